"""Sendings that wait and need not any more: their step has been answered, or the quiet that held them has ended."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import Delivery


def cancel_steps(session: Session, alert_id: int, why: str) -> int:
    """Cancel what waits to tell the people of a step, tried before or not; how many."""
    rows = session.scalars(
        sa.select(Delivery)
        .where(Delivery.alert_id == alert_id, Delivery.state == "due")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    waiting = [row for row in rows if row.body["event"] == "escalated"]
    for row in waiting:
        row.state, row.last_error = "cancelled", why
    return len(waiting)


def release(session: Session, held_until: datetime, *, now: datetime) -> None:
    """Let go now of what a silence has held until `held_until`; what another silence covers is held again."""
    session.execute(
        sa.update(Delivery)
        .where(Delivery.state == "due", Delivery.last_error == "silenced", Delivery.due_at == held_until)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )
