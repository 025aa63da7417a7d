"""`/v1/alerts/…`: what people say of an alert: not ours, useful, not useful."""

from __future__ import annotations

from typing import Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import Field
from sqlalchemy.orm import Session

from api.asking import answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest
from api.v1.alerts import AlertOut, Move, VerdictOut, show, show_verdict
from voc.alerts.handing import hand_on
from voc.clock import utc_now
from voc.storage import verdicts
from voc.storage.tables import AlertRow

blueprint = APIBlueprint("verdicts", __name__, url_prefix="/v1/alerts", tag="Alerts")


class NotMine(Move):
    """Who says so, why, and whose it is."""

    to: str | None = Field(None, max_length=200, description="A department; without one the committee decides.")


class VerdictIn(Move):
    """Who judges, and why; another word of the same person takes the place of the first."""

    verdict: Literal["useful", "not_useful"]


@blueprint.post(f"/<int(max={LARGEST}):alert_id>/not-mine")
@asks()
@blueprint.input(NotMine)
@blueprint.output(AlertOut)
@blueprint.doc(responses=[404])
def not_mine(alert_id: int, json_data: NotMine) -> Response:
    """Hand a matter on to the department whose it is, or to the committee; the same again changes nothing."""
    if json_data.to is not None and json_data.to not in here().department_ids():
        raise WrongRequest([Wrong("body", "to", f"one of {', '.join(here().department_ids())}")])
    by = signed_by(json_data.by)
    with here().store.writing() as session:
        _must_be(session, alert_id)
        row = hand_on(session, here(), alert_id, to=json_data.to, by=by, why=json_data.why, now=utc_now())
        return answer(show(row))


@blueprint.post(f"/<int(max={LARGEST}):alert_id>/verdict")
@asks()
@blueprint.input(VerdictIn)
@blueprint.output(VerdictOut)
@blueprint.doc(responses=[404])
def verdict(alert_id: int, json_data: VerdictIn) -> Response:
    """Say whether it was useful to hear of an alert; one word a person, which may change."""
    by = signed_by(json_data.by)
    with here().store.writing() as session:
        _must_be(session, alert_id)
        given = verdicts.give(session, alert_id, json_data.verdict, by=by, why=json_data.why, now=utc_now())
        return answer(show_verdict(given))


def _must_be(session: Session, alert_id: int) -> None:
    if session.get(AlertRow, alert_id) is None:
        abort(404, f"There is no alert {alert_id}.")
