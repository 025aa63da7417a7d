"""What people say of alerts: useful, not useful, not mine; one word a person and alert, which they may change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage import alerts
from voc.storage.inserts import insert_into
from voc.storage.tables import AlertVerdict

Verdict = Literal["useful", "not_useful", "not_mine"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def give(session: Session, alert_id: int, verdict: str, *, by: str, why: str, now: datetime) -> AlertVerdict:
    """Keep what a person says of an alert; the same again changes nothing, another word takes the place of the first.

    Raises `InputError` for an alert that is not there, a word that is none, and nobody's word.
    """
    if verdict not in VERDICTS:
        raise InputError(f"verdict: one of {', '.join(VERDICTS)}")
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    alerts.get(session, alert_id)
    known = session.get(AlertVerdict, (alert_id, by))
    if known is not None and (known.verdict, known.why) == (verdict, why):
        return known
    said = {"verdict": verdict, "why": why, "at": now}
    session.execute(
        insert_into(session, AlertVerdict)
        .values(alert_id=alert_id, by=by, **said)
        .on_conflict_do_update(index_elements=["alert_id", "by"], set_=said)
    )
    return session.get_one(AlertVerdict, (alert_id, by), populate_existing=True)


def of_alert(session: Session, alert_id: int) -> Sequence[AlertVerdict]:
    """What people said of one alert, the newest word first."""
    return session.scalars(
        sa.select(AlertVerdict)
        .where(AlertVerdict.alert_id == alert_id)
        .order_by(AlertVerdict.at.desc(), AlertVerdict.by)
    ).all()
