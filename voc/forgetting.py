"""What is kept of erased texts outside of the store goes, too: whoever keeps something is named here by dotted name."""

from __future__ import annotations

from typing import Any

from voc.installation import Installation
from voc.resolve import resolve

#: Each takes the installation, looks for every text that was erased lately, and may be asked again at any time.
KEEPERS: tuple[str, ...] = ("models.forgetting:forget_erased",)


def forget_elsewhere(installation: Installation) -> None:
    """Let whoever keeps something of texts let go of what was erased; the timetable asks again."""
    for target in KEEPERS:
        forget: Any = resolve(target)
        forget(installation)
