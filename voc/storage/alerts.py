"""Alerts and their history: one open alert a matter, every move recorded with who, when and why.

Functions take the session of a writing transaction; whoever moves an alert records the sendings in the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import ALIVE, REOPEN_WITHIN, Event, next_state
from voc.alerts.signal import LEVELS, Signal
from voc.errors import InputError
from voc.storage import deliveries
from voc.storage.locks import Lock
from voc.storage.tables import AlertFeedback, AlertRow, AlertTransition

Outcome = Literal["opened", "reopened", "updated", "touched", "nothing"]

#: A count that has grown this much since the last message is worth another.
_NEWS_FACTOR = 2.0


def lock(session: Session) -> None:
    """Let one watcher at a time decide; SQLite's writing transaction does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(Lock.WATCHING))))


def open_or_touch(session: Session, signal: Signal, *, now: datetime, by: str = "voc") -> tuple[AlertRow, Outcome]:
    """Open an alert for a matter, or bring the one there is up to date; the alert and what that was.

    `opened` and `reopened` are news; so is `updated`: the level rose or the count doubled since the last news. A
    resolved alert re-opens within three days, when another urgent feedback joins or a surge goes on after the day of
    the resolution, and stays as it is otherwise (`nothing`). The partial unique index holds the promise when two
    watchers come at once.
    """
    alert = _alive(session, signal.matter_key)
    if alert is None:
        return _open(session, signal, state="open", now=now, by=by), "opened"
    is_newer = signal.last_on > alert.last_on or signal.n_observed > alert.n_observed
    if alert.state == "resolved":
        assert alert.resolved_at is not None
        is_back = is_newer if alert.family == "urgent" else signal.last_on > alert.resolved_at.date()
        if not is_back:
            return alert, "nothing"
        if now - alert.resolved_at > REOPEN_WITHIN:
            _move(session, alert, "closed", by=by, why="quiet for three days", now=now)
            return _open(session, signal, state="open", now=now, by=by), "opened"
        _take(session, alert, signal, now=now)
        alert.n_reopened += 1
        _reopened(session, alert, by=by, why="seen again", now=now)
        return alert, "reopened"
    told = int(alert.evidence.get("n_told", alert.n_observed))
    is_news = LEVELS.index(signal.level) < LEVELS.index(alert.level) or signal.n_observed >= _NEWS_FACTOR * told
    _take(session, alert, signal, now=now)
    if is_news and alert.level != "daily":
        alert.evidence = {**alert.evidence, "n_told": alert.n_observed}
        _move(session, alert, "updated", by=by, why="grew", now=now)
        return alert, "updated"
    return alert, "touched" if is_newer else "nothing"


def record_past(session: Session, signal: Signal, *, now: datetime, by: str = "voc") -> tuple[AlertRow, Outcome]:
    """Keep what would have fired, had we watched then; never delivered. The same matter and days are the same row."""
    known = session.scalar(
        sa.select(AlertRow)
        .where(AlertRow.matter_key == signal.matter_key, AlertRow.state == "would_have_fired")
        .where(AlertRow.first_on <= signal.last_on, AlertRow.last_on >= signal.first_on)
        .order_by(AlertRow.id)
        .limit(1)
    )
    if known is None:
        return _open(session, signal, state="would_have_fired", now=now, by=by), "opened"
    _take(session, known, signal, now=now)
    return known, "touched"


def acknowledge(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """A person takes the matter on; a second acknowledgement of the same person changes nothing."""
    alert = get(session, alert_id)
    if alert.state == "acknowledged" and alert.acknowledged_by == by:
        return alert
    if alert.state == "acknowledged":
        raise InputError(f"This alert is {alert.acknowledged_by}'s already; re-open it first to take it over.")
    _move(session, alert, "acknowledged", by=by, why=why, now=now)
    alert.acknowledged_at, alert.acknowledged_by = now, by
    return alert


def resolve(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """The matter has ended; those who heard of it hear so, and messages that nobody has got yet are cancelled."""
    alert = get(session, alert_id)
    if alert.state == "resolved":
        return alert
    transition = _move(session, alert, "resolved", by=by, why=why, now=now)
    alert.resolved_at = now
    deliveries.follow_up(session, alert.id, transition.seq, "resolved", now=now)
    return alert


def reopen(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """The matter has not ended, or nobody has it any more; those who heard of it hear so."""
    alert = get(session, alert_id)
    if alert.state == "open":
        return alert
    was_resolved = alert.state == "resolved"
    _reopened(session, alert, by=by, why=why, now=now)
    alert.n_reopened += int(was_resolved)
    return alert


def close(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """Put an alert away for good; its matter may open a new one. What nobody has got yet is cancelled."""
    alert = get(session, alert_id)
    if alert.state == "closed":
        return alert
    _move(session, alert, "closed", by=by, why=why, now=now)
    deliveries.cancel(session, alert.id, f"closed: {why}")
    return alert


def get(session: Session, alert_id: int) -> AlertRow:
    """One alert; `InputError` where there is none."""
    alert = session.get(AlertRow, alert_id)
    if alert is None:
        raise InputError(f"There is no alert {alert_id}.")
    return alert


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


def newest(session: Session, matter_key: str) -> AlertRow | None:
    """The latest alert of a matter that ever disturbed anybody, whatever became of it."""
    return session.scalar(
        sa.select(AlertRow)
        .where(AlertRow.matter_key == matter_key, AlertRow.state != "would_have_fired")
        .order_by(AlertRow.id.desc())
        .limit(1)
    )


def _alive(session: Session, matter_key: str) -> AlertRow | None:
    return session.scalar(
        sa.select(AlertRow).where(AlertRow.matter_key == matter_key, AlertRow.state.in_(ALIVE)).limit(1)
    )


def _open(session: Session, signal: Signal, *, state: str, now: datetime, by: str) -> AlertRow:
    alert = AlertRow(
        kind=signal.kind,
        family=signal.family,
        matter_key=signal.matter_key,
        state=state,
        level=signal.level,
        title=signal.title,
        department_id=signal.department_id,
        topic_id=signal.topic_id,
        first_on=signal.first_on,
        last_on=signal.last_on,
        opened_at=now,
        last_signal_at=now,
        n_observed=signal.n_observed,
        expected=signal.expected,
        expected_low=signal.expected_low,
        expected_high=signal.expected_high,
        p_value=signal.p_value,
        is_provisional=signal.is_provisional,
        evidence={**signal.evidence, "n_told": signal.n_observed},
    )
    session.add(alert)
    session.flush()
    _tie(session, alert.id, signal.feedback_ids)
    _note(session, alert, "opened", None, by=by, why="", now=now)
    return alert


def _take(session: Session, alert: AlertRow, signal: Signal, *, now: datetime) -> None:
    """Let the alert say what the signal says; a level may rise, never fall."""
    if signal.last_on > alert.last_on or signal.n_observed > alert.n_observed:
        alert.last_signal_at = now
    alert.level = min(alert.level, signal.level, key=LEVELS.index)
    alert.first_on = min(alert.first_on, signal.first_on)
    alert.last_on = max(alert.last_on, signal.last_on)
    alert.title, alert.n_observed = signal.title, signal.n_observed
    alert.expected, alert.p_value = signal.expected, signal.p_value
    alert.expected_low, alert.expected_high = signal.expected_low, signal.expected_high
    alert.is_provisional = signal.is_provisional
    alert.topic_id = signal.topic_id if signal.topic_id is not None else alert.topic_id
    told = alert.evidence.get("n_told", alert.n_observed)
    alert.evidence = {**alert.evidence, **signal.evidence, "n_told": told}
    _tie(session, alert.id, signal.feedback_ids)


def _tie(session: Session, alert_id: int, feedback_ids: Sequence[int]) -> None:
    known = set(
        session.scalars(
            sa.select(AlertFeedback.feedback_id).where(
                AlertFeedback.alert_id == alert_id, AlertFeedback.feedback_id.in_(feedback_ids)
            )
        )
    )
    new = [feedback_id for feedback_id in dict.fromkeys(feedback_ids) if feedback_id not in known]
    session.add_all(AlertFeedback(alert_id=alert_id, feedback_id=feedback_id) for feedback_id in new)
    session.flush()


def _reopened(session: Session, alert: AlertRow, *, by: str, why: str, now: datetime) -> None:
    transition = _move(session, alert, "reopened", by=by, why=why, now=now)
    alert.acknowledged_at = alert.acknowledged_by = alert.resolved_at = None
    alert.last_signal_at = now
    deliveries.follow_up(session, alert.id, transition.seq, "reopened", now=now)


def _move(session: Session, alert: AlertRow, event: Event, *, by: str, why: str, now: datetime) -> AlertTransition:
    before = alert.state
    alert.state = next_state(before, event)
    return _note(session, alert, event, before, by=by, why=why, now=now)


def _note(
    session: Session, alert: AlertRow, kind: str, before: str | None, *, by: str, why: str, now: datetime
) -> AlertTransition:
    session.flush()
    last = session.scalar(sa.select(sa.func.max(AlertTransition.seq)).where(AlertTransition.alert_id == alert.id))
    transition = AlertTransition(
        alert_id=alert.id,
        seq=(last or 0) + 1,
        kind=kind,
        from_state=before,
        to_state=alert.state,
        at=now,
        by=by,
        why=why,
    )
    session.add(transition)
    session.flush()
    return transition


def last_seq(session: Session, alert_id: int) -> int:
    """The number of an alert's latest move: the one a delivery tells of."""
    return session.scalar(sa.select(sa.func.max(AlertTransition.seq)).where(AlertTransition.alert_id == alert_id)) or 0
