"""Planned quiet: it holds back messages, never the alert itself, and it always ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import held
from voc.storage.held_rows import held_row
from voc.storage.tables import AlertRow, Silence

#: Whoever wants more quiet than this wants a subscription less.
LONGEST = timedelta(days=30)


def add(
    session: Session,
    *,
    department_id: str | None,
    topic_id: int | None,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    why: str = "",
) -> Silence:
    """Keep a department (None: all), or one topic, quiet for a while; `InputError` where it would not end, or late."""
    if ends_at <= starts_at:
        raise InputError("A silence must end after it starts.")
    if ends_at - starts_at > LONGEST:
        raise InputError(f"A silence lasts at most {LONGEST.days} days: plan another one then, or end a subscription.")
    silence = Silence(
        department_id=department_id, topic_id=topic_id, starts_at=starts_at, ends_at=ends_at, by=by, why=why
    )
    session.add(silence)
    session.flush()
    return silence


def end(session: Session, silence_id: int, *, now: datetime) -> bool:
    """End a silence now and let go of what it held; False for one that has ended, which stays as it is."""
    silence = held_row(session, Silence, silence_id, "silence")
    if silence.ends_at <= now:
        return False
    held.release(session, silence.ends_at, now=now)
    silence.ends_at = max(now, silence.starts_at)
    return True


def standing(session: Session, *, now: datetime) -> Sequence[Silence]:
    """Silences that hold now or will, the first to end first."""
    return session.scalars(sa.select(Silence).where(Silence.ends_at > now).order_by(Silence.ends_at)).all()


def silenced_until(session: Session, alert: AlertRow, *, now: datetime) -> datetime | None:
    """When the quiet around `alert` ends; None where it may speak."""
    return session.scalar(
        sa.select(sa.func.max(Silence.ends_at))
        .where(Silence.starts_at <= now, Silence.ends_at > now)
        .where(sa.or_(Silence.department_id.is_(None), Silence.department_id == alert.department_id))
        .where(sa.or_(Silence.topic_id.is_(None), Silence.topic_id == alert.topic_id))
    )
