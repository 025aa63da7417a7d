"""What was new in its day, as the policy would have told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.hours import Hours
from voc.alerts.novelties import FAMILY, title_of
from voc.alerts.replay.fired import Fired, messages
from voc.alerts.signal import Level
from voc.clock import day_of
from voc.insights.emerging import department_of
from voc.storage.tables import EmergingRow

#: When it was proposed, and its matter, before anybody says at which level it is told.
News = tuple[datetime, Fired]


def load_emerging(session: Session, from_on: date, to_on: date, zone: ZoneInfo) -> list[News]:
    """Every emerging topic that was proposed on these days, the first one first."""
    rows = session.scalars(sa.select(EmergingRow).order_by(EmergingRow.proposed_at, EmergingRow.id))
    return [
        (row.proposed_at, _fired(session, row, zone))
        for row in rows
        if from_on <= day_of(row.proposed_at, zone) <= to_on
    ]


def fire_emerging(news: Sequence[News], level: Level | None, hours: Hours) -> list[Fired]:
    """What would have been told at `level`; nothing where the policy wants it silent."""
    if level is None:
        return []
    return [replace(fired, level=level, told=messages([(at, "opened", level)], hours)) for at, fired in news]


def _fired(session: Session, row: EmergingRow, zone: ZoneInfo) -> Fired:
    department = department_of(session, row.id)
    return Fired(
        kind="escalation",
        family=FAMILY,
        matter_key=f"{FAMILY}:{row.id}",
        level="notice",
        title=title_of(session, row),
        departments=(department,) if department else (),
        topic_id=None,
        fired_on=day_of(row.proposed_at, zone),
        first_on=row.first_seen_on,
        last_on=row.last_seen_on,
        n=row.n,
        expected=row.evidence["expected"],
        is_provisional=False,
        told=(),
    )
