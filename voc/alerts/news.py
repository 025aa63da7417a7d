"""When a matter that people know of is worth another message: rarely."""

from __future__ import annotations

from datetime import datetime, timedelta

from voc.alerts.signal import LEVELS, Signal
from voc.storage.tables import AlertRow

#: A count that has grown this much since the last message is worth another.
FACTOR = 2.0
#: So many reports of one urgent matter are a crowd; fewer add nothing to the first message.
CROWD = 5
#: After a second message of an urgent matter nobody hears of its growth for this long.
QUIET = timedelta(hours=24)


def is_news(alert: AlertRow, signal: Signal, *, now: datetime) -> bool:
    """Whether the level rises, or the count has doubled since the last message.

    A stream of urgent reports is told at its beginning and once more when it is a crowd or its level rises, however
    fast it grows; after that at most once a day.
    """
    if LEVELS.index(signal.level) < LEVELS.index(alert.level):
        return True
    told = int(alert.evidence.get("n_told", alert.n_observed))
    has_grown = signal.n_observed >= FACTOR * told
    if alert.family != "urgent":
        return has_grown
    told_at = alert.evidence.get("told_at")
    is_quiet = told_at is not None and now - datetime.fromisoformat(told_at) < QUIET
    return has_grown and signal.n_observed >= CROWD and not is_quiet
