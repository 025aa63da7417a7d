"""Who answers how fast: what the committee sees of each department, each figure with how many alerts it rests on.

Medians and totals are for everybody, and so is praise. Who is late with which matter is not here: that goes to the
department's head alone, see `voc.alerts.lag`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from voc.alerts.escalation import Escalation
from voc.alerts.hours import Hours
from voc.clock import day_of
from voc.departments import Department
from voc.insights.follow_ups import NOTHING_OWED, FollowUpFigures, followup_figures
from voc.insights.reactions import Reaction, find_reactions

#: From fewer alerts than this nothing is said of how fast anybody is.
LEAST = 5
DEFAULT_DAYS = 28


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, in hours on the clock and hours of work; None where `n` is too few to say."""

    n: int
    median: float | None
    p90: float | None
    median_worked: float | None
    p90_worked: float | None


@dataclass(frozen=True, slots=True)
class Kind:
    """How many alerts there were of one family and level."""

    family: str
    level: str
    n: int


@dataclass(frozen=True, slots=True)
class Score:
    """One department in a period; None is the committee, whose matters nobody owns.

    `n_in_time` of `n_due` alerts that had to be taken on were so in time. `n_open` is now, whatever the period.
    `follow_ups` says how it kept its word to single customers.
    """

    department_id: str | None
    shown_as: str
    n: int
    kinds: tuple[Kind, ...]
    n_in_time: int
    n_due: int
    to_acknowledge: Took
    to_act: Took
    to_resolve: Took
    n_open: int
    n_escalated: int
    n_celebrations: int
    follow_ups: FollowUpFigures
    link: str

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.n or self.n_open) or self.follow_ups != NOTHING_OWED


@dataclass(frozen=True, slots=True)
class Unowned:
    """A contested matter that waits for the committee, and for how many days."""

    alert_id: int
    title: str
    opened_on: date
    n_days: int
    link: str


@dataclass(frozen=True, slots=True)
class Praise:
    """A celebration: whose, what, when."""

    alert_id: int
    title: str
    department_id: str | None
    shown_as: str
    on: date
    link: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All departments in the order of their file, the committee last. What waits counts all of them, now."""

    from_on: date
    to_on: date
    scores: tuple[Score, ...]
    n_open: int
    n_overdue: int
    n_unread: int
    unowned: tuple[Unowned, ...]
    praise: tuple[Praise, ...]

    @property
    def is_answered(self) -> bool:
        """Whether anybody has answered an alert of these days, or was too late to."""
        return any(score.n_due or score.to_acknowledge.n or score.to_resolve.n for score in self.scores)


def keep_score(
    session: Session,
    departments: Sequence[Department],
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    now: datetime,
    escalation: Escalation,
) -> Scorecard:
    """The scorecard of these days, both included; by default the 28 up to today."""
    zone = escalation.hours.zone
    to_on = to_on or day_of(now, zone)
    from_on = min(from_on or to_on - timedelta(days=DEFAULT_DAYS - 1), to_on)
    found = find_reactions(session, from_on, to_on, escalation)
    inside = [one for one in found if from_on <= day_of(one.opened_at, zone) <= to_on]
    names = {department.id: department.shown_as for department in departments}
    whose: list[tuple[str | None, str]] = [*names.items(), (None, "The committee")]
    waiting = [one for one in found if one.is_open]
    since, until = (datetime.combine(on, time(), zone) for on in (from_on, to_on + timedelta(days=1)))
    owed = followup_figures(session, since=since, until=until, now=now)
    return Scorecard(
        from_on=from_on,
        to_on=to_on,
        scores=tuple(
            _score(who, shown, inside, waiting, owed.get(who, NOTHING_OWED), now, escalation.hours)
            for who, shown in whose
        ),
        n_open=len(waiting),
        n_overdue=sum(one.is_overdue(now) for one in waiting),
        n_unread=sum(not one.is_read for one in waiting),
        unowned=tuple(_unowned(one, now, zone) for one in waiting if not (one.department_id or one.named)),
        praise=tuple(_praise(one, names, zone) for one in inside[::-1] if one.kind == "celebration"),
    )


def _score(
    who: str | None,
    shown_as: str,
    inside: Sequence[Reaction],
    waiting: Sequence[Reaction],
    owed: FollowUpFigures,
    now: datetime,
    hours: Hours,
) -> Score:
    own = [one for one in inside if one.department_id == who]
    due = [one for one in own if one.wants_answer]
    in_time = [one.is_in_time(now) for one in due]
    return Score(
        department_id=who,
        shown_as=shown_as,
        n=len(own),
        kinds=_kinds(own),
        n_in_time=in_time.count(True),
        n_due=len(due) - in_time.count(None),
        to_acknowledge=_took(due, lambda one: one.acknowledged_at, hours),
        to_act=_took(due, lambda one: one.acted_at, hours),
        to_resolve=_took(due, lambda one: one.resolved_at, hours),
        n_open=sum(one.department_id == who for one in waiting),
        n_escalated=sum(one.n_escalated > 0 for one in own),
        n_celebrations=sum(one.kind == "celebration" for one in own),
        follow_ups=owed,
        link=f"/v1/alerts?department={who}" if who else "/v1/alerts",
    )


def _kinds(own: Iterable[Reaction]) -> tuple[Kind, ...]:
    counts = Counter((one.family, one.level) for one in own)
    return tuple(
        Kind(family, level, n) for (family, level), n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def _took(due: Sequence[Reaction], when: Callable[[Reaction], datetime | None], at_work: Hours) -> Took:
    spans = [(one.opened_at, at) for one in due if (at := when(one)) is not None]
    if len(spans) < LEAST:
        return Took(len(spans), None, None, None, None)
    clock = [_hours(end - start) for start, end in spans]
    work = [_hours(at_work.worked(start, end)) for start, end in spans]
    median, p90, median_worked, p90_worked = (
        round(float(np.quantile(hours, share)), 1) for hours in (clock, work) for share in (0.5, 0.9)
    )
    return Took(len(spans), median, p90, median_worked, p90_worked)


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


def _unowned(one: Reaction, now: datetime, zone: ZoneInfo) -> Unowned:
    opened_on = day_of(one.opened_at, zone)
    return Unowned(
        one.alert_id, one.title, opened_on, (day_of(now, zone) - opened_on).days, f"/v1/alerts/{one.alert_id}"
    )


def _praise(one: Reaction, names: dict[str, str], zone: ZoneInfo) -> Praise:
    who = one.department_id
    shown_as = names.get(who, who) if who else "Everybody"
    return Praise(one.alert_id, one.title, who, shown_as, day_of(one.opened_at, zone), f"/v1/alerts/{one.alert_id}")
