"""Who is on call everywhere, now and until when: what `voc oncall` and the page of alerts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voc.alerts.escalation import Whom
from voc.alerts.oncall import answering, on_call
from voc.installation import Installation
from voc.people_file import people_of


@dataclass(frozen=True, slots=True)
class DepartmentDuty:
    """One department: who answers now (None: nobody), until when, instead of whom, and who heads it."""

    department_id: str
    shown_as: str
    person: str | None
    until: datetime | None
    instead_of: str | None
    head: str | None


@dataclass(frozen=True, slots=True)
class Duties:
    """Every department, and those who stand above them."""

    departments: tuple[DepartmentDuty, ...]
    committee: tuple[str, ...]
    officer: str | None
    administrator: str | None
    n_people: int

    def as_json(self) -> dict[str, Any]:
        """The same, for a machine."""
        return {
            "departments": [
                {
                    "id": one.department_id,
                    "on_call": one.person,
                    "until": one.until.isoformat() if one.until else None,
                    "instead_of": one.instead_of,
                    "head": one.head,
                }
                for one in self.departments
            ],
            "committee": list(self.committee),
            "officer": self.officer,
            "administrator": self.administrator,
        }


def duties(installation: Installation, *, now: datetime) -> Duties:
    """Who would be told if an alert climbed now."""
    people, zone = people_of(installation.settings, installation.departments), installation.settings.zone

    def names(whom: Whom) -> tuple[str, ...]:
        return tuple(person.name for person in answering(people, whom, None, now, zone))

    found = []
    for department in installation.departments:
        duty = on_call(people, department, now, zone)
        heads = answering(people, "head", department, now, zone)
        found.append(
            DepartmentDuty(
                department.id,
                department.shown_as,
                person=duty.person.name if duty else None,
                until=duty.until if duty else None,
                instead_of=duty.instead_of.name if duty and duty.instead_of else None,
                head=heads[0].name if heads else None,
            )
        )
    officer, administrator = names("officer"), names("administrator")
    return Duties(
        tuple(found),
        names("committee"),
        officer[0] if officer else None,
        administrator[0] if administrator else None,
        len(people.persons),
    )
