"""Colleagues to whom alerts climb: how each is reached, who stands in, when they are away, and the rotas.

Data, edited by the user and checked at the start; who is whose ambassador or head stands in departments.toml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from voc.departments import Department
from voc.errors import SettingsError

#: A Monday, from which weeks are counted where a rota does not say when it began.
_BEGINNING = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """One colleague. `ways` are channels and addresses, `subscriptions` numbers of some there are; all are used."""

    id: str
    name: str
    ways: tuple[tuple[str, str], ...] = ()
    subscriptions: tuple[int, ...] = ()
    deputy: str | None = None
    away: tuple[tuple[date, date], ...] = ()

    def is_away(self, on: date) -> bool:
        """Whether they are away on that day; both ends of an absence are included."""
        return any(first <= on <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Rota:
    """When a department's ambassadors hand over: every so many days since a day, at a time of day."""

    since: date = _BEGINNING
    days: int = 7
    at: time = time(9)


@dataclass(frozen=True)
class People:
    """Everybody by id, the rotas by department, and those who stand above departments."""

    persons: Mapping[str, Person] = field(default_factory=dict)
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    committee: tuple[str, ...] = ()
    officer: str | None = None
    administrator: str | None = None

    def find(self, ids: Sequence[str | None]) -> list[Person]:
        """Those of `ids` who are known, in order, each once."""
        return [self.persons[one] for one in dict.fromkeys(ids) if one is not None and one in self.persons]

    def present(self, person: Person, on: date) -> Person | None:
        """`person`, or who stands in for them that day; None where nobody does."""
        seen: set[str] = set()
        one: Person | None = person
        while one is not None and one.is_away(on):
            seen.add(one.id)
            one = self.persons.get(one.deputy or "")
            one = None if one is None or one.id in seen else one
        return one


def check_departments(people: People, departments: Sequence[Department]) -> None:
    """Whether every ambassador and head is somebody, and every rota a department's; else `SettingsError`.

    Without any person the names in departments.toml are only names.
    """
    ids = [department.id for department in departments]
    for department in departments:
        for one in (*department.ambassadors, department.head):
            if people.persons and one and one not in people.persons:
                raise SettingsError(
                    f"departments.toml: department {department.id!r} names {one!r}, who is no person of VOC_PEOPLE; "
                    f"there are {', '.join(people.persons)}"
                )
    for name in people.rotas:
        if name not in ids:
            raise SettingsError(f"VOC_PEOPLE: rota.{name} is of no department; there are {', '.join(ids)}")
