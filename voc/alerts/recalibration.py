"""What people say of surge alerts moves how sensitive they are: in small steps, bounded, recorded, and reversible.

The setting q promises that at most this share of surge alerts is false. People judge: where so many are not useful
that chance does not explain it, q is multiplied by what is missing. It never grows beyond what the owner has set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.insights.estimates import share_of
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts
from voc.storage.tables import AlertRow, AlertVerdict, Recalibration
from voc.storage.topics import MACHINE

#: Judged alerts that it takes to learn anything; the least and the most that q is multiplied by.
NEEDED, LEAST, MOST = 20, 0.1, 1.0
#: One step halves or doubles at most, and the timetable takes one a month.
_STEP, _EVERY = 2.0, timedelta(days=30)
#: q is never below this: a day's worst surge of all could not be told of.
_SMALLEST_Q = 0.001
#: Families of escalations that are not judged by q.
_OTHERS = ("urgent", "emerging", "drift")

Kind = Literal["learned", "kept", "taken_back"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Alerts that people judged since the factor last changed, and how many of them were not useful to most."""

    n: int
    n_false: int


def q_of(session: Session, settings: Settings) -> float:
    """How sensitive surge alerts are now: the owner's q, times what was learned from people's verdicts."""
    return max(_SMALLEST_Q, settings.surge_q * factor_of(session))


def hourly_of(settings: Settings, q: float) -> float:
    """False alarms a year that looking by the hour may add, of complaints and of volume each, where `q` is in force.

    What was learned of q holds for the hours as well.
    """
    return settings.surge_hourly * q / settings.surge_q


def factor_of(session: Session) -> float:
    """What q is multiplied by, 0.1 to 1; 1 until something was learned."""
    newest = _newest(session)
    return newest.to_factor if newest is not None else MOST


def recalibrate(
    installation: Installation, *, by: str = MACHINE, now: datetime, is_asked: bool = False
) -> Recalibration | None:
    """Look at the verdicts and move the factor where they say so; the record, None where there was nothing to learn.

    Once a month, unless a person has asked. The same verdicts a second time change nothing.
    """
    with installation.store.writing() as session:
        alerts.lock(session)
        newest = _newest(session)
        if newest is not None and not is_asked and now - newest.at < _EVERY:
            return None
        judged = count_judged(session)
        if judged.n < NEEDED or (newest is not None and newest.kind == "kept" and _same(newest, judged)):
            return None
        factor = factor_of(session)
        to = next_factor(factor, judged, installation.settings.surge_q)
        return _record(session, "kept" if to == factor else "learned", factor, to, judged, by=by, now=now)


def take_back(session: Session, *, by: str, now: datetime) -> Recalibration:
    """Undo what was learned last; `InputError` where nothing was, or it has been taken back already.

    What was judged until now is not learned from again.
    """
    alerts.lock(session)
    newest = next((row for row in records(session) if row.kind != "kept"), None)
    if newest is None or newest.kind == "taken_back":
        raise InputError("There is no recalibration to take back.")
    judged = Judged(newest.n_judged, newest.n_false)
    return _record(session, "taken_back", newest.to_factor, newest.from_factor, judged, by=by, now=now)


def records(session: Session) -> Sequence[Recalibration]:
    """Every change and every look that left it as it was, the newest first."""
    return session.scalars(sa.select(Recalibration).order_by(Recalibration.id.desc())).all()


def next_factor(factor: float, judged: Judged, q: float) -> float:
    """What q shall be multiplied by: the promise over what people found, where chance does not explain the difference.

    Wilson's 95 % interval of the share of false ones decides whether it does.
    """
    share = share_of(judged.n, judged.n_false)
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    if share.low <= 100 * q <= share.high:
        return factor
    step = 100 * q / max(share.value, 100 * q / _STEP)
    return round(min(MOST, max(LEAST, factor * max(1 / _STEP, step))), 4)


def count_judged(session: Session) -> Judged:
    """Surge alerts opened since the factor last changed that more people call useful than not, or the other way."""
    since = session.scalar(sa.select(sa.func.max(Recalibration.at)).where(Recalibration.kind != "kept"))
    vote = sa.case((AlertVerdict.verdict == "useful", 1), (AlertVerdict.verdict == "not_useful", -1), else_=0)
    query = (
        sa.select(sa.func.sum(vote))
        .join(AlertRow, AlertRow.id == AlertVerdict.alert_id)
        .where(AlertRow.kind == "escalation", AlertRow.p_value.is_not(None), AlertRow.family.not_in(_OTHERS))
        .group_by(AlertRow.id)
    )
    if since is not None:
        query = query.where(AlertRow.opened_at > since)
    votes = [int(total) for total in session.scalars(query)]
    return Judged(sum(total != 0 for total in votes), sum(total < 0 for total in votes))


def _newest(session: Session) -> Recalibration | None:
    return session.scalar(sa.select(Recalibration).order_by(Recalibration.id.desc()).limit(1))


def _same(newest: Recalibration, judged: Judged) -> bool:
    return (newest.n_judged, newest.n_false) == (judged.n, judged.n_false)


def _record(
    session: Session, kind: Kind, before: float, after: float, judged: Judged, *, by: str, now: datetime
) -> Recalibration:
    row = Recalibration(
        at=now, by=by, kind=kind, from_factor=before, to_factor=after, n_judged=judged.n, n_false=judged.n_false
    )
    session.add(row)
    session.flush()
    return row
