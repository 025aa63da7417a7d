"""One row for the same subscription, however many ask for it at once.

A target is sealed otherwise each time, so a keyed fingerprint says whether two are the same; the unique index over it
lets one of two who ask at once in, and the other finds it. Rows of before have no fingerprint until they are asked for.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.secrets import Keyring
from voc.storage.inserts import insert_into
from voc.storage.tables import Subscription


def find_or_add(session: Session, keyring: Keyring, target: str, fresh: dict[str, Any]) -> tuple[Subscription, bool]:
    """The subscription that is what `fresh`, its columns, would be, made where there is none; and whether it is new."""
    said = (fresh["department_id"], fresh["matters"], fresh["channel"], target)
    fingerprint = keyring.fingerprint("subscription", *said)
    known = _by(session, fingerprint) or _of_before(session, keyring, said)
    if known is not None:
        known.fingerprint = fingerprint
        return known, False
    asking = insert_into(session, Subscription).values(**fresh, fingerprint=fingerprint)
    added = session.scalar(asking.on_conflict_do_nothing(index_elements=["fingerprint"]).returning(Subscription.id))
    found = _by(session, fingerprint)
    assert found is not None  # it has been added, by us or by another
    return found, added is not None


def _by(session: Session, fingerprint: str) -> Subscription | None:
    return session.scalar(sa.select(Subscription).where(Subscription.fingerprint == fingerprint))


def _of_before(session: Session, keyring: Keyring, said: tuple[str | None, ...]) -> Subscription | None:
    """The oldest such row that has no fingerprint yet, kept from others until the transaction ends."""
    department_id, matters, channel, target = said
    rows = session.scalars(
        sa.select(Subscription)
        .where(Subscription.fingerprint.is_(None), Subscription.person.is_(None))
        .where(Subscription.channel == channel, Subscription.matters == matters)
        .where(Subscription.department_id.is_not_distinct_from(department_id))
        .order_by(Subscription.id)
        .with_for_update()
    )
    return next((row for row in rows if row.target_sealed and keyring.unseal(row.target_sealed) == target), None)
