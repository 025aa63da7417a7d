"""Alerts as they stand: one, many, their history and the feedback behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import ALIVE
from voc.storage.held_rows import found_row, held_row
from voc.storage.tables import AlertFeedback, AlertRow, AlertTransition


def hold(session: Session, alert_id: int) -> AlertRow:
    """One alert as it is now, kept from others until the transaction ends; `InputError` where there is none."""
    return held_row(session, AlertRow, alert_id, "alert")


def get(session: Session, alert_id: int) -> AlertRow:
    """One alert; `InputError` where there is none."""
    return found_row(session, AlertRow, alert_id, "alert")


def find(
    session: Session,
    *,
    states: Iterable[str] = ALIVE,
    department_id: str | None = None,
    topic_id: int | None = None,
    kind: str | None = None,
    family: str | None = None,
    level: str | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> Sequence[AlertRow]:
    """Alerts in `states` (the living ones by default), newest first; `before_id` continues a page.

    Those of `department_id` are its own, and company-wide ones that name it.
    """
    query = sa.select(AlertRow).where(AlertRow.state.in_(tuple(states)))
    if department_id is not None:
        query = query.where(concerns(department_id))
    for column, value in (
        (AlertRow.topic_id, topic_id),
        (AlertRow.kind, kind),
        (AlertRow.family, family),
        (AlertRow.level, level),
    ):
        if value is not None:
            query = query.where(column == value)
    if before_id is not None:
        query = query.where(AlertRow.id < before_id)
    return session.scalars(query.order_by(AlertRow.id.desc()).limit(limit)).all()


def concerns(department_id: str) -> sa.ColumnElement[bool]:
    """Which alerts a department should see: its own, and those of everybody in which it has a part."""
    named = AlertRow.evidence["departments"].as_string().contains(f'"{department_id}"', autoescape=True)
    return sa.or_(AlertRow.department_id == department_id, sa.and_(AlertRow.department_id.is_(None), named))


def history(session: Session, alert_id: int) -> Sequence[AlertTransition]:
    """Every move of one alert, the first one first."""
    return session.scalars(
        sa.select(AlertTransition).where(AlertTransition.alert_id == alert_id).order_by(AlertTransition.seq)
    ).all()


def feedback_of(session: Session, alert_id: int) -> Sequence[int]:
    """The ids of the feedback behind an alert."""
    return session.scalars(
        sa.select(AlertFeedback.feedback_id)
        .where(AlertFeedback.alert_id == alert_id)
        .order_by(AlertFeedback.feedback_id)
    ).all()


def newest(session: Session, matter_key: str, *, from_on: date = date.min, to_on: date = date.max) -> AlertRow | None:
    """The latest alert of a matter that disturbed somebody, or is about to, whatever became of it; of these days."""
    dropped = sa.exists().where(AlertTransition.alert_id == AlertRow.id, AlertTransition.kind == "dropped")
    return session.scalar(
        sa.select(AlertRow)
        .where(AlertRow.matter_key == matter_key, AlertRow.state != "would_have_fired", ~dropped)
        .where(AlertRow.last_on >= from_on, AlertRow.first_on <= to_on)
        .order_by(AlertRow.id.desc())
        .limit(1)
    )


def last_seq(session: Session, alert_id: int) -> int:
    """The number of an alert's latest move: the one a delivery tells of."""
    return session.scalar(sa.select(sa.func.max(AlertTransition.seq)).where(AlertTransition.alert_id == alert_id)) or 0
