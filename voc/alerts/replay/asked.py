"""What a replay is asked: which rules, over which days, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from voc.alerts.policy import Policy, load_policy
from voc.alerts.recalibration import hourly_of, q_of
from voc.alerts.signal import LEVELS, Level
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import subscriptions

#: How sensitive surges may be, as people choose it.
SENSITIVITIES = {"quiet": 0.02, "usual": 0.1, "sensitive": 0.2}


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides: `q` for surges (0.001 to 0.5), the owner's policy for single feedback and for what is new.

    `hourly` is how many false alarms a year looking by the hour may add, of complaints and of volume each; with 0
    nobody looks.
    """

    q: float
    policy: Policy
    hourly: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The days (both included; None: all there are), and whose matters: a department's, a topic's, of some kind.

    `matters` is what a subscription may be about. Whoever waits for an answer wants it soon: with `most`, days that
    hold more urgent feedback than this are refused; with `most_days`, more days are, and without a first day the
    last ones are taken.
    """

    from_on: date | None = None
    to_on: date | None = None
    department_id: str | None = None
    topic_id: int | None = None
    matters: str = "all"
    most: int | None = None
    most_days: int | None = None


def todays(installation: Installation) -> Rules:
    """The rules in force, with what was learned from people's verdicts."""
    settings = installation.settings
    with installation.store.reading() as session:
        q = q_of(session, settings)
    return Rules(q, load_policy(settings.alert_policy), hourly_of(settings, q))


def proposed(
    rules: Rules, *, q: float | None = None, hourly: float | None = None, levels: Mapping[int, str] | None = None
) -> Rules:
    """`rules` with another `q` or `hourly`, and with other levels for some rules of the policy, by number from 1.

    `InputError` where one is out of range.
    """
    if hourly is not None and not 0 <= hourly <= 365:
        raise InputError(f"hourly must lie between 0 and 365 false alarms a year; met {hourly}. 4 is usual, 0 is off.")
    if q is not None and not 0.001 <= q <= 0.5:
        raise InputError(f"q must lie between 0.001 and 0.5; met {q}. 0.02 is quiet, 0.2 sensitive.")
    changed = list(rules.policy.rules)
    for number, level in (levels or {}).items():
        if not 1 <= number <= len(changed):
            raise InputError(f"The policy has no rule {number}; it has {len(changed)}.")
        changed[number - 1] = replace(changed[number - 1], level=_level(level))
    return Rules(
        q=rules.q if q is None else q,
        policy=replace(rules.policy, rules=tuple(changed)),
        hourly=rules.hourly if hourly is None else hourly,
    )


def for_subscription(session: Session, subscription_id: int, asked: Asked) -> Asked:
    """`asked`, narrowed to what a subscription would have heard; `InputError` where there is none."""
    row = subscriptions.get(session, subscription_id)
    if asked.department_id is not None and row.department_id not in (None, asked.department_id):
        raise InputError(
            f"Subscription {row.id} is of {row.department_id}; leave out the department, or name that one."
        )
    return replace(asked, department_id=asked.department_id or row.department_id, matters=row.matters)


def _level(name: str) -> Level:
    for level in LEVELS[:3]:
        if level == name:
            return level
    raise InputError(f"A rule's level must be one of {', '.join(LEVELS[:3])}; met {name!r}.")
