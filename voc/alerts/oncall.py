"""Who is on call for a department at an instant, and until when: the rota, absences and deputies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from voc.alerts.escalation import Whom
from voc.departments import Department
from voc.people import People, Person, Rota

_DAY = timedelta(days=1)
#: So far ahead somebody looks for the end of a duty.
_HORIZON = 60


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers now; `until` None: no end within two months. `instead_of` is who is away."""

    person: Person
    until: datetime | None
    instead_of: Person | None = None


def on_call(people: People, department: Department, at: datetime, zone: ZoneInfo) -> Duty | None:
    """Whose duty it is at `at`; None where the department has no ambassador who could answer."""
    found = _who(people, department, at.astimezone(zone))
    if found is None:
        return None
    person, instead_of = found
    return Duty(person, _until(people, department, at, zone, person), instead_of)


def answering(people: People, whom: Whom, department: Department | None, at: datetime, zone: ZoneInfo) -> list[Person]:
    """Whom a step reaches at `at`, or who stands in for them; empty where nobody is named or there."""
    if whom == "ambassadors":
        duty = on_call(people, department, at, zone) if department is not None else None
        return [duty.person] if duty is not None else []
    ids: Sequence[str | None] = {
        "head": (department.head if department is not None else None,),
        "officer": (people.officer,),
        "committee": people.committee,
        "administrator": (people.administrator or people.officer,),
    }[whom]
    on = at.astimezone(zone).date()
    found = [people.present(person, on) for person in people.find(ids)]
    return list({person.id: person for person in found if person is not None}.values())


def _who(people: People, department: Department, local: datetime) -> tuple[Person, Person | None] | None:
    crew = people.find(department.ambassadors)
    if not crew:
        return None
    turn = _turn(people.rotas.get(department.id, Rota()), local)
    for offset in range(len(crew)):
        person = crew[(turn + offset) % len(crew)]
        present = people.present(person, local.date())
        if present is not None:
            first = crew[turn % len(crew)]
            return present, (first if present.id != first.id else None)
    return None


def _turn(rota: Rota, local: datetime) -> int:
    on = local.date() if local.time() >= rota.at else local.date() - _DAY
    return (on - rota.since).days // rota.days


def _until(people: People, department: Department, at: datetime, zone: ZoneInfo, person: Person) -> datetime | None:
    """The first midnight or hand-over at which it is somebody else's duty."""
    handed_over = people.rotas.get(department.id, Rota()).at
    on = at.astimezone(zone).date()
    for number in range(_HORIZON):
        for moment in (time(0), handed_over):
            local = datetime.combine(on + number * _DAY, moment, zone)
            if local <= at:
                continue
            found = _who(people, department, local)
            if found is None or found[0].id != person.id:
                return local.astimezone(UTC)
    return None
