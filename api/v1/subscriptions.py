"""`/v1/subscriptions`: who wants to hear what, and how. Targets and secrets go in, and never come out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field

from api.asking import Strict, answer, asks
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest
from voc.clock import utc_now
from voc.storage import subscriptions as book
from voc.storage.tables import Subscription

blueprint = APIBlueprint("subscriptions", __name__, url_prefix="/v1/subscriptions", tag="Alerts")


class SubscriptionIn(Strict):
    """What to hear of, and where to send it; without a department, every one's."""

    department: str | None = None
    matters: Literal["all", "escalations", "urgent", "celebrations", "lag"] = "all"
    channel: str = Field(max_length=40, description="log, webhook, email or slack.")
    target: str = Field("", max_length=2000, description="An address for the channel; sealed, never shown again.")
    secret: str | None = Field(None, max_length=500, description="Signs webhooks; made where it is left out.")


class SubscriptionOut(BaseModel):
    """A subscription; `target` is what may be seen of it."""

    id: int
    department: str | None
    matters: str
    channel: str
    target: str
    state: str
    paused_why: str | None
    created_at: datetime


class NewSubscriptionOut(SubscriptionOut):
    """A subscription just made; `secret` is shown this once."""

    secret: str | None


class SubscriptionsOut(BaseModel):
    """Every subscription, the oldest first."""

    items: list[SubscriptionOut]
    next: None


@blueprint.get("")
@asks()
@blueprint.output(SubscriptionsOut)
def list_subscriptions() -> Response:
    """Every subscription."""
    with here().store.reading() as session:
        return answer({"items": [_show(row) for row in book.find(session)], "next": None})


@blueprint.post("")
@asks()
@blueprint.input(SubscriptionIn)
@blueprint.output(NewSubscriptionOut, status_code=201)
def subscribe(json_data: SubscriptionIn) -> Response:
    """Tell a channel of a department's alerts; the same again changes nothing."""
    installation = here()
    if json_data.department is not None and json_data.department not in installation.department_ids():
        raise WrongRequest([Wrong("body", "department", f"one of {', '.join(installation.department_ids())}")])
    with installation.store.writing() as session:
        row = book.add(
            session,
            installation.keyring,
            department_id=json_data.department,
            matters=json_data.matters,
            channel=json_data.channel,
            target=json_data.target,
            secret=json_data.secret,
            now=utc_now(),
        )
        return answer({**_show(row), "secret": book.secret_of(installation.keyring, row)}, 201)


@blueprint.delete(f"/<int(max={LARGEST}):subscription_id>")
@asks()
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=[404])
def unsubscribe(subscription_id: int) -> tuple[str, int]:
    """Forget a subscription with its target and secret."""
    with here().store.writing() as session:
        if session.get(Subscription, subscription_id) is None:
            abort(404, f"There is no subscription {subscription_id}.")
        book.remove(session, subscription_id)
    return "", 204


def _show(row: Subscription) -> dict[str, Any]:
    return {
        "id": row.id,
        "department": row.department_id,
        "matters": row.matters,
        "channel": row.channel,
        "target": row.target_shown,
        "state": row.state,
        "paused_why": row.paused_why,
        "created_at": row.created_at,
    }
