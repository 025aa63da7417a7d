"""A replay as lines for people and as one object for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from voc.alerts.message import COMMITTEE
from voc.alerts.replay.beside import Beside
from voc.alerts.replay.cost import MINUTES, Cost
from voc.alerts.replay.fired import Fired
from voc.alerts.replay.run import Replay

VERDICTS = {"useful": "useful", "not_useful": "not useful", "not_mine": "not mine"}


def as_lines(found: Replay, shown: Mapping[str, str]) -> Iterator[str]:
    """For people: each matter, what really became of it, and the cost; `shown` gives departments' names."""
    yield from matter_lines(found, shown)
    yield from cost_lines(found, shown)


def matter_lines(found: Replay, shown: Mapping[str, str]) -> Iterator[str]:
    """For people: the days and each matter."""
    yield (
        f"{found.from_on} to {found.to_on}: {found.n_feedback:,} feedback, {_counted(len(found.fired), 'matter')}, "
        f"{_counted(found.cost.n_messages, 'message')}"
    )
    for one in found.fired:
        yield from _matter(one, shown)


def beside_lines(today: Replay, proposed: Replay, beside: Beside, shown: Mapping[str, str]) -> Iterator[str]:
    """For people: what the proposed rules tell of, both costs, and what only one set of rules tells of."""
    yield from matter_lines(proposed, shown)
    yield f"Today's rules ({_rules(today)}):"
    yield from cost_lines(today, shown)
    yield f"Proposed ({_rules(proposed)}):"
    yield from cost_lines(proposed, shown)
    yield f"Both tell of {_counted(len(beside.both), 'matter')}, {beside.n_moved} of them at another level."
    for heading, ones in (("Only today", beside.only_today), ("Only proposed", beside.only_proposed)):
        yield f"{heading}: {len(ones)}"
        for one in ones:
            yield from _matter(one, shown)


def cost_lines(found: Replay, shown: Mapping[str, str]) -> Iterator[str]:
    """For people: the attention of all, then of each department."""
    if found.rules.hourly:
        yield f"  by the hour: {_counted(found.cost.n_by_hour, 'matter')} told before their day was over"
    yield f"  at once: {found.at_once_per_1000} of 1,000 feedback (budget {found.rules.policy.budget_per_1000:g})"
    yield f"  {_cost(found.cost, 'all departments')}"
    yield from (f"  {_cost(cost, name_of(cost.department_id or '', shown))}" for cost in found.costs)
    yield f"  {real_line(found)}"


def real_line(found: Replay) -> str:
    """How many really fired, and what people said of those."""
    said = ", ".join(f"{found.n_said(verdict)} called {words}" for verdict, words in VERDICTS.items())
    return f"really fired: {found.n_real} of {len(found.fired)}; {said}"


def name_of(department_id: str, shown: Mapping[str, str]) -> str:
    """A department as people call it; "" is the committee."""
    return shown.get(department_id, department_id) or COMMITTEE


def as_json(found: Replay) -> dict[str, Any]:
    """For machines."""
    return {
        "from": found.from_on,
        "to": found.to_on,
        "rules": rules_json(found),
        "department": found.asked.department_id,
        "topic": found.asked.topic_id,
        "matters": found.asked.matters,
        "n_feedback": found.n_feedback,
        "n_fired": len(found.fired),
        "fired": [fired_json(one) for one in found.fired],
        "cost": cost_json(found),
        "really_fired": {"n": found.n_real, **{verdict: found.n_said(verdict) for verdict in VERDICTS}},
        "beside": None,
    }


def beside_json(today: Replay, proposed: Replay, beside: Beside) -> dict[str, Any]:
    """For machines: the proposed replay, with today's beside it."""
    return {
        **as_json(proposed),
        "beside": {
            "rules": rules_json(today),
            "n_fired": len(today.fired),
            "cost": cost_json(today),
            "n_both": len(beside.both),
            "n_moved": beside.n_moved,
            "only_today": [fired_json(one) for one in beside.only_today],
            "only_proposed": [fired_json(one) for one in beside.only_proposed],
        },
    }


def fired_json(one: Fired) -> dict[str, Any]:
    """One matter."""
    return {
        "matter": one.matter_key,
        "kind": one.kind,
        "family": one.family,
        "level": one.level,
        "title": one.title,
        "departments": list(one.departments),
        "topic": one.topic_id,
        "fired_on": one.fired_on,
        "fired_by": one.fired_by,
        "first_on": one.first_on,
        "last_on": one.last_on,
        "n": one.n,
        "expected": one.expected,
        "is_provisional": one.is_provisional,
        "parts": list(one.parts),
        "messages": [{"at": told.at, "event": told.event, "level": told.level} for told in one.told],
        "alert": one.alert_id,
        "verdict": one.verdict or None,
    }


def rules_json(found: Replay) -> dict[str, Any]:
    """The rules that were run."""
    policy = found.rules.policy
    return {
        "q": found.rules.q,
        "hourly": found.rules.hourly,
        "levels": [rule.level for rule in policy.rules],
        "budget_per_1000": policy.budget_per_1000,
        "emerging": policy.emerging,
    }


def cost_json(found: Replay) -> dict[str, Any]:
    """What it would have cost, in all and for each department."""
    departments: Sequence[dict[str, Any]] = [
        {"department": cost.department_id or None, **_figures(cost)} for cost in found.costs
    ]
    return {
        "at_once_per_1000": found.at_once_per_1000,
        "minutes_a_message": MINUTES,
        **_figures(found.cost),
        "departments": departments,
    }


def _figures(cost: Cost) -> dict[str, Any]:
    return {
        "n_matters": cost.n_matters,
        "n_messages": cost.n_messages,
        "per_week": cost.per_week,
        "per_month": cost.per_month,
        "minutes_per_week": cost.minutes_per_week,
        "n_by_hour": cost.n_by_hour,
        "n_at_once": cost.n_at_once,
        "n_out_of_hours": cost.n_out_of_hours,
        "n_many_days": cost.n_many_days,
    }


def _matter(one: Fired, shown: Mapping[str, str]) -> Iterator[str]:
    whose = ", ".join(name_of(department, shown) for department in one.addressees)
    marks = [one.level.replace("_", " "), whose, *(["provisional"] if one.is_provisional else [])]
    marks += [f"alert {one.alert_id}" + (f", {VERDICTS[one.verdict]}" if one.verdict else "")] if one.alert_id else []
    hour = f" by {one.fired_by:02}:00" if one.fired_by is not None else ""
    yield f"{one.fired_on}{hour}  {one.title} ({'; '.join(marks)})"
    yield from (f"            with {part}" for part in one.parts)


def _cost(cost: Cost, who: str) -> str:
    return (
        f"{who}: {_counted(cost.n_messages, 'message')}, {cost.per_week} a week, {cost.per_month} a month, "
        f"about {_counted(cost.minutes_per_week, 'minute')} a week; {cost.n_at_once} at once, "
        f"{cost.n_out_of_hours} out of hours, {_counted(cost.n_many_days, 'day')} with more than three"
    )


def _rules(found: Replay) -> str:
    levels = ", ".join(f"{n} {rule.level}" for n, rule in enumerate(found.rules.policy.rules, 1))
    return f"q {found.rules.q:g}; by the hour {found.rules.hourly:g} a year; rules {levels}"


def _counted(n: int, one: str) -> str:
    return f"{n:,} {one if n == 1 else one + 's'}"
