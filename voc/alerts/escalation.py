"""Who is told when nobody answers, and when: the owner's ladders, read from a file that a person can edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from voc.alerts.hours import Hours
from voc.alerts.waits import Wait
from voc.storage.tables import AlertRow

Whom = Literal["ambassadors", "head", "officer", "committee", "administrator"]
#: What somebody is who is told.
ROLES: Mapping[Whom, str] = {
    "ambassadors": "on call",
    "head": "head of the department",
    "officer": "officer",
    "committee": "committee",
    "administrator": "administrator",
}


@dataclass(frozen=True, slots=True)
class Step:
    """So long after the step before, these are told."""

    after: Wait
    to: Whom


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps for some alerts, an empty set fits all, and how often they are gone through.

    `acknowledged_for` None: an acknowledgement does not expire.
    """

    families: frozenset[str]
    levels: frozenset[str]
    reasons: frozenset[str]
    acknowledged_for: Wait | None
    steps: tuple[Step, ...]
    loops: int
    tells_administrator: bool

    def fits(self, alert: AlertRow) -> bool:
        """Whether `alert` climbs this one."""
        return (
            (not self.families or alert.family in self.families)
            and (not self.levels or alert.level in self.levels)
            and (not self.reasons or bool(self.reasons & set(alert.evidence.get("reasons", ()))))
        )


@dataclass(frozen=True, slots=True)
class Escalation:
    """The ladders in their order, and the hours in which business waits pass."""

    hours: Hours
    ladders: tuple[Ladder, ...]

    def ladder_of(self, alert: AlertRow) -> Ladder | None:
        """The ladder of an alert; None where it never climbs."""
        if alert.kind == "celebration":
            return None
        return next((ladder for ladder in self.ladders if ladder.fits(alert)), None)

    def step(self, alert: AlertRow, number: int) -> Step | None:
        """The step after `number` steps have been climbed; None where the ladder has ended.

        A loop begins as long after the last step as that came after its own predecessor; so does the administrator's.
        What was no news any more when it came, as in a first load, calls nobody: it stays open and on the list.
        """
        ladder = None if alert.evidence.get("came_late") else self.ladder_of(alert)
        last = ladder.loops * len(ladder.steps) if ladder is not None else 0
        if ladder is None or not last or number > last:
            return None
        if number == last:
            return Step(ladder.steps[-1].after, "administrator") if ladder.tells_administrator else None
        step = ladder.steps[number % len(ladder.steps)]
        wait = ladder.steps[-1].after if number and number % len(ladder.steps) == 0 else step.after
        return Step(wait, _whom(step.to, alert))

    def answer_by(self, alert: AlertRow) -> datetime | None:
        """Until when somebody should have taken `alert` on: then it first climbs; None where it never does.

        Whoever is told at once, at the opening, is asked and not yet climbed to.
        """
        number = 0
        while (step := self.step(alert, number)) is not None:
            if step.after.length > timedelta(0):
                return step.after.after(alert.opened_at, self.hours)
            number += 1
        return None


def _whom(to: Whom, alert: AlertRow) -> Whom:
    """What is contested belongs to nobody who has ambassadors or a head: the committee decides."""
    return "committee" if alert.department_id is None and to in ("ambassadors", "head") else to
