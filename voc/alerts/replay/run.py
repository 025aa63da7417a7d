"""Run rules over history: what would have fired, when, for whom, and what it would have cost. Changes nothing.

The store is read once; the rules then run outside of any transaction. Surges are counts of a day and of its hours,
each judged by what came before it alone; single feedback runs through the live rules in a rehearsal, as if nobody had
answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.escalation_file import hours_of
from voc.alerts.hours import Hours
from voc.alerts.panel import ALIVE_WITHIN
from voc.alerts.replay.asked import Asked, Rules
from voc.alerts.replay.beside import Beside, put_beside
from voc.alerts.replay.cost import Cost, by_department, cost_of, n_at_once
from voc.alerts.replay.emerging import News, fire_emerging, load_emerging
from voc.alerts.replay.fired import Fired
from voc.alerts.replay.rehearsal import Script, load_script
from voc.alerts.replay.surges import Days, Sensitivity, fire_counts
from voc.alerts.replay.urgent import fire_urgent
from voc.alerts.replay.verdicts import Real, join, load_real
from voc.alerts.replay.waiting import without_mocking
from voc.clock import day_of
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage.deliveries import wants
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, SeriesDay

#: The series of all feedback, each counted once.
_ALL = (SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS, SeriesDay.n > 0)


@dataclass(frozen=True)
class History:
    """All that rules look at, read once: days from `from_on` to `to_on`, both included.

    `counted` is what the counts tell, by the sensitivity with which they are judged.
    """

    from_on: date
    to_on: date
    n_feedback: int
    counted: Mapping[Sensitivity, Sequence[Fired]]
    script: Script
    news: Sequence[News]
    real: Sequence[Real]

    @property
    def n_days(self) -> int:
        """How many days are replayed."""
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True)
class Replay:
    """What some rules would have told over some days, the first matter first; `costs` are each department's."""

    rules: Rules
    asked: Asked
    from_on: date
    to_on: date
    n_feedback: int
    fired: tuple[Fired, ...]
    cost: Cost
    costs: tuple[Cost, ...]

    @property
    def at_once_per_1000(self) -> float:
        """At-once matters for every 1,000 feedback of all departments in these days."""
        return round(1000 * n_at_once(self.fired) / max(self.n_feedback, 1), 2)

    def n_said(self, verdict: str) -> int:
        """How many of those that really fired people called useful, not_useful or not_mine."""
        return sum(one.verdict == verdict for one in self.fired)

    @property
    def n_real(self) -> int:
        """How many really fired."""
        return sum(one.alert_id is not None for one in self.fired)


def replay(installation: Installation, rules: Rules, asked: Asked, *, now: datetime) -> Replay:
    """Run `rules` over the days and matters asked for."""
    return run_over(load_history(installation, asked, [rules], now=now), [rules], asked, installation.settings)[0]


def compare(
    installation: Installation, today: Rules, proposal: Rules, asked: Asked, *, now: datetime
) -> tuple[Replay, Replay, Beside]:
    """Both sets of rules over the same history, and what only one of them tells of."""
    history = load_history(installation, asked, [today, proposal], now=now)
    first, second = run_over(history, [today, proposal], asked, installation.settings)
    return first, second, put_beside(first.fired, second.fired)


def load_history(installation: Installation, asked: Asked, all_rules: Sequence[Rules], *, now: datetime) -> History:
    """Read what a replay needs, and what the counts tell of by each set of rules.

    Without days, from the first feedback to today, or to the last where none comes.
    """
    hours, zone = hours_of(installation.settings), installation.settings.zone
    today = day_of(now, zone)
    with installation.store.reading() as session:
        from_on, to_on = _days(session, asked, today)
        return History(
            from_on=from_on,
            to_on=to_on,
            n_feedback=_n_feedback(session, from_on, to_on),
            counted=fire_counts(
                session,
                installation.departments,
                {_sensitivity(one) for one in all_rules},
                Days(from_on, to_on, now, hours),
            ),
            script=load_script(session, from_on, to_on, zone, asked.most),
            news=load_emerging(session, from_on, to_on, zone),
            real=load_real(session, from_on, to_on),
        )


def _days(session: Session, asked: Asked, today: date) -> tuple[date, date]:
    """The first and the last day; `InputError` where they are more than may be asked for."""
    oldest, newest = _span(session)
    to_on = asked.to_on or (today if newest is None or today - newest <= ALIVE_WITHIN else newest)
    first = oldest or to_on
    if asked.most_days is None:
        return min(asked.from_on or first, to_on), to_on
    from_on = min(asked.from_on or max(first, to_on - timedelta(days=asked.most_days - 1)), to_on)
    n = (to_on - from_on).days + 1
    if n > asked.most_days:
        raise InputError(f"At most {asked.most_days} days are replayed here; met {n}. Run voc watch --replay for more.")
    return from_on, to_on


def run_over(history: History, all_rules: Sequence[Rules], asked: Asked, settings: Settings) -> list[Replay]:
    """Run each set of rules over a history that has been read; what they have in common runs once."""
    hours = hours_of(settings)
    single = {
        policy: fire_urgent(history.script, policy, history.from_on, settings)
        for policy in {one.policy for one in all_rules}
    }
    return [
        _replay(
            history, rules, asked, hours,
            without_mocking(
                [
                    *history.counted[_sensitivity(rules)], *single[rules.policy],
                    *fire_emerging(history.news, rules.policy.emerging, hours),
                ]
            ),
        )
        for rules in all_rules
    ]  # fmt: skip


def _replay(history: History, rules: Rules, asked: Asked, hours: Hours, found: Sequence[Fired]) -> Replay:
    chosen = sorted(
        (one for one in found if _is_asked(one, asked)), key=lambda one: (one.fired_on, one.family, one.matter_key)
    )
    fired = join(chosen, history.real)
    return Replay(
        rules=rules,
        asked=asked,
        from_on=history.from_on,
        to_on=history.to_on,
        n_feedback=history.n_feedback,
        fired=tuple(fired),
        cost=cost_of(fired, history.n_days, hours),
        costs=tuple(by_department(fired, history.n_days, hours)),
    )


def _sensitivity(rules: Rules) -> Sensitivity:
    return Sensitivity(rules.q, rules.hourly)


def _is_asked(fired: Fired, asked: Asked) -> bool:
    is_whose = asked.department_id is None or asked.department_id in fired.departments
    is_topic = asked.topic_id is None or asked.topic_id == fired.topic_id
    return is_whose and is_topic and wants(asked.matters, fired.kind, fired.family)


def _span(session: Session) -> tuple[date | None, date | None]:
    """The first and the last day with feedback."""
    found = session.execute(sa.select(sa.func.min(SeriesDay.day), sa.func.max(SeriesDay.day)).where(*_ALL)).one()
    return found[0], found[1]


def _n_feedback(session: Session, from_on: date, to_on: date) -> int:
    days = SeriesDay.day.between(from_on, to_on)
    return int(session.scalar(sa.select(sa.func.sum(SeriesDay.n)).where(*_ALL, days)) or 0)
