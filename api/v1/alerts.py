"""`/v1/alerts`: matters that a department should hear of; take them on, close them, open them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field

from api.asking import Strict, answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest
from voc.alerts.earlier import Earlier, earlier_of
from voc.alerts.lifecycle import ALIVE
from voc.alerts.message import if_unanswered
from voc.alerts.standouts import drivers_of
from voc.alerts.tally import Driver
from voc.clock import utc_now
from voc.insights.feedback import FeedbackView, view_feedback
from voc.insights.filters import Filters
from voc.storage import alerts as book
from voc.storage import verdicts as verdict_book
from voc.storage.tables import AlertRow, AlertVerdict

blueprint = APIBlueprint("alerts", __name__, url_prefix="/v1/alerts", tag="Alerts")

State = Literal["pending", "open", "acknowledged", "resolved", "closed", "would_have_fired"]
_SHOWN_FEEDBACK = 20


class AlertsQuery(Strict):
    """Which alerts; without a state, those that are alive."""

    state: list[State] = Field([], description="May repeat; without one: pending, open, acknowledged, resolved.")
    department: str | None = Field(None, max_length=200)
    topic: int | None = Field(None, ge=1, le=LARGEST)
    kind: Literal["escalation", "celebration", "notice"] | None = None
    family: str | None = Field(
        None,
        max_length=40,
        description="surge, share, volume, praise, drift, turned, data, fix, urgent, emerging or service.",
    )
    level: Literal["at_once", "same_day", "daily", "notice"] | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: int | None = Field(None, ge=1, le=LARGEST, description="From `next` of the page before.")


class Move(Strict):
    """Who does it, and why; a key's or browser's name stands in where no name is given."""

    by: str = Field("", max_length=120)
    why: str = Field("", max_length=1000)


class AlertOut(BaseModel):
    """One matter. `expected` is what the series led us to expect, with its interval; `link` leads to the comments.

    `next_at` is when the clock moves it: an open one climbs to the people of step `escalation_step`, an acknowledgement
    expires. `inhibited_by` is the wider alert that tells of it instead.
    """

    id: int
    kind: str
    family: str
    state: str
    level: str
    title: str
    department: str | None
    topic: int | None
    first_on: date
    last_on: date
    opened_at: datetime
    last_signal_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    n: int
    expected: float | None
    expected_low: float | None
    expected_high: float | None
    p_value: float | None
    is_provisional: bool
    n_reopened: int
    is_flapping: bool
    inhibited_by: int | None
    escalation_step: int
    next_at: datetime | None
    link: str


class AlertsOut(BaseModel):
    """A page of alerts, the newest first."""

    items: list[AlertOut]
    next: str | None


class TransitionOut(BaseModel):
    """One move of an alert."""

    kind: str
    from_state: str | None
    to_state: str
    at: datetime
    by: str
    why: str


class VerdictOut(BaseModel):
    """What one person says of an alert."""

    verdict: Literal["useful", "not_useful", "not_mine"]
    by: str
    why: str
    at: datetime


class AlertDetailOut(AlertOut):
    """One alert with its history and the comments behind it (the newest twenty; `n_feedback` counts all).

    `drivers` are segments and sources that stand out, `earlier` the last alerts of the matter with what people wrote,
    `otherwise` what happens if nobody answers.
    """

    drivers: list[Driver]
    earlier: list[Earlier]
    otherwise: str
    verdicts: list[VerdictOut]
    history: list[TransitionOut]
    n_feedback: int
    feedback: list[FeedbackView]


@blueprint.get("")
@asks(AlertsQuery)
@blueprint.output(AlertsOut)
def list_alerts(asked: AlertsQuery) -> Response:
    """Alerts, the newest first."""
    if asked.department is not None and asked.department not in here().department_ids():
        raise WrongRequest([Wrong("query", "department", f"one of {', '.join(here().department_ids())}")])
    with here().store.reading() as session:
        rows = book.find(
            session,
            states=asked.state or ALIVE,
            department_id=asked.department,
            topic_id=asked.topic,
            kind=asked.kind,
            family=asked.family,
            level=asked.level,
            before_id=asked.cursor,
            limit=asked.limit + 1,
        )
        shown = [show(row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return answer({"items": shown, "next": str(shown[-1]["id"]) if more else None})


@blueprint.get(f"/<int(max={LARGEST}):alert_id>")
@asks()
@blueprint.output(AlertDetailOut)
@blueprint.doc(responses=[404])
def one_alert(alert_id: int) -> Response:
    """One alert: its figures, its history, the comments behind it."""
    with here().store.reading() as session:
        row = session.get(AlertRow, alert_id)
        if row is None:
            abort(404, f"There is no alert {alert_id}.")
        ids = list(book.feedback_of(session, alert_id))
        history = [
            {name: getattr(move, name) for name in TransitionOut.model_fields}
            for move in book.history(session, alert_id)
        ]
        feedback = view_feedback(session, ids[::-1][:_SHOWN_FEEDBACK])
        said = {
            "drivers": drivers_of(session, row),
            "earlier": earlier_of(session, row),
            "otherwise": if_unanswered(row, here().settings, here().departments),
            "verdicts": [show_verdict(one) for one in verdict_book.of_alert(session, alert_id)],
        }
        return answer({**show(row), **said, "history": history, "n_feedback": len(ids), "feedback": feedback})


@blueprint.post(f"/<int(max={LARGEST}):alert_id>/acknowledge")
@asks()
@blueprint.input(Move)
@blueprint.output(AlertOut)
@blueprint.doc(responses=[404])
def acknowledge(alert_id: int, json_data: Move) -> Response:
    """Take a matter on."""
    return _move(book.acknowledge, alert_id, json_data)


@blueprint.post(f"/<int(max={LARGEST}):alert_id>/resolve")
@asks()
@blueprint.input(Move)
@blueprint.output(AlertOut)
@blueprint.doc(responses=[404])
def resolve(alert_id: int, json_data: Move) -> Response:
    """Say that a matter has ended."""
    return _move(book.resolve, alert_id, json_data)


@blueprint.post(f"/<int(max={LARGEST}):alert_id>/reopen")
@asks()
@blueprint.input(Move)
@blueprint.output(AlertOut)
@blueprint.doc(responses=[404])
def reopen(alert_id: int, json_data: Move) -> Response:
    """Say that a matter has not ended."""
    return _move(book.reopen, alert_id, json_data)


def show(row: AlertRow) -> dict[str, Any]:
    """An alert as the API gives it."""
    same = set(AlertOut.model_fields) - {"department", "topic", "n", "link"}
    link = Filters().link(alert=str(row.id))
    return {
        **{name: getattr(row, name) for name in AlertOut.model_fields if name in same},
        "department": row.department_id,
        "topic": row.topic_id,
        "n": row.n_observed,
        "link": link,
    }


def show_verdict(row: AlertVerdict) -> dict[str, Any]:
    """A verdict as the API gives it."""
    return {name: getattr(row, name) for name in VerdictOut.model_fields}


def _move(move: Callable[..., AlertRow], alert_id: int, given: Move) -> Response:
    with here().store.writing() as session:
        if session.get(AlertRow, alert_id) is None:
            abort(404, f"There is no alert {alert_id}.")
        row = move(session, alert_id, by=signed_by(given.by), why=given.why, now=utc_now())
        return answer(show(row))
