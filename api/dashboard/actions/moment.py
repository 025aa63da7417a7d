"""What draws a page anew: the store `again` is given another value."""

from __future__ import annotations

from voc.clock import utc_now


def moment() -> str:
    """A value that `again` has not held before."""
    return utc_now().isoformat()
