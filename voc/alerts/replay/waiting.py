"""Celebrations that would have mocked: an escalation of the same thing was open, so they were not told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voc.alerts.lifecycle import STALE_AFTER
from voc.alerts.replay.fired import Fired

#: A surge is over when it has been quiet for two days.
_QUIET = timedelta(days=2)


def without_mocking(fired: Sequence[Fired]) -> list[Fired]:
    """All but the celebrations that opened while an escalation of their topic, or department, was open."""
    return [one for one in fired if one.kind != "celebration" or not _is_trouble(one, fired)]


def _is_trouble(praise: Fired, fired: Sequence[Fired]) -> bool:
    return any(
        one.kind == "escalation" and _is_same(one, praise) and one.fired_on <= praise.fired_on <= _open_until(one)
        for one in fired
    )


def _is_same(one: Fired, other: Fired) -> bool:
    if other.topic_id is not None or one.topic_id is not None:
        return one.topic_id == other.topic_id
    return one.departments == other.departments


def _open_until(one: Fired) -> date:
    """What nobody answers stays open until nobody has written of it for long; a surge ends by itself."""
    return one.last_on + (STALE_AFTER if one.family == "urgent" else _QUIET)
