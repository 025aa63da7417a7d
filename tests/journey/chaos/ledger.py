"""What came, beside what should have: lost, taken twice, out of order, an end without a beginning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.journey.chaos.receivers import Receivers, Taken
from voc.installation import Installation
from voc.storage.tables import AlertRow, AlertTransition, Delivery

_OVER = "resolved"


@dataclass
class Verdict:
    """The figures of one run; the first six must be nought."""

    n_lost: int = 0
    n_taken_twice: int = 0
    n_out_of_order: int = 0
    n_resolved_unopened: int = 0
    n_unended: int = 0
    n_dead_without_reason: int = 0
    n_transitions: int = 0
    n_taken: int = 0
    n_repeats_refused: int = 0
    ended: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def faults(self) -> dict[str, int]:
        """What should not be, where there is any."""
        names = ("n_lost", "n_taken_twice", "n_out_of_order", "n_resolved_unopened", "n_unended")
        return {name: n for name in (*names, "n_dead_without_reason") if (n := getattr(self, name))}

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)


def judge(installation: Installation, got: Receivers) -> Verdict:
    """Hold what the receivers took against the rows of the store."""
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(Delivery)).all()
        states = dict(session.execute(sa.select(AlertRow.id, AlertRow.state)).tuples().all())
        found = Verdict(n_transitions=_n_transitions(session), n_taken=len(got.taken), n_repeats_refused=got.n_repeats)
    by_key = {row.id: row for row in rows}
    found.ended = dict(Counter(row.state for row in rows))
    found.reasons = dict(Counter(_short(row.last_error) for row in rows if row.state in ("dead", "cancelled")))
    found.answers = dict(got.answers)
    found.n_unended = sum(row.state in ("due", "sending") for row in rows)
    found.n_dead_without_reason = sum(row.state in ("dead", "cancelled") and not row.last_error for row in rows)
    _hold_against(found, got.taken, by_key, rows)
    found.n_lost += _last_words_lost(got.taken, by_key, rows, states)
    return found


def _hold_against(
    found: Verdict, taken: Sequence[Taken], by_key: dict[str, Delivery], rows: Sequence[Delivery]
) -> None:
    keys = {one.key for one in taken}
    found.n_lost += sum(row.state == "delivered" and row.id not in keys for row in rows)
    last: dict[tuple[int, int], int] = {}
    places: Counter[tuple[int, int, int]] = Counter()
    is_open: set[tuple[int, int]] = set()
    for one in taken:
        row = by_key.get(one.key)
        if row is None or not one.alert_id:
            continue  # a notice, or a test
        pair = (one.receiver, one.alert_id)
        places[(*pair, row.seq)] += 1
        found.n_out_of_order += row.seq < last.get(pair, 0)
        last[pair] = max(row.seq, last.get(pair, 0))
        found.n_resolved_unopened += one.event == _OVER and pair not in is_open
        if one.event != _OVER:
            is_open.add(pair)
    found.n_taken_twice = sum(n > 1 for n in places.values())


def _last_words_lost(
    taken: Sequence[Taken], by_key: dict[str, Delivery], rows: Sequence[Delivery], states: dict[int, str]
) -> int:
    """Alerts whose receiver believes them open or over when they are not, though nothing sent to it has died."""
    belief: dict[tuple[int, int], str] = {}
    for one in taken:
        row = by_key.get(one.key)
        if row is not None and row.alert_id is not None:
            belief[(row.alert_id, row.subscription_id)] = one.event
    ends: dict[tuple[int, int], list[Delivery]] = defaultdict(list)
    for row in rows:
        if row.alert_id is not None:
            ends[(row.alert_id, row.subscription_id)].append(row)
    n = 0
    for pair, told in ends.items():
        newest = max(told, key=lambda row: row.seq)
        is_over = states[pair[0]] in ("resolved", "closed")
        believed = belief.get(pair)
        is_wrong = believed not in (_OVER, None) if is_over else believed in (_OVER, None)
        n += is_wrong and newest.state != "dead"
    return n


def _n_transitions(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(AlertTransition)) or 0


def _short(reason: str | None) -> str:
    """A reason without what differs from row to row."""
    return (reason or "none").partition(":")[0]
