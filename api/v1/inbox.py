"""`/v1/inbox`: what departments find in the service itself, and who has read it."""

from __future__ import annotations

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field

from api.asking import Strict, answer, asks
from api.auth import caller
from api.here import here
from api.problems import Wrong, WrongRequest
from voc.clock import utc_now
from voc.storage import inbox as book
from voc.storage.tables import InboxItem

blueprint = APIBlueprint("inbox", __name__, url_prefix="/v1/inbox", tag="Alerts")


class InboxQuery(Strict):
    """Whose messages; without a department, every one's."""

    department: str | None = Field(None, max_length=200)
    unread: bool = Field(False, description="Only what nobody has read.")
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=40, description="From `next` of the page before.")


class InboxItemOut(BaseModel):
    """One message; the alert it tells of holds the customers' words."""

    id: str
    department: str | None
    alert: int | None
    event: str
    level: str
    title: str
    facts: list[str]
    at: datetime
    read_at: datetime | None
    read_by: str | None


class InboxOut(BaseModel):
    """Messages, the newest first."""

    items: list[InboxItemOut]
    n_unread: int
    next: str | None


@blueprint.get("")
@asks(InboxQuery)
@blueprint.output(InboxOut)
def list_inbox(asked: InboxQuery) -> Response:
    """What lies in the inboxes, the newest first."""
    installation = here()
    if asked.department is not None and asked.department not in installation.department_ids():
        raise WrongRequest([Wrong("query", "department", f"one of {', '.join(installation.department_ids())}")])
    with installation.store.reading() as session:
        found = book.find(
            session,
            department_id=asked.department,
            is_unread=asked.unread,
            before=asked.cursor,
            limit=asked.limit,
        )
        n_unread = book.n_unread(session, department_id=asked.department)
    last = found[-1].id if len(found) == asked.limit else None
    return answer({"items": [_show(item) for item in found], "n_unread": n_unread, "next": last})


@blueprint.post("/<string(maxlength=40):item_id>/read")
@asks()
@blueprint.output(InboxItemOut)
@blueprint.doc(responses=[404])
def read(item_id: str) -> Response:
    """Say that a message has been read; who was first stays."""
    with here().store.writing() as session:
        if session.get(InboxItem, item_id) is None:
            abort(404, "There is no such message in the inbox.")
        return answer(_show(book.read(session, item_id, by=caller().name, now=utc_now())))


def _show(item: InboxItem) -> dict[str, object]:
    return {
        "id": item.id,
        "department": item.department_id,
        "alert": item.alert_id,
        "event": item.event,
        "level": item.level,
        "title": item.title,
        "facts": item.facts,
        "at": item.at,
        "read_at": item.read_at,
        "read_by": item.read_by,
    }
