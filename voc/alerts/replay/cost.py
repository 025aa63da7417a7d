"""What messages cost in attention: how many a week, how many at once and at night, how many minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voc.alerts.hours import Hours
from voc.alerts.replay.fired import Fired, Told
from voc.clock import day_of

#: What a message is assumed to take: to read it, look at the comments behind it and say what happens.
MINUTES = 5
#: A day with more messages than this is a day on which people stop reading them.
MANY = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """The attention of one department (id; "" is the committee) or, with None, of all of them, over `n_days`.

    A message to two departments costs both. `n_by_hour` matters were told by the hours of their day, before it could
    tell them. `n_many_days` are days with more than three messages.
    """

    department_id: str | None
    n_days: int
    n_matters: int
    n_messages: int
    n_by_hour: int
    n_at_once: int
    n_out_of_hours: int
    n_many_days: int

    @property
    def per_week(self) -> float:
        """Messages a week."""
        return round(7 * self.n_messages / self.n_days, 1)

    @property
    def per_month(self) -> float:
        """Messages in 30 days."""
        return round(30 * self.n_messages / self.n_days, 1)

    @property
    def minutes_per_week(self) -> int:
        """Minutes a week, at five a message."""
        return round(7 * MINUTES * self.n_messages / self.n_days)


def cost_of(fired: Sequence[Fired], n_days: int, hours: Hours) -> Cost:
    """What all departments together would have spent; a day of many is one department's."""
    each = by_department(fired, n_days, hours)
    return Cost(
        department_id=None,
        n_days=n_days,
        n_matters=len(fired),
        n_messages=sum(one.n_messages for one in each),
        n_by_hour=_by_hour(fired),
        n_at_once=sum(one.n_at_once for one in each),
        n_out_of_hours=sum(one.n_out_of_hours for one in each),
        n_many_days=sum(one.n_many_days for one in each),
    )


def by_department(fired: Iterable[Fired], n_days: int, hours: Hours) -> list[Cost]:
    """One cost for each department that hears of anything, the dearest first; the committee among them."""
    told: dict[str, list[Fired]] = {}
    for one in fired:
        for department_id in one.addressees:
            told.setdefault(department_id, []).append(one)
    costs = [_cost(department_id, ones, n_days, hours) for department_id, ones in told.items()]
    return sorted(costs, key=lambda cost: (-cost.n_messages, cost.department_id or "~"))


def n_at_once(fired: Iterable[Fired]) -> int:
    """Urgent matters that would have disturbed somebody at once: what the budget of the policy counts."""
    return sum(one.family == "urgent" and any(told.level == "at_once" for told in one.told) for one in fired)


def _cost(department_id: str, fired: Sequence[Fired], n_days: int, hours: Hours) -> Cost:
    told = [message for one in fired for message in one.told]
    days = Counter(day_of(message.at, hours.zone) for message in told)
    return Cost(
        department_id=department_id,
        n_days=n_days,
        n_matters=len(fired),
        n_messages=len(told),
        n_by_hour=_by_hour(fired),
        n_at_once=sum(_disturbs(message) for message in told),
        n_out_of_hours=sum(not hours.is_open(message.at) for message in told),
        n_many_days=sum(n > MANY for n in days.values()),
    )


def _by_hour(fired: Sequence[Fired]) -> int:
    return sum(one.fired_by is not None for one in fired)


def _disturbs(message: Told) -> bool:
    return message.level == "at_once" and message.event in ("opened", "updated", "reopened")
