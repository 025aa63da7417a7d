"""Two weeks in which the clocks change: once undisturbed and judged, once disturbed and compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bench.escalation.oracle import Clock, Verdict, judge
from bench.escalation.running import run
from bench.escalation.script import script
from voc.installation import Installation
from voc.storage.session import Store
from voc.storage.tables import AlertRow, AlertTransition, Delivery, Subscription

#: Before the clocks go forward and Easter; before they go back, with a holiday on the Monday after.
SEASONS = {
    "spring": datetime(2026, 3, 26, 7, tzinfo=UTC),
    "autumn": datetime(2026, 10, 22, 7, tzinfo=UTC),
}
DAYS = 14


def season(
    name: str, calm: Callable[[], Installation], disturbed: Callable[[], Installation], *, n: int, seed: int
) -> tuple[Verdict, bool]:
    """What the calm run is worth, and whether the disturbed one came to the same end."""
    start = SEASONS[name]
    end = start + timedelta(days=DAYS)
    acts = script(seed, n, start, DAYS)
    run(calm, acts, end)
    run(disturbed, acts, end, disturbed=seed)
    one, other = calm(), disturbed()
    try:
        verdict = judge(one.store, Clock(start, DAYS), end)
        return verdict, digest(one.store) == digest(other.store)
    finally:
        one.store.close()
        other.store.close()


def digest(store: Store) -> list[tuple[object, ...]]:
    """Every move and every sending, by what it is about; row ids and keys left out."""
    moves = sa.select(
        AlertRow.matter_key, AlertTransition.seq, AlertTransition.kind, AlertTransition.at, AlertTransition.why
    ).join(AlertRow, AlertRow.id == AlertTransition.alert_id)
    sent = (
        sa.select(AlertRow.matter_key, Delivery.seq, Subscription.person, Delivery.due_at, Delivery.state)
        .join(AlertRow, AlertRow.id == Delivery.alert_id)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
    )
    with store.reading() as session:
        rows = [*map(tuple, session.execute(moves)), *map(tuple, session.execute(sent))]
    return sorted(rows, key=str)
