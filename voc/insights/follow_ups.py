"""How departments keep their word to single customers: what is due, what is overdue, what was answered in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FollowUp


@dataclass(frozen=True, slots=True)
class FollowUpFigures:
    """One department's follow-ups: `n_due` and the `n_overdue` among them now; of those that came due or were answered
    since a day, how many were contacted, and in time."""

    n_due: int = 0
    n_overdue: int = 0
    oldest_due_at: datetime | None = None
    n_contacted: int = 0
    n_in_time: int = 0
    n_missed: int = 0

    @property
    def n_answerable(self) -> int:
        """How many the share rests on: those that were contacted or missed."""
        return self.n_contacted + self.n_missed

    @property
    def share_in_time(self) -> float | None:
        """0 .. 1 of those that were contacted or missed; None where there were none."""
        return self.n_in_time / self.n_answerable if self.n_answerable else None


NOTHING_OWED = FollowUpFigures()


def followup_figures(
    session: Session, *, since: datetime, until: datetime | None = None, now: datetime
) -> dict[str | None, FollowUpFigures]:
    """The figures of every department that has follow-ups; under None those of nobody's, the committee's.

    Counts are customers' matters. Contacted counts from `since` on, up to `until` (now, by default); `n_missed` those
    whose time ran out between the two and whom nobody has contacted. One closed without contact before its time counts
    nowhere: nothing was owed.
    """
    table = FollowUp
    is_due = table.state == "due"
    until = min(until or now, now)
    is_recent = table.contacted_at.between(since, until)
    ran_out = sa.and_(
        table.contacted_at.is_(None),
        table.due_at.between(since, until),
        sa.or_(is_due, table.closed_at > table.due_at),
    )
    rows = session.execute(
        sa.select(
            table.department_id,
            _n(is_due),
            _n(sa.and_(is_due, table.due_at < now)),
            sa.func.min(sa.case((is_due, table.due_at))),
            _n(is_recent),
            _n(sa.and_(is_recent, table.contacted_at <= table.due_at)),
            _n(ran_out),
        ).group_by(table.department_id)
    )
    return {department_id: FollowUpFigures(*counts) for department_id, *counts in rows}


def _n(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
