"""Lag notices: which heads have been told this week. The notices themselves are deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.claims import changed
from voc.storage.inserts import insert_into
from voc.storage.tables import LagNotice, Subscription

#: The `matters` of a subscription that hears of lag, and of nothing else.
LAG = "lag"


def heads(session: Session) -> Sequence[Subscription]:
    """The active subscriptions of heads of departments."""
    query = sa.select(Subscription).where(Subscription.matters == LAG, Subscription.state == "active")
    return session.scalars(query.order_by(Subscription.id)).all()


def is_first(session: Session, subscription_id: int, week_on: date) -> bool:
    """Note that this head is told in the week of that Monday; False where they have been told before."""
    row = {"subscription_id": subscription_id, "week_on": week_on}
    return bool(changed(session, insert_into(session, LagNotice).values(row).on_conflict_do_nothing()))
