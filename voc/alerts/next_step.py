"""What happens to an alert if nobody answers: when, and who is told then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from voc.alerts.escalation import ROLES, Escalation, Whom
from voc.alerts.escalation_file import escalation_of
from voc.alerts.oncall import answering
from voc.alerts.planning import planned_at, steps_climbed
from voc.alerts.recipients import department_of
from voc.departments import Department
from voc.people_file import people_of
from voc.settings import Settings
from voc.storage.tables import AlertRow


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next move of an alert by the clock.

    `to` says who is told: ambassadors, head, officer, committee, administrator, or everybody where an acknowledgement
    expires. `names` are the people it would be by then, empty where nobody is named. `missing` is whom nobody is named
    for: `to` says who is told in their place, and without names it is the department, once more.
    """

    at: datetime
    to: Whom | Literal["everybody", "department", "nobody"]
    names: tuple[str, ...] = ()
    missing: Whom | None = None

    def as_sentence(self, zone: ZoneInfo) -> str:
        """The same for people, on the clock of `zone`: If nobody answers by Tue 12 May, 10:15, Ana (head) is told."""
        return f"If {'it is still open' if self.to == 'everybody' else 'nobody answers'} {self.as_clause(zone)}"

    def as_clause(self, zone: ZoneInfo) -> str:
        """The end of that sentence, for a place that says "If nobody answers" already."""
        local = self.at.astimezone(zone)
        by = f"by {local:%a} {local.day} {local:%b}, {local:%H:%M},"
        if self.to == "everybody":
            return f"{by} it opens again."
        why = f": nobody is named as {self.missing.removesuffix('s')}" if self.missing else ""
        if self.to == "department":
            return f"{by} the department is told once more{why}."
        if self.to == "nobody":
            return f"{by} nobody else is told{why}."
        who = f"{' and '.join(self.names)} ({ROLES[self.to]})"
        return f"{by} {who} {'are' if len(self.names) > 1 else 'is'} told{why}."


def next_step(alert: AlertRow, settings: Settings, departments: Sequence[Department]) -> NextStep | None:
    """What the clock does next with `alert`; None where nothing climbs (any more).

    Right after opening, too, before anything is planned; a step that comes at once with the opening is not what happens
    *if nobody answers*, so the one after it is told of.
    """
    escalation = escalation_of(settings)
    at = alert.next_at if alert.is_planned else planned_at(alert, escalation)
    if at is None or alert.state not in ("open", "acknowledged"):
        return None
    if alert.state == "acknowledged":
        return NextStep(at, "everybody")
    number, at = _first_that_waits(alert, escalation, at)
    step = escalation.step(alert, number)
    if step is None:
        return None
    named = _named(alert, step.to, settings, departments, at)
    if named:
        return NextStep(at, step.to, named)
    before = [one for one in map(partial(escalation.step, alert), range(number)) if one is not None]
    if not any(one.after.length or _named(alert, one.to, settings, departments, at) for one in before):
        return NextStep(at, "department", missing=step.to)
    named = _named(alert, "committee", settings, departments, at)
    return NextStep(at, "committee" if named else "nobody", named, missing=step.to)


def _named(
    alert: AlertRow, whom: Whom, settings: Settings, departments: Sequence[Department], at: datetime
) -> tuple[str, ...]:
    department = department_of(alert, departments)
    people = answering(people_of(settings, departments), whom, department, at, settings.zone)
    return tuple(person.name for person in people)


def _first_that_waits(alert: AlertRow, escalation: Escalation, at: datetime) -> tuple[int, datetime]:
    number = steps_climbed(alert)
    step = escalation.step(alert, number)
    if step is not None and number == 0 and step.after.length == timedelta(0):
        step = escalation.step(alert, 1)
        return 1, step.after.after(at, escalation.hours) if step is not None else at
    return number, at
