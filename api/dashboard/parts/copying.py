"""A button that puts words on the clipboard."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc


def copy_button(words: str, name: str = "Copy", *, is_quiet: bool = False) -> Any:
    """Copies `words`; says so for two seconds."""
    return dmc.CopyButton(
        value=words,
        children=name,
        copiedChildren="Copied",
        timeout=2000,
        variant="subtle" if is_quiet else "light",
        size="compact-xs" if is_quiet else "xs",
    )
