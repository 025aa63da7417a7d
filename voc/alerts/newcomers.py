"""What is new in the days of a matter: a version that everybody has since then, and nobody had before.

A release that everybody takes within a day stands out from nothing said in the same days, yet it is the first thing
that people ask about. So it is put beside the four weeks before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.tally import AT_LEAST, SOURCE, Driver, Pair, by_chance, by_name, tally
from voc.storage.tables import AlertRow, FeedbackRow

#: A newcomer holds half of the matter at least, and held one response in twenty at most before.
_SHARE, _BEFORE = 0.5, 0.05
_ALPHA = 0.05
_WEEKS_BEFORE = timedelta(days=28)
#: Of the weeks before so many responses are looked at, evenly drawn.
_MOST = 2_000


def newcomers_of(session: Session, alert: AlertRow, here: Mapping[Pair, int]) -> list[Driver]:
    """Values that hold most of the matter and were hardly known before it, the one that was least known first."""
    of = by_name(here)
    large = {pair: n for pair, n in here.items() if _is_large(pair, n, of)}
    if not large:
        return []
    before = tally(session, _responses_before(session, alert.first_on))
    of_before = by_name(before)
    tested = [
        Driver(name, value, n, of[name], before[name, value], of_before[name], beside="the four weeks before")
        for (name, value), n in large.items()
        if of_before.get(name, 0) >= AT_LEAST
    ]
    found = [one for one in tested if one.share_rest <= _BEFORE and by_chance(one) * len(tested) <= _ALPHA]
    return sorted(found, key=lambda one: (one.share_rest, one.name, one.value))


def _is_large(pair: Pair, n: int, of: Mapping[str, int]) -> bool:
    return pair[0] != SOURCE and n >= AT_LEAST and n >= _SHARE * of[pair[0]]


def _responses_before(session: Session, first_on: date) -> set[int]:
    days = FeedbackRow.created_on.between(first_on - _WEEKS_BEFORE, first_on - timedelta(days=1))
    n = session.scalar(sa.select(sa.func.count()).where(days)) or 0
    drawn = FeedbackRow.response_id % max(1, n // _MOST) == 0
    return set(session.scalars(sa.select(FeedbackRow.response_id).where(days, drawn).limit(2 * _MOST)))
