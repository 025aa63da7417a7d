"""`/v1/insights/governance`: who answers how fast."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from api.asking import Strict, answer, asks
from api.here import here
from api.problems import Wrong, WrongRequest
from voc.alerts.escalation_file import escalation_of
from voc.clock import utc_now
from voc.insights.governance import Praise, Score, Unowned, keep_score

blueprint = APIBlueprint("governance", __name__, url_prefix="/v1/insights", tag="Insights")


class GovernanceQuery(Strict):
    """Over which days; by default the 28 up to today."""

    from_: date | None = Field(None, alias="from", description="First day, e.g. 2026-05-01.")
    to: date | None = Field(None, description="Last day, included.")


class GovernanceOut(BaseModel):
    """Each department's alerts and times (hours; null where fewer than five), what waits now, and all praise."""

    from_on: date
    to_on: date
    scores: tuple[Score, ...]
    n_open: int
    n_overdue: int
    n_unread: int
    unowned: tuple[Unowned, ...]
    praise: tuple[Praise, ...]


@blueprint.get("/governance")
@asks(GovernanceQuery)
@blueprint.output(GovernanceOut)
def governance(asked: GovernanceQuery) -> Response:
    """How fast each department takes alerts on, acts and resolves; what nobody owns or has touched; praise of all."""
    if asked.from_ and asked.to and asked.from_ > asked.to:
        raise WrongRequest([Wrong("query", "from", "lies after `to`")])
    escalation = escalation_of(here().settings)
    with here().store.reading() as session:
        return answer(
            keep_score(
                session, here().departments, from_on=asked.from_, to_on=asked.to, now=utc_now(), escalation=escalation
            )
        )
