"""One thing that was looked at."""

from __future__ import annotations

from typing import Literal, NamedTuple

State = Literal["fine", "odd", "wrong"]


class Finding(NamedTuple):
    """What was looked at, whether it is right, what was met, and what to do."""

    subject: str
    state: State
    met: str
    remedy: str = ""
