"""`/v1/follow-ups`: which customers are owed an answer, and that they have got it. Links back, never contact data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field, RootModel
from sqlalchemy.orm import Session

from api.asking import Strict, answer, asks
from api.auth import signed_by
from api.filters import LARGEST
from api.here import here
from api.v1.listing import ListQuery, check_department, department_of
from voc.alerts import answered
from voc.alerts.answered import How
from voc.clock import utc_now
from voc.insights.follow_up_list import FollowUpView, list_follow_ups, view_follow_ups
from voc.insights.follow_ups import followup_figures
from voc.storage import follow_ups as book
from voc.storage.tables import FollowUp

blueprint = APIBlueprint("follow_ups", __name__, url_prefix="/v1/follow-ups", tag="Alerts")


class FollowUpsQuery(ListQuery):
    """Which follow-ups; without a state, those that are due."""

    state: list[Literal["due", "contacted", "closed"]] = []


_RESOLVE = "Also resolve the open alert about this feedback alone (`alert`), where there is one."


class Contacted(Strict):
    """Who has answered; a key's or browser's name stands in where no name is given."""

    by: str = Field("", max_length=120)
    resolve: bool = Field(False, description=_RESOLVE)


class Closed(Strict):
    """Who closes it, and what came of it."""

    by: str = Field("", max_length=120)
    outcome: str = Field("", max_length=1000)
    resolve: bool = Field(False, description=_RESOLVE)


class Assigned(Strict):
    """Who answers, empty for nobody yet; and the department it moves to, if it does."""

    owner: str = Field("", max_length=120)
    department: str | None = Field(None, max_length=200)


class FollowUpOut(RootModel[FollowUpView]):
    """An answer owed to one customer; `link` leads back to where they wrote."""


class FollowUpsOut(BaseModel):
    """A page of follow-ups, the first due first."""

    items: list[FollowUpView]
    next: str | None


class FiguresQuery(Strict):
    """Over how many days."""

    days: int = Field(28, ge=1, le=366)


class FigureOut(BaseModel):
    """One department's word: due and overdue now; contacted, in time and missed in the period."""

    department: str | None
    n_due: int
    n_overdue: int
    oldest_due_at: datetime | None
    n_contacted: int
    n_in_time: int
    n_missed: int
    share_in_time: float | None


class FiguresOut(BaseModel):
    """Every department that owed anything."""

    items: list[FigureOut]
    next: None


@blueprint.get("")
@asks(FollowUpsQuery)
@blueprint.output(FollowUpsOut)
def list_all(asked: FollowUpsQuery) -> Response:
    """Customers who are owed an answer, the first due first."""
    states, department_id = asked.state or ["due"], department_of(asked)
    with here().store.reading() as session:
        found = list_follow_ups(
            session, now=utc_now(), states=states, department_id=department_id, after_id=asked.cursor,
            limit=asked.limit + 1,
        )  # fmt: skip
    shown = found[: asked.limit]
    return answer({"items": shown, "next": str(shown[-1].id) if len(found) > asked.limit else None})


@blueprint.get("/figures")
@asks(FiguresQuery)
@blueprint.output(FiguresOut)
def figures(asked: FiguresQuery) -> Response:
    """What each department owes, and what it answered in time."""
    now = utc_now()
    with here().store.reading() as session:
        found = followup_figures(session, since=now - timedelta(days=asked.days), now=now)
    items = [
        {"department": name, "share_in_time": one.share_in_time, **{key: getattr(one, key) for key in one.__slots__}}
        for name, one in sorted(found.items(), key=lambda item: item[0] or "")
    ]
    return answer({"items": items, "next": None})


@blueprint.post(f"/<int(max={LARGEST}):follow_up_id>/contacted")
@asks()
@blueprint.input(Contacted)
@blueprint.output(FollowUpOut)
@blueprint.doc(responses=[404])
def contacted(follow_up_id: int, json_data: Contacted) -> Response:
    """Say that the customer has got an answer; the second time changes nothing."""
    return _answer(follow_up_id, "contacted", json_data.by, json_data.resolve)


@blueprint.post(f"/<int(max={LARGEST}):follow_up_id>/close")
@asks()
@blueprint.input(Closed)
@blueprint.output(FollowUpOut)
@blueprint.doc(responses=[404])
def close(follow_up_id: int, json_data: Closed) -> Response:
    """Say that nothing is owed any more, and why."""
    return _answer(follow_up_id, "closed", json_data.by, json_data.resolve, json_data.outcome.strip())


@blueprint.post(f"/<int(max={LARGEST}):follow_up_id>/assign")
@asks()
@blueprint.input(Assigned)
@blueprint.output(FollowUpOut)
@blueprint.doc(responses=[404])
def assign(follow_up_id: int, json_data: Assigned) -> Response:
    """Say who answers, or move it to another department; the clock goes on."""
    check_department(json_data.department, "body")
    owner = json_data.owner.strip() or None
    return _change(
        follow_up_id,
        lambda session: book.assign(session, follow_up_id, owner=owner, department_id=json_data.department),
    )


def _answer(follow_up_id: int, how: How, by: str, resolves: bool, outcome: str = "") -> Response:
    who = signed_by(by)

    def act(session: Session) -> FollowUp:
        return answered.answer(session, follow_up_id, how, by=who, now=utc_now(), outcome=outcome, resolves=resolves)

    return _change(follow_up_id, act)


def _change(follow_up_id: int, change: Callable[[Session], Any]) -> Response:
    with here().store.writing() as session:
        row = session.get(FollowUp, follow_up_id)
        if row is None:
            abort(404, f"There is no follow-up {follow_up_id}.")
        change(session)
        session.flush()
        return answer(view_follow_ups(session, [row], now=utc_now())[0])
