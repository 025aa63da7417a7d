"""`/v1/subscriptions`: who wants to hear what, and how. Targets and secrets go in, and never come out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, abort
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.asking import Strict, answer, asks
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest
from voc.alerts.rhythm import MOST_MINUTES, Rhythm, rhythm_of
from voc.clock import utc_now
from voc.storage import subscriptions as book
from voc.storage.tables import Subscription

blueprint = APIBlueprint("subscriptions", __name__, url_prefix="/v1/subscriptions", tag="Alerts")


class RhythmIn(Strict):
    """How a subscription wants its messages; hours are of the installation's zone, quiet ones null for none."""

    mode: Literal["now", "digest"] = "now"
    digest_hour: int = Field(8, ge=0, le=23)
    quiet_from: int | None = Field(None, ge=0, le=23)
    quiet_until: int | None = Field(None, ge=0, le=23)
    group_minutes: int = Field(0, ge=0, le=MOST_MINUTES, description="0: every matter by itself.")


class SubscriptionIn(Strict):
    """What to hear of, and where to send it; without a department, every one's."""

    department: str | None = None
    matters: Literal["all", "escalations", "urgent", "celebrations", "lag"] = "all"
    channel: str = Field(max_length=40, description="log, webhook, email, slack, teams, inbox or apprise.")
    target: str = Field("", max_length=2000, description="An address for the channel; sealed, never shown again.")
    secret: str | None = Field(None, max_length=500, description="Signs webhooks; made where it is left out.")
    rhythm: RhythmIn | None = Field(None, description="How it wants its messages; usual for the channel if left out.")


class SubscriptionOut(BaseModel):
    """A subscription; `target` is what may be seen of it."""

    id: int
    department: str | None
    matters: str
    channel: str
    target: str
    state: str
    paused_why: str | None
    failing_since: datetime | None
    rhythm: RhythmIn
    created_at: datetime


class NewSubscriptionOut(SubscriptionOut):
    """A subscription just made; `secret` is shown this once."""

    secret: str | None


class SecretOut(BaseModel):
    """A new signing secret, shown this once; the one before signs beside it until `before_until`."""

    id: int
    secret: str
    before_until: datetime


class ResumedOut(BaseModel):
    """What a resumed subscription has missed and gets now."""

    id: int
    n_missed: int


class PreviewItem(BaseModel):
    """One kind of message."""

    kind: str
    title: str
    text: str


class PreviewOut(BaseModel):
    """Messages of each kind as the subscription's people would read them; every figure is invented."""

    items: list[PreviewItem]


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
    """Tell a channel of a department's alerts; the same again changes nothing, and shows no secret again."""
    installation, now = here(), utc_now()
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
            now=now,
            rhythm=Rhythm(**json_data.rhythm.model_dump()) if json_data.rhythm else None,
        )
        secret = book.secret_of(installation.keyring, row) if row.created_at == now else None
        return answer({**_show(row), "secret": secret}, 201)


@blueprint.delete(f"/<int(max={LARGEST}):subscription_id>")
@asks()
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=[404])
def unsubscribe(subscription_id: int) -> tuple[str, int]:
    """Forget a subscription with its target and secret."""
    with here().store.writing() as session:
        _known(session, subscription_id)
        book.remove(session, subscription_id)
    return "", 204


@blueprint.patch(f"/<int(max={LARGEST}):subscription_id>")
@asks()
@blueprint.input(RhythmIn)
@blueprint.output(SubscriptionOut)
@blueprint.doc(responses=[404])
def change_rhythm(subscription_id: int, json_data: RhythmIn) -> Response:
    """Give a subscription another rhythm: now or in a digest, quiet hours, grouping."""
    with here().store.writing() as session:
        _known(session, subscription_id)
        return answer(_show(book.change(session, subscription_id, Rhythm(**json_data.model_dump()))))


@blueprint.post(f"/<int(max={LARGEST}):subscription_id>/rotate")
@asks()
@blueprint.output(SecretOut)
@blueprint.doc(responses=[404])
def rotate_secret(subscription_id: int) -> Response:
    """Give a webhook a new signing secret; for a day the one before signs as well."""
    installation, now = here(), utc_now()
    with installation.store.writing() as session:
        _known(session, subscription_id)
        secret = book.rotate(session, installation.keyring, subscription_id, now=now)
    return answer({"id": subscription_id, "secret": secret, "before_until": now + book.KEPT})


@blueprint.post(f"/<int(max={LARGEST}):subscription_id>/resume")
@asks()
@blueprint.output(ResumedOut)
@blueprint.doc(responses=[404])
def resume(subscription_id: int) -> Response:
    """Send to a paused subscription again; it gets what is still open."""
    from voc.alerts.resuming import resume as run

    installation = here()
    with installation.store.reading() as session:
        _known(session, subscription_id)
    return answer({"id": subscription_id, "n_missed": run(installation, subscription_id, now=utc_now())})


@blueprint.post(f"/<int(max={LARGEST}):subscription_id>/test")
@asks()
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=[404, 502])
def send_test(subscription_id: int) -> tuple[str, int]:
    """Send a test message; a problem says why it did not arrive."""
    from voc.channels.testing import send_test as run

    installation = here()
    with installation.store.reading() as session:
        _known(session, subscription_id)
    run(installation, subscription_id)
    return "", 204


@blueprint.get(f"/<int(max={LARGEST}):subscription_id>/preview")
@asks()
@blueprint.output(PreviewOut)
@blueprint.doc(responses=[404])
def preview(subscription_id: int) -> Response:
    """A message of each kind as this subscription would get it; nothing is sent."""
    from voc.alerts.examples import examples

    installation = here()
    with installation.store.reading() as session:
        found = examples(session, installation, _known(session, subscription_id), now=utc_now())
    return answer({"items": [{"kind": kind, "title": one.title, "text": one.as_text()} for kind, one in found]})


def _known(session: Session, subscription_id: int) -> Subscription:
    row = session.get(Subscription, subscription_id)
    if row is None:
        abort(404, f"There is no subscription {subscription_id}.")
    return row


def _show(row: Subscription) -> dict[str, Any]:
    return {
        "id": row.id,
        "department": row.department_id,
        "matters": row.matters,
        "channel": row.channel,
        "target": row.target_shown,
        "state": row.state,
        "paused_why": row.paused_why,
        "failing_since": row.failing_since,
        "rhythm": rhythm_of(row).as_json(),
        "created_at": row.created_at,
    }
