"""Alerts and their history: one open alert a matter, every move recorded with who, when and why.

Functions take the session of a writing transaction; whoever moves an alert records the sendings in the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import ALIVE, REOPEN_WITHIN, Event, next_state
from voc.alerts.news import is_news
from voc.alerts.signal import LEVELS, Signal
from voc.errors import InputError
from voc.storage import deliveries, flapping, held
from voc.storage.locks import Lock
from voc.storage.tables import AlertFeedback, AlertRow, AlertTransition

Outcome = Literal["opened", "reopened", "updated", "pending", "touched", "nothing"]


def lock(session: Session) -> None:
    """Let one watcher at a time decide; SQLite's writing transaction does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(Lock.WATCHING))))


def open_or_touch(
    session: Session, signal: Signal, *, now: datetime, by: str = "voc", waits: bool = False
) -> tuple[AlertRow, Outcome]:
    """Open an alert for a matter, or bring the one there is up to date; the alert and what that was.

    `opened` and `reopened` are news; so is `updated`: the level rose or the count doubled since the last news. A
    resolved alert re-opens within three days, when another urgent feedback joins or a surge goes on after the day of
    the resolution, and stays as it is otherwise (`nothing`). One that `waits` begins as pending and is told to nobody
    until it opens. The partial unique index holds the promise when two watchers come at once.
    """
    alert = _alive(session, signal.matter_key)
    if alert is None and waits:
        return _open(session, signal, state="pending", now=now, by=by), "pending"
    if alert is None:
        return _open(session, signal, state="open", now=now, by=by), "opened"
    is_newer = signal.last_on > alert.last_on or signal.n_observed > alert.n_observed
    if alert.state == "pending":
        _take(session, alert, signal, now=now)
        alert.evidence = {**alert.evidence, "n_told": alert.n_observed}
        if waits:
            return alert, "touched" if is_newer else "nothing"
        return open_pending(session, alert.id, now=now, by=by), "opened"
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
    is_worth_telling = is_news(alert, signal, now=now)
    _take(session, alert, signal, now=now)
    if is_worth_telling and alert.level != "daily":
        alert.evidence = {**alert.evidence, "n_told": alert.n_observed, "told_at": now.isoformat()}
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


def open_pending(session: Session, alert_id: int, *, now: datetime, by: str = "voc") -> AlertRow:
    """What waited to be borne out is: it opens, and from now on it is told of."""
    alert = hold(session, alert_id)
    if alert.state == "pending":
        _move(session, alert, "opened", by=by, why="still there after the wait", now=now)
        alert.opened_at = now
    return alert


def drop(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """What waited was not borne out: it is kept, and nobody ever hears of it."""
    alert = hold(session, alert_id)
    if alert.state == "pending":
        _move(session, alert, "dropped", by=by, why=why, now=now)
    return alert


def acknowledge(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """A person takes the matter on; a second acknowledgement of the same person changes nothing.

    It climbs no further: what waits to be sent to the people of a step is cancelled.
    """
    alert = hold(session, alert_id)
    if alert.state == "acknowledged" and alert.acknowledged_by == by:
        return alert
    if alert.state == "acknowledged":
        raise InputError(f"This alert is {alert.acknowledged_by}'s already; re-open it first to take it over.")
    _move(session, alert, "acknowledged", by=by, why=why, now=now)
    alert.acknowledged_at, alert.acknowledged_by = now, by
    held.cancel_steps(session, alert.id, f"{by} has taken it on")
    return alert


def resolve(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """The matter has ended; those who heard of it hear so, and messages that nobody has got yet are cancelled."""
    alert = hold(session, alert_id)
    if alert.state == "resolved":
        return alert
    transition = _move(session, alert, "resolved", by=by, why=why, now=now)
    alert.resolved_at = now
    due_at = flapping.next_line_at(session, alert, now=now)
    deliveries.follow_up(session, alert.id, transition.seq, "resolved", now=now, due_at=due_at)
    return alert


def reopen(session: Session, alert_id: int, *, by: str, why: str, now: datetime) -> AlertRow:
    """The matter has not ended, or nobody has it any more; those who heard of it hear so."""
    alert = hold(session, alert_id)
    if alert.state == "open":
        return alert
    was_resolved = alert.state == "resolved"
    _reopened(session, alert, by=by, why=why, now=now)
    alert.n_reopened += int(was_resolved)
    return alert


def escalate(session: Session, alert: AlertRow, *, why: str, now: datetime) -> int:
    """Record that an open alert has climbed a step; the number of the move, for its deliveries."""
    return _move(session, alert, "escalated", by="voc", why=why, now=now).seq


def expire(session: Session, alert: AlertRow, *, note: str, why: str, now: datetime) -> None:
    """An acknowledgement has lasted long enough: the alert is nobody's again, and those who heard of it hear so."""
    transition = _move(session, alert, "ack_expired", by="voc", why=why, now=now)
    alert.acknowledged_at = alert.acknowledged_by = None
    due_at = flapping.next_line_at(session, alert, now=now)
    deliveries.follow_up(session, alert.id, transition.seq, "ack_expired", now=now, due_at=due_at, note=note)


def close(session: Session, alert_id: int, *, by: str, why: str, now: datetime, is_told: bool = False) -> AlertRow:
    """Put an alert away for good; its matter may open a new one. What nobody has got yet is cancelled.

    Where `is_told`, those who heard of it hear that it is over, and why.
    """
    alert = hold(session, alert_id)
    if alert.state == "closed":
        return alert
    transition = _move(session, alert, "closed", by=by, why=why, now=now)
    deliveries.cancel(session, alert.id, f"closed: {why}")
    if is_told:
        note = f"{why[:1].upper()}{why[1:]}."
        deliveries.follow_up(session, alert.id, transition.seq, "resolved", now=now, note=note)
    return alert


def hold(session: Session, alert_id: int) -> AlertRow:
    """One alert as it is now, kept from others until the transaction ends; `InputError` where there is none."""
    session.flush()
    alert = session.get(AlertRow, alert_id, with_for_update=True, populate_existing=True)
    if alert is None:
        raise InputError(f"There is no alert {alert_id}.")
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


def _alive(session: Session, matter_key: str) -> AlertRow | None:
    return session.scalar(
        sa.select(AlertRow)
        .where(AlertRow.matter_key == matter_key, AlertRow.state.in_(ALIVE))
        .limit(1)
        .with_for_update()
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
        since_at=now,
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
    _note(session, alert, "pending" if state == "pending" else "opened", None, by=by, why="", now=now)
    return alert


def _take(session: Session, alert: AlertRow, signal: Signal, *, now: datetime) -> None:
    """Let the alert say what the signal says; a level may rise, never fall."""
    if signal.last_on > alert.last_on or signal.n_observed > alert.n_observed:
        alert.last_signal_at = now
    is_news_now = bool(alert.evidence.get("came_late")) and not signal.evidence.get("came_late")
    if LEVELS.index(signal.level) < LEVELS.index(alert.level):
        alert.level, alert.is_planned, alert.next_at = signal.level, False, None  # more pressing: another ladder
    elif is_news_now and alert.state == "open":
        alert.since_at, alert.is_planned, alert.next_at = now, False, None  # it had none
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
    if flapping.has_begun(session, alert, now=now):
        why = f"re-opened {flapping.OFTEN} times in {flapping.WITHIN.days} days"
        begun = _move(session, alert, "flapping", by="voc", why=why, now=now)
        deliveries.follow_up(session, alert.id, begun.seq, "flapping", now=now)
        alert.is_flapping = True
        return
    due_at = flapping.next_line_at(session, alert, now=now)
    deliveries.follow_up(session, alert.id, transition.seq, "reopened", now=now, due_at=due_at)


def _move(session: Session, alert: AlertRow, event: Event, *, by: str, why: str, now: datetime) -> AlertTransition:
    before = alert.state
    alert.state = next_state(before, event)
    return _note(session, alert, event, before, by=by, why=why, now=now)


def _note(
    session: Session, alert: AlertRow, kind: str, before: str | None, *, by: str, why: str, now: datetime
) -> AlertTransition:
    if before != alert.state:
        restart_clock(alert, now=now)
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


def restart_clock(alert: AlertRow, *, now: datetime) -> None:
    """An alert is in its state, or somebody else's, from now on: what the clock does next is planned anew."""
    alert.since_at, alert.next_at, alert.is_planned = now, None, False


def last_seq(session: Session, alert_id: int) -> int:
    """The number of an alert's latest move: the one a delivery tells of."""
    return session.scalar(sa.select(sa.func.max(AlertTransition.seq)).where(AlertTransition.alert_id == alert_id)) or 0
