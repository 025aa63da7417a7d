"""What people do, and when: alerts of every family open, are acknowledged, given back, resolved; from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from voc.alerts.signal import Signal
from voc.errors import InputError
from voc.storage import alerts

#: Family, level, reasons, and the kind where it is no escalation.
_KINDS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("urgent", "at_once", ("safety",), "escalation"),
    ("urgent", "at_once", ("outage",), "escalation"),
    ("urgent", "same_day", ("legal",), "escalation"),
    ("urgent", "same_day", ("money",), "escalation"),
    ("urgent", "daily", ("churn",), "escalation"),
    ("surge", "same_day", (), "escalation"),
    ("surge", "at_once", (), "escalation"),
    ("emerging", "notice", (), "escalation"),
    ("praise", "notice", (), "celebration"),
)
_DEPARTMENTS = ("technology", "billing", "legal", None)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens at an instant to one matter; what cannot be done any more is not done."""

    at: datetime
    matter: str
    do: Callable[[Session, str, datetime], None]


def script(seed: int, n: int, start: datetime, days: int) -> list[Act]:
    """What befalls `n` alerts that open within two thirds of so many days, in order."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    acts = [act for number in range(n) for act in _life(chance, f"matter:{number}", start, days)]
    return sorted(acts, key=lambda act: (act.at, act.matter))


def _life(chance: random.Random, matter: str, start: datetime, days: int) -> list[Act]:
    kind = chance.choice(_KINDS)
    department = chance.choice(_DEPARTMENTS)
    at = start + timedelta(seconds=chance.randrange(days * 57_600))
    acts = [Act(at, matter, _opening(kind, department))]
    while chance.random() < 0.7 and len(acts) < 8:
        at += timedelta(seconds=int(chance.expovariate(1 / 30_000)))
        acts.append(Act(at, matter, chance.choice((_acknowledge, _acknowledge, _reopen, _resolve))))
    return acts


def _opening(
    kind: tuple[str, str, tuple[str, ...], str], department: str | None
) -> Callable[[Session, str, datetime], None]:
    family, level, reasons, sort = kind

    def _open(session: Session, matter: str, now: datetime) -> None:
        fields: dict[str, Any] = {"kind": sort, "family": family, "level": level}
        signal = Signal(
            **fields,
            matter_key=matter,
            title=f"{matter}: 12 complaints",
            department_id=department,
            topic_id=None,
            first_on=now.date(),
            last_on=now.date(),
            n_observed=12,
            feedback_ids=(),
            evidence={"reasons": dict.fromkeys(reasons, 1)},
        )
        alerts.open_or_touch(session, signal, now=now)

    return _open


def _acknowledge(session: Session, matter: str, now: datetime) -> None:
    _try(session, alerts.acknowledge, matter, now)


def _reopen(session: Session, matter: str, now: datetime) -> None:
    _try(session, alerts.reopen, matter, now)


def _resolve(session: Session, matter: str, now: datetime) -> None:
    _try(session, alerts.resolve, matter, now)


def _try(session: Session, move: Callable[..., object], matter: str, now: datetime) -> None:
    found = alerts.newest(session, matter)
    assert found is not None
    try:
        move(session, found.id, by="somebody", why="", now=now)
    except InputError:
        return  # it has been resolved since, or is somebody's already
