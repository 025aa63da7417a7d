"""Ways to people: a subscription of a person's own for each address, which hears only of what climbs to them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.channels.catalog import channel_class
from voc.people import Person
from voc.secrets import Keyring
from voc.storage.inserts import insert_into
from voc.storage.tables import Subscription


def to_person(session: Session, keyring: Keyring, person: Person, *, now: datetime) -> list[int]:
    """Every active subscription that reaches `person`, made where there is none yet.

    An address that has changed in the file takes the place of the old one, and a way that was paused for it is
    active again.
    """
    ids = [_way(session, keyring, person, channel, target, now) for channel, target in person.ways]
    active = sa.select(Subscription.id).where(
        Subscription.id.in_([*ids, *person.subscriptions]), Subscription.state == "active"
    )
    return list(session.scalars(active.order_by(Subscription.id)))


def _way(session: Session, keyring: Keyring, person: Person, channel: str, target: str, now: datetime) -> int:
    mine = sa.select(Subscription).where(Subscription.person == person.id, Subscription.channel == channel)
    row = session.scalar(mine)
    if row is None:
        # Two climbers may get here at once on PostgreSQL: the unique index lets one in, and the other finds it.
        session.execute(
            insert_into(session, Subscription)
            .values(_new(keyring, person, channel, target, now))
            .on_conflict_do_nothing()
        )
        row = session.scalars(mine).one()
    if keyring.unseal(row.target_sealed or "") != target:
        row.target_sealed, row.target_shown = keyring.seal(target), channel_class(channel).shown(target)
        row.state, row.paused_why = "active", None
    return row.id


def _new(keyring: Keyring, person: Person, channel: str, target: str, now: datetime) -> dict[str, object]:
    return {
        "department_id": None,
        "matters": "escalations",
        "channel": channel,
        "target_sealed": keyring.seal(target),
        "target_shown": channel_class(channel).shown(target),
        "state": "active",
        "person": person.id,
        "created_at": now,
    }
