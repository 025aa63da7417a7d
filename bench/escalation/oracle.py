"""What should have happened, worked out second by second from the recorded acts, apart from the code that climbs.

Business seconds are counted one by one on the clock of the zone; the ladders are written out here once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from bench.escalation.company import HOLIDAYS, ZONE
from voc.storage.session import Store
from voc.storage.tables import AlertRow, AlertTransition, Delivery

#: The tolerance of the issue.
WITHIN = timedelta(seconds=30)
_H = 3600
#: (family, level, reason) → seconds of each wait, whether they are business seconds, and of an acknowledgement.
_LADDERS: dict[tuple[str, str, str], tuple[tuple[int, ...], bool, int, bool]] = {
    ("urgent", "at_once", ""): ((0, 900, 900), False, 4 * _H, False),
    ("urgent", "same_day", "legal"): ((_H, _H, 2 * _H), True, 24 * _H, False),
    ("urgent", "same_day", ""): ((4 * _H, 4 * _H, 16 * _H), True, 24 * _H, True),
    ("urgent", "daily", ""): ((8 * _H, 16 * _H), True, 48 * _H, True),
    ("surge", "same_day", ""): ((4 * _H, 20 * _H, 24 * _H), True, 48 * _H, True),
    ("surge", "at_once", ""): ((4 * _H, 20 * _H, 24 * _H), True, 48 * _H, True),
}


@dataclass
class Verdict:
    """What was counted: all but the first four must be nothing."""

    n_alerts: int = 0
    n_steps: int = 0
    n_expired: int = 0
    worst_late_s: float = 0.0
    n_late: int = 0
    n_early: int = 0
    n_missing: int = 0
    n_after_an_answer: int = 0
    n_unexpected: int = 0
    n_left_to_send: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether everything happened as it should, and nothing else."""
        wrong = (self.n_late, self.n_early, self.n_missing, self.n_after_an_answer, self.n_unexpected)
        return not any((*wrong, self.n_left_to_send)) and self.n_steps > 0


class Clock:
    """Adds waits to instants within one stretch of time."""

    def __init__(self, start: datetime, days: int) -> None:
        self.start = start
        minutes = [self._is_open(start + timedelta(minutes=number)) for number in range(days * 1440)]
        self._passed = np.cumsum(np.repeat(np.array(minutes, np.int64), 60))

    def add(self, at: datetime, seconds: int, *, is_business: bool) -> datetime | None:
        """When the wait is over; None beyond the stretch."""
        if not is_business:
            return at + timedelta(seconds=seconds)
        number = int((at - self.start).total_seconds())
        before = int(self._passed[number - 1]) if number else 0
        found = int(np.searchsorted(self._passed, before + seconds, side="right"))
        return None if found >= self._passed.size else self.start + timedelta(seconds=found)

    @staticmethod
    def _is_open(at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(ZONE))
        day = local.date().isoformat()
        return local.weekday() < 5 and 8 <= local.hour < 18 and day not in HOLIDAYS and day[5:] not in HOLIDAYS


def judge(store: Store, clock: Clock, end: datetime) -> Verdict:
    """Hold what the store has recorded against what should have happened."""
    verdict = Verdict()
    with store.reading() as session:
        for alert in session.scalars(sa.select(AlertRow).order_by(AlertRow.id)):
            moves = session.scalars(
                sa.select(AlertTransition).where(AlertTransition.alert_id == alert.id).order_by(AlertTransition.seq)
            ).all()
            verdict.n_alerts += 1
            _judge_alert(verdict, alert, moves, clock, end)
            for delivery in session.scalars(sa.select(Delivery).where(Delivery.alert_id == alert.id)):
                is_idle = delivery.state == "due" and delivery.body["event"] == "escalated" and alert.state != "open"
                verdict.n_left_to_send += is_idle
    return verdict


def _judge_alert(
    verdict: Verdict, alert: AlertRow, moves: Sequence[AlertTransition], clock: Clock, end: datetime
) -> None:
    ladder = _ladder(alert)
    since, state, fired, before, flaps = moves[0].at, "open", 0, 0, False
    due = _next(clock, ladder, since, 0)
    for move in moves[1:]:
        if move.kind == "escalated":
            _count(verdict, move, due if state == "open" else None)
            verdict.n_after_an_answer += state != "open"
            fired += 1
            due = None if due is None else _next(clock, ladder, due, fired)
            continue
        if move.kind == "flapping":  # it climbs on from where it was
            flaps, fired = True, before
            due = _next(clock, ladder, since, fired)
            continue
        if move.kind == "ack_expired":
            verdict.n_expired += 1
            _count(verdict, move, due if state == "acknowledged" else None)
        elif due is not None and due + WITHIN < move.at:
            _miss(verdict, move, due)
        if move.to_state != state:
            before = fired or before
            since, state, fired = move.at, move.to_state, fired if flaps else 0
            due = _next(clock, ladder, since, fired) if state == "open" else None
            if state == "acknowledged" and ladder is not None:
                due = clock.add(since, ladder[2], is_business=ladder[3])
    if due is not None and due + WITHIN < end:
        _miss(verdict, moves[-1], due)


def _ladder(alert: AlertRow) -> tuple[tuple[int, ...], bool, int, bool] | None:
    reason = "legal" if "legal" in alert.evidence["reasons"] else ""
    key = (alert.family, alert.level)
    return _LADDERS.get((*key, reason)) or _LADDERS.get((*key, ""))


def _next(
    clock: Clock, ladder: tuple[tuple[int, ...], bool, int, bool] | None, base: datetime, fired: int
) -> datetime | None:
    """Two rounds, the second as long after the first as its last step took; then the administrator, as long after.

    A list of the day, which alone has two steps, goes round once and no further.
    """
    waits = [] if ladder is None else [*ladder[0]]
    if len(waits) == 3:
        waits = [*waits, waits[-1], *waits[1:], waits[-1]]
    if ladder is None or fired >= len(waits):
        return None
    return clock.add(base, waits[fired], is_business=ladder[1])


def _count(verdict: Verdict, move: AlertTransition, due: datetime | None) -> None:
    if due is None:
        verdict.n_unexpected += 1
        verdict.examples.append(f"alert {move.alert_id}: {move.kind} at {move.at.astimezone(UTC)}, none was due")
        return
    verdict.n_steps += move.kind == "escalated"
    late = (move.at - due).total_seconds()
    verdict.worst_late_s = max(verdict.worst_late_s, late)
    verdict.n_early += late < 0
    verdict.n_late += late > WITHIN.total_seconds()
    if not 0 <= late <= WITHIN.total_seconds():
        verdict.examples.append(f"alert {move.alert_id}: {move.kind} at {move.at}, due at {due}")


def _miss(verdict: Verdict, move: AlertTransition, due: datetime) -> None:
    verdict.n_missing += 1
    verdict.examples.append(f"alert {move.alert_id}: nothing at {due}, before {move.kind} of {move.at}")
