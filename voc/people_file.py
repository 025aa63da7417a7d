"""Reads and checks the file of people: every complaint names the entry and what to mend, never an address."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from voc.channels.catalog import CHANNELS, channel_class
from voc.departments import Department
from voc.errors import InputError, SettingsError
from voc.in_force import InForce
from voc.people import People, Person, Rota, check_departments
from voc.settings import Settings

_OWN = {"name", "deputy", "away", "subscriptions"}


#: The file of people that is in force in this process.
IN_FORCE: InForce[People] = InForce()


def people_of(settings: Settings, departments: Sequence[Department]) -> People:
    """The people of an installation as its file says now; a new file that does not go with `departments` waits."""
    path = settings.people
    if path is None:
        return People()

    def read() -> People:
        found = load_people(path)
        check_departments(found, departments)
        return found

    return IN_FORCE.get(path, read)


def load_people(path: Path | None) -> People:
    """Read and check the people (nobody by default); `SettingsError` with the entry and what to mend."""
    if path is None:
        return People()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"VOC_PEOPLE: cannot read {path}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    persons = {name: _person(name, entry, f"{path}: person.{name}") for name, entry in data.get("person", {}).items()}
    people = People(
        persons=persons,
        rotas={name: _rota(entry, f"{path}: rota.{name}") for name, entry in data.get("rota", {}).items()},
        committee=tuple(_texts(data, "committee", f"{path}")),
        officer=data.get("officer") or None,
        administrator=data.get("administrator") or None,
    )
    _check_names(people, path)
    return people


def _person(name: str, entry: object, place: str) -> Person:
    given = entry if isinstance(entry, dict) else {}
    ways = tuple((key, str(target)) for key, target in given.items() if key not in _OWN)
    for channel, target in ways:
        _check_way(channel, target, place)
    numbers = given.get("subscriptions", [])
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise SettingsError(f"{place}: subscriptions must be a list of numbers, see `voc subscribe --list`")
    if not ways and not numbers:
        raise SettingsError(f'{place}: say how to reach them, e.g. email = "ana@example.org"')
    return Person(
        id=name,
        name=str(given.get("name") or name),
        ways=ways,
        subscriptions=tuple(numbers),
        deputy=given.get("deputy") or None,
        away=tuple(_absence(text, place) for text in _texts(given, "away", place)),
    )


def _check_way(channel: str, target: str, place: str) -> None:
    if channel not in CHANNELS or CHANNELS[channel].is_signed:
        usable = ", ".join(name for name, entry in CHANNELS.items() if not entry.is_signed)
        raise SettingsError(
            f"{place}: {channel!r} is no way to reach a person; there are {usable}, and subscriptions = [number]"
        )
    try:
        channel_class(channel).check(target, None)
    except InputError as error:
        raise SettingsError(f"{place}: {channel}: {error}") from None


def _absence(text: str, place: str) -> tuple[date, date]:
    first, _, last = text.partition(" to ")
    try:
        found = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError:
        found = (date.max, date.min)
    if found[0] > found[1]:
        raise SettingsError(f'{place}: away must be days such as "2026-12-21 to 2027-01-03"; met {text!r}')
    return found


def _rota(entry: Mapping[str, Any], place: str) -> Rota:
    usual = Rota()
    try:
        since = date.fromisoformat(str(entry.get("since", usual.since)))
        at = time.fromisoformat(str(entry.get("at", usual.at)))
    except ValueError:
        raise SettingsError(f'{place}: since must be a day such as "2026-11-02", at a time such as "09:00"') from None
    days = entry.get("days", usual.days)
    if not isinstance(days, int) or not 1 <= days <= 366:
        raise SettingsError(f"{place}: days must be a whole number from 1 to 366; met {days!r}")
    return Rota(since, days, at)


def _check_names(people: People, path: Path) -> None:
    named = [("committee", one) for one in people.committee]
    named += [(f"person.{one.id}: deputy", one.deputy) for one in people.persons.values() if one.deputy]
    named += [(key, one) for key in ("officer", "administrator") if (one := getattr(people, key))]
    for place, one in named:
        if one not in people.persons:
            raise SettingsError(f"{path}: {place}: {one!r} is no person; there are {', '.join(people.persons)}")


def _texts(entry: Mapping[str, Any], key: str, place: str) -> list[str]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise SettingsError(f"{place}: {key} must be a list")
    return [str(part) for part in value]
