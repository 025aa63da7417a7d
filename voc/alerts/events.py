"""One event, one alert: surges that rise together are told once, by the one that says best what happened.

A log-in that fails surges as a topic, as three neighbouring topics, as its department and in all feedback together.
Where one surge explains most of a wider one, the narrower is the news: it names the matter. Where none does, the wider
leads and what surged inside it is listed under it. Everybody's event takes more than two departments: two that surge
at one time are a coincidence as like as not, and stay two. What began more than a week apart is an event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from voc.alerts.surges import DEPARTMENT, EVERYTHING, SEGMENT, THEME, TOPIC, Family, Surge

#: A surge that holds this share of a wider one's excess explains it.
EXPLAINS = 0.6
#: So much of everybody's excess is explained by two departments.
_TWO_EXPLAIN = 0.8
#: Surges that began within this time of a wider one are parts of it.
TOGETHER = timedelta(days=7)
#: A storm may have passed from one topic to the whole over night.
_NEAR = timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """What is told, and the surges that are told with it: departments first, then the largest excess."""

    lead: Surge
    parts: tuple[Surge, ...] = ()

    @property
    def members(self) -> tuple[Surge, ...]:
        """All of it, the widest first."""
        return tuple(sorted((self.lead, *self.parts), key=lambda one: (-one.width, -one.excess, one.matter_key)))

    @property
    def inner(self) -> tuple[Surge, ...]:
        """The parts that say more than the lead: not the wider ones that it explains."""
        return tuple(one for one in self.parts if one.width <= self.lead.width)

    @property
    def departments(self) -> tuple[str, ...]:
        """Whose matter it is: the lead's, or everybody's whose own surge is part of an event that has no owner.

        Where no department surged as such, the owners of the topics that did.
        """
        if self.lead.department_id is not None:
            return (self.lead.department_id,)
        if self.lead.width < EVERYTHING:
            return ()
        surged = [one for one in self.parts if one.width == DEPARTMENT] or list(self.parts)
        return tuple(sorted({one.department_id for one in surged if one.department_id is not None}))

    def led_by(self, lead: Surge) -> Event:
        """The same event, told by another of its members."""
        return self if lead is self.lead else _event(lead, [one for one in self.members if one is not lead])


def gather(surges: Sequence[Surge]) -> list[Event]:
    """Sort surges of any family into events, the one that fired first in front."""
    found: list[Event] = []
    for family in get_args(Family):
        found += _gather([surge for surge in surges if surge.family == family])
    return sorted(found, key=lambda event: (event.lead.fired_on, event.lead.matter_key))


def _gather(surges: Sequence[Surge]) -> list[Event]:
    under: dict[Surge, Surge] = {}
    for parent in sorted((one for one in surges if one.width), key=lambda one: (-one.width, -one.excess)):
        if parent in under:
            continue
        inside = [one for one in surges if is_inside(one, parent) and one not in under]
        narrower = _explaining(parent, inside)
        lead = narrower or parent
        if narrower is not None:
            under[parent] = narrower
        if lead is parent or parent.width < EVERYTHING:
            for one in inside:
                is_leads_own = lead is not parent and is_inside(one, lead)  # its turn comes
                if one is not lead and not is_leads_own and abs(one.first_on - parent.first_on) <= TOGETHER:
                    under[one] = lead
    leads = [one for one in surges if one not in under]
    return [_event(lead, [one for one in under if _root(one, under) is lead]) for lead in leads]


def _explaining(parent: Surge, inside: Sequence[Surge]) -> Surge | None:
    """The narrower surge that says best what the wider one is about; None where the wider one says more."""
    best = max(inside, key=lambda one: (one.excess, one.matter_key), default=None)
    return best if best is not None and _is_explained(parent, inside) else None


def _is_explained(parent: Surge, inside: Sequence[Surge]) -> bool:
    """Whether one surge holds most of the parent's excess; or two departments nearly all of everybody's."""
    most: dict[str | None, float] = {}
    for one in inside:
        most[one.department_id] = max(one.excess, most.get(one.department_id, 0.0))
    largest = sorted(most.values(), reverse=True)
    return largest[0] >= EXPLAINS * parent.excess or (
        parent.width == EVERYTHING and sum(largest[:2]) >= _TWO_EXPLAIN * parent.excess
    )


def is_inside(one: Surge, parent: Surge) -> bool:
    """Whether a surge is of a part of a wider one, at about the same time."""
    is_near = one.first_on <= parent.last_on + _NEAR and parent.first_on <= one.last_on + _NEAR
    if parent.width == SEGMENT:
        return False  # it cuts across all others
    if parent.width == THEME:
        return one.width == TOPIC and is_near and one.theme_id == parent.theme_id
    return one.width < parent.width and is_near and parent.key[1] in ("", one.department_id)


def _root(one: Surge, under: dict[Surge, Surge]) -> Surge:
    while one in under:
        one = under[one]
    return one


def _event(lead: Surge, parts: Iterable[Surge]) -> Event:
    return Event(lead, tuple(sorted(parts, key=lambda one: (one.width != DEPARTMENT, -one.excess, one.matter_key))))
