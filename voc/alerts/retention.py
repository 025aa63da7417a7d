"""How long what has been told is kept: rows that ended long ago go, a few at a time, when the timetable says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from voc.installation import Installation
from voc.settings import Settings
from voc.storage import pruning
from voc.storage.pruning import Old

#: What would have fired is kept no longer than this: it says what the settings of then would have told.
PAST_KEPT = timedelta(days=90)
#: How long after its end a row may still be there before something is amiss: the timetable looks each hour.
GRACE = timedelta(days=2)
#: Rows that go in one transaction, and transactions of one run: others want to write, too.
_AT_ONCE, _PARTS = 200, 500


def prune(installation: Installation, *, now: datetime) -> Mapping[str, int]:
    """Let go of what is older than it is kept; how many of each. Killed in the middle, the next run goes on."""
    gone: dict[str, int] = {}
    for old in prunable(installation.settings, now=now):
        gone[old.name] = 0
        for _ in range(_PARTS):
            with installation.store.writing() as session:
                n = old.drop(session, limit=_AT_ONCE)
            gone[old.name] += n
            if n < _AT_ONCE:
                break
    return gone


def prunable(settings: Settings, *, now: datetime) -> tuple[Old, ...]:
    """What may go at `now`."""
    kept = timedelta(days=settings.keep_days)
    return (pruning.sent(now - kept), pruning.read(now - kept), pruning.past(now - min(kept, PAST_KEPT)))


def count(session: Session, settings: Settings, *, now: datetime) -> dict[str, int]:
    """How many rows of each kind may go at `now`."""
    return {old.name: old.count(session) for old in prunable(settings, now=now)}
