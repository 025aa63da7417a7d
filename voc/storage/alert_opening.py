"""How a matter becomes an alert: opened, brought up to date, re-opened, or kept as what would have fired.

The partial unique index holds the promise of one open alert a matter when two watchers come at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import ALIVE, REOPEN_WITHIN
from voc.alerts.news import is_news
from voc.alerts.signal import LEVELS, Signal
from voc.storage.alert_moves import move, note, reopened
from voc.storage.alert_rows import hold
from voc.storage.tables import AlertFeedback, AlertRow

Outcome = Literal["opened", "reopened", "updated", "pending", "touched", "nothing"]


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
            move(session, alert, "closed", by=by, why="quiet for three days", now=now)
            return _open(session, signal, state="open", now=now, by=by), "opened"
        _take(session, alert, signal, now=now)
        alert.n_reopened += 1
        reopened(session, alert, by=by, why="seen again", now=now)
        return alert, "reopened"
    is_worth_telling = is_news(alert, signal, now=now)
    _take(session, alert, signal, now=now)
    if is_worth_telling and alert.level != "daily":
        alert.evidence = {**alert.evidence, "n_told": alert.n_observed, "told_at": now.isoformat()}
        move(session, alert, "updated", by=by, why="grew", now=now)
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
        move(session, alert, "opened", by=by, why="still there after the wait", now=now)
        alert.opened_at = now
    return alert


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
    note(session, alert, "pending" if state == "pending" else "opened", None, by=by, why="", now=now)
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
