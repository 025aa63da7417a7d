"""`/v1/alerts/replay`: what rules would have told over history."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from api.asking import answer, asks
from api.here import here
from api.problems import Wrong, WrongRequest
from api.replaying import replay
from api.v1.replay_shapes import ReplayIn, ReplayOut
from voc.alerts.replay.asked import Asked, for_subscription
from voc.alerts.replay.words import as_json, beside_json
from voc.clock import utc_now

blueprint = APIBlueprint("replay", __name__, url_prefix="/v1/alerts", tag="Alerts")


@blueprint.post("/replay")
@asks()
@blueprint.input(ReplayIn)
@blueprint.output(ReplayOut)
def replay_rules(json_data: ReplayIn) -> Response:
    """What would have fired, when, for whom, at what cost in attention; nothing is changed."""
    given = json_data
    found, today, beside = replay(
        here(), _asked(given), q=given.q, hourly=given.hourly, levels=given.levels, now=utc_now()
    )
    if today is None or beside is None:
        return answer(as_json(found))
    return answer(beside_json(today, found, beside))


def _asked(given: ReplayIn) -> Asked:
    if given.department is not None and given.department not in here().department_ids():
        raise WrongRequest([Wrong("body", "department", f"one of {', '.join(here().department_ids())}")])
    if given.from_ and given.to and given.from_ > given.to:
        raise WrongRequest([Wrong("body", "from", "lies after `to`")])
    asked = Asked(given.from_, given.to, given.department, given.topic)
    if given.subscription is None:
        return asked
    with here().store.reading() as session:
        return for_subscription(session, given.subscription, asked)
