"""What a screen reader is told: attributes whose names Python cannot spell as keywords."""

from __future__ import annotations

from typing import Any


def aria(**said: str) -> dict[str, Any]:
    """`aria(label="Days")` as the attribute `aria-label`."""
    return {f"aria-{name}": value for name, value in said.items()}
