"""Reads and checks the file of ladders: every complaint names the place and what to mend."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any, cast, get_args, get_type_hints
from zoneinfo import ZoneInfo

from voc.alerts.days_off_file import Place, read_closures, read_holidays
from voc.alerts.escalation import Escalation, Ladder, Step, Whom
from voc.alerts.hours import WEEKDAYS, Hours
from voc.alerts.signal import LEVELS, Signal
from voc.alerts.waits import HELP, Wait, read_wait
from voc.annotation import URGENCY_REASONS
from voc.errors import SettingsError
from voc.in_force import InForce
from voc.settings import Settings

_SHIPPED = Path(__file__).with_name("escalation.toml")
_FAMILIES: tuple[str, ...] = get_args(get_type_hints(Signal)["family"])
_LADDER_KEYS = ("families", "levels", "reasons", "acknowledged_for", "steps", "loops", "administrator")
_TO = ("ambassadors", "head", "officer", "committee")


#: The files of ladders that are in force in this process.
IN_FORCE: InForce[Escalation] = InForce()


def load_escalation(path: Path | None, zone: ZoneInfo) -> Escalation:
    """Read and check the ladders (the shipped ones by default); `SettingsError` with the place and what to mend."""
    path = path or _SHIPPED
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"VOC_ESCALATION: cannot read {path}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    _check_keys(data, ("loops", "hours", "ladder"), str(path))
    loops = _loops(data, 2, str(path))
    ladders = tuple(_ladder(entry, loops, f"{path}: ladder {n}") for n, entry in enumerate(data.get("ladder", []), 1))
    return Escalation(_hours(data.get("hours", {}), Place(str(path), text), zone), ladders)


def escalation_of(settings: Settings) -> Escalation:
    """The ladders of an installation, as its file says now."""
    path, zone = settings.escalation or _SHIPPED, settings.zone
    return IN_FORCE.get(path, lambda: load_escalation(path, zone), under=zone)


def hours_of(settings: Settings) -> Hours:
    """The business hours of an installation, holidays left out."""
    return escalation_of(settings).hours


def _hours(entry: Mapping[str, Any], file: Place, zone: ZoneInfo) -> Hours:
    place = f"{file.path}: hours"
    _check_keys(entry, ("opens", "shuts", "weekdays", "holidays", "closures"), place)
    opens, shuts = _time(entry, "opens", "08:00", place), _time(entry, "shuts", "18:00", place)
    if shuts != time(0) and opens >= shuts:
        raise SettingsError(f"{place}: opens must lie before shuts")
    days = _names(entry, "weekdays", WEEKDAYS, place, WEEKDAYS[:5])
    if not days:
        raise SettingsError(f"{place}: weekdays must name one at least")
    holidays = read_holidays(entry.get("holidays", []), file)
    closures = read_closures(entry.get("closures", []), file)
    return Hours(zone, opens, shuts, frozenset(map(WEEKDAYS.index, days)), holidays, closures)


def _time(entry: Mapping[str, Any], key: str, usual: str, place: str) -> time:
    said = str(entry.get(key, usual))
    try:
        return time(0) if (key, said) == ("shuts", "24:00") else time.fromisoformat(said)
    except ValueError:
        raise SettingsError(f"{place}: {key} must be a time such as {usual}; met {said!r}") from None


def _ladder(entry: Mapping[str, Any], loops: int, place: str) -> Ladder:
    _check_keys(entry, _LADDER_KEYS, place)
    held = entry.get("acknowledged_for")
    steps = entry.get("steps")
    if not isinstance(steps, list):
        raise SettingsError(f'{place}: steps must be a list such as [{{ after = "15m", to = "head" }}]')
    return Ladder(
        families=frozenset(_names(entry, "families", _FAMILIES, place)),
        levels=frozenset(_names(entry, "levels", LEVELS, place)),
        reasons=frozenset(_names(entry, "reasons", URGENCY_REASONS, place)),
        acknowledged_for=None if held is None else _wait(held, f"{place}: acknowledged_for"),
        steps=tuple(_step(step, f"{place}: step {n}") for n, step in enumerate(steps, 1)),
        loops=_loops(entry, loops, place),
        tells_administrator=entry.get("administrator", True) is True,
    )


def _loops(entry: Mapping[str, Any], usual: int, place: str) -> int:
    loops = entry.get("loops", usual)
    if loops not in (1, 2):
        raise SettingsError(f"{place}: loops must be 1 or 2; met {loops!r}")
    return int(loops)


def _check_keys(entry: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    """A misspelt key would be silent."""
    for key in entry:
        if key not in known:
            raise SettingsError(f"{place}: no such entry: {key!r}; there are {', '.join(known)}")


def _step(entry: object, place: str) -> Step:
    given = entry if isinstance(entry, dict) else {}
    if given.get("to") not in _TO:
        raise SettingsError(f"{place}: to must be one of {', '.join(_TO)}; met {given.get('to')!r}")
    return Step(_wait(given.get("after"), f"{place}: after"), cast("Whom", given["to"]))


def _wait(given: object, place: str) -> Wait:
    wait = read_wait(given)
    if wait is None:
        raise SettingsError(f"{place}: {HELP}; met {given!r}")
    return wait


def _names(
    entry: Mapping[str, Any], key: str, known: Sequence[str], place: str, usual: Sequence[str] = ()
) -> tuple[str, ...]:
    given = entry.get(key, list(usual))
    if not isinstance(given, list) or not set(given) <= set(known):
        raise SettingsError(f"{place}: {key} must be a list out of {', '.join(known)}; met {given!r}")
    return tuple(given)
