"""A replay on a page: its cost, the days on which it tells of something, and its matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import badge, level
from api.dashboard.parts.day_strip import day_strip
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.view import View
from api.dashboard.words import capital, count, day, number
from voc.alerts.message import COMMITTEE
from voc.alerts.replay.cost import MINUTES, Cost
from voc.alerts.replay.fired import Fired
from voc.alerts.replay.run import Replay
from voc.alerts.replay.words import VERDICTS

#: Matters of one heading on one page.
LIMIT = 40
_TONES = {"useful": "positive", "not_useful": "warn", "not_mine": "warn"}


def cost_card(found: Replay, today: Replay | None, view: View) -> html.Section:
    """Messages and minutes of all and of each department; today's stand before an arrow."""
    before = {cost.department_id: cost for cost in (today.cost, *today.costs)} if today else {}
    whose = {cost.department_id: cost for cost in (found.cost, *found.costs)}
    ids = [*whose, *(one for one in before if one not in whose)]
    names = ("Who", "Messages a week", "A month", "Minutes a week", "At once", "Out of hours", "Days with over three")
    lines = [_cost(one, whose.get(one), before.get(one) if today else None, view, is_beside=bool(today)) for one in ids]
    note = f"at {MINUTES} minutes a message" + ("; today → proposed" if today else "")
    return html.Section(
        [title("What it would cost", note), rows(names, lines, caption="Attention"), _budget(found, today)],
        className="card",
    )


def _cost(who: str | None, cost: Cost | None, before: Cost | None, view: View, *, is_beside: bool) -> list[Any]:
    figures = ("per_week", "per_month", "minutes_per_week", "n_at_once", "n_out_of_hours", "n_many_days")
    cells = [_beside(before, cost, name) if is_beside else _figure(cost, name) for name in figures]
    return ["All departments" if who is None else whose(who, view), *cells]


def _beside(before: Cost | None, cost: Cost | None, name: str) -> str:
    was, now = _figure(before, name), _figure(cost, name)
    return now if was == now else f"{was} → {now}"


def _figure(cost: Cost | None, name: str) -> str:
    value = getattr(cost, name) if cost is not None else 0
    return number(value, 1 if isinstance(value, float) else 0)


def _budget(found: Replay, today: Replay | None) -> html.P:
    was = f"{today.at_once_per_1000:g} → " if today and today.at_once_per_1000 != found.at_once_per_1000 else ""
    budget = found.rules.policy.budget_per_1000
    words = (
        _by_hour(found)
        + f"At once: {was}{found.at_once_per_1000:g} of 1,000 comments, against a budget of {budget:g}. "
    )
    real = f"{number(found.n_real)} of these {count(len(found.fired), 'matter')} really fired"
    said = [
        f"{number(found.n_said(verdict))} called {name}" for verdict, name in VERDICTS.items() if found.n_said(verdict)
    ]
    return html.P(
        f"{words}{real}: {', '.join(said) or 'nobody has said whether they were useful'}.", className="dim small"
    )


def _by_hour(found: Replay) -> str:
    if not found.rules.hourly:
        return ""
    return f"By the hour, before their day was over: {count(found.cost.n_by_hour, 'matter')}. "


def days_card(found: Replay, view: View) -> html.Section:
    """On which days messages leave."""
    days = Counter(view.on(told.at) for one in found.fired for told in one.told)
    return html.Section(
        [title("When", "messages a day"), day_strip(days, found.from_on, found.to_on, one="message")], className="card"
    )


def matters_card(
    heading: str, note: str, fired: Sequence[Fired], view: View, *, is_folded: bool = False
) -> html.Section:
    """The matters, the newest first; folded where they are not what somebody looks for."""
    names = ("What", "When", "Whose", "How soon", "Messages", "Really")
    matters = [one for one in fired if one.level != "daily"]
    newest = sorted(matters, key=lambda one: one.fired_on, reverse=True)
    lines = [_matter(one, view) for one in newest[:LIMIT]]
    table = rows(names, lines, caption=heading, kind="replayed") if lines else None
    more = _left_out(len(matters) - LIMIT, len(fired) - len(matters))
    words = f"{heading} ({number(len(fired))})"
    if not is_folded:
        return html.Section([title(words, note), table, more], className="card")
    summary = html.Summary([html.H2(words), html.Span(note, className="dim small")])
    return html.Section(html.Details([summary, table, more], className="fold"), className="card")


def _left_out(n_older: int, n_lists: int) -> html.P | None:
    """What is counted and not listed: old ones, and a department's list of every day."""
    said = [f"{number(n_older)} older ones"] if n_older > 0 else []
    said += [count(n_lists, "list of the day", "lists of the day")] if n_lists else []
    return html.P(f"and {' and '.join(said)}", className="dim small") if said else None


def _matter(one: Fired, view: View) -> list[Any]:
    parts = [html.Span(f"with {part}", className="note") for part in one.parts[:3]]
    soon = badge("celebration", "positive") if one.kind == "celebration" else level(one.level)
    return [
        [html.Bdi(one.title), *parts],
        [day(one.fired_on), html.Span(f"by {one.fired_by}:00", className="note") if one.fired_by else None],
        ", ".join(whose(department, view) for department in one.addressees),
        [soon, html.Span("provisional", className="note") if one.is_provisional else None],
        number(len(one.told)),
        _really(one),
    ]


def _really(one: Fired) -> Any:
    if one.alert_id is None:
        return html.Span("–", className="dim", title="No alert was open then")
    said = badge(VERDICTS[one.verdict], _TONES[one.verdict]) if one.verdict else None
    return [link(f"alert {one.alert_id}", f"/alerts/{one.alert_id}"), " ", said]


def whose(department_id: str, view: View) -> str:
    """A department as people call it."""
    shown = {department.id: department.shown_as for department in view.departments}
    return shown.get(department_id, department_id) or capital(COMMITTEE)
