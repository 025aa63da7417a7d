"""`voc watch --replay`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from voc.alerts.policy import load_policy
from voc.alerts.replay.asked import Asked, Rules, for_subscription, proposed, todays
from voc.alerts.replay.run import compare, replay
from voc.alerts.replay.words import as_json, as_lines, beside_json, beside_lines
from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation

Said = tuple[dict[str, Any], list[str]]


def run(
    installation: Installation,
    *,
    q: float | None,
    hourly: float | None,
    policy: Path | None,
    subscription: int | None,
    department: str | None,
    topic: int | None,
    from_day: str | None,
    to_day: str | None,
) -> Said:
    """Replay today's rules, or others beside them where any is given; for machines and for people."""
    asked = Asked(_day("--from", from_day), _day("--to", to_day), _department(installation, department), topic)
    if asked.from_on and asked.to_on and asked.from_on > asked.to_on:
        raise InputError(f"--from {asked.from_on} lies after --to {asked.to_on}.")
    if subscription is not None:
        with installation.store.reading() as session:
            asked = for_subscription(session, subscription, asked)
    today = todays(installation)
    base = today if policy is None else replace(today, policy=load_policy(policy))
    return _said(installation, today, proposed(base, q=q, hourly=hourly), asked)


def _said(installation: Installation, today: Rules, proposal: Rules, asked: Asked) -> Said:
    shown = {department.id: department.shown_as for department in installation.departments}
    if proposal == today:
        found = replay(installation, today, asked, now=utc_now())
        return as_json(found), list(as_lines(found, shown))
    first, second, beside = compare(installation, today, proposal, asked, now=utc_now())
    return beside_json(first, second, beside), list(beside_lines(first, second, beside, shown))


def _department(installation: Installation, name: str | None) -> str | None:
    if name is None or name in installation.department_ids():
        return name
    raise InputError(f"No department {name!r}; there are {', '.join(installation.department_ids())}.")


def _day(option: str, given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise InputError(f"{option}: {given!r} is no day; write it as 2026-05-01.") from None
