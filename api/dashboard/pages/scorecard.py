"""Who answers how fast? What the committee sees: medians and totals of each department, and praise by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html

from api.dashboard.kinds import in_kinds
from api.dashboard.links import address, link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.empty import empty
from api.dashboard.parts.filter_bar import days_control
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rows import rows
from api.dashboard.view import Page, View
from api.dashboard.words import count, day, number, percent
from api.dashboard.words import period as in_words
from voc.alerts.escalation_file import escalation_of
from voc.insights.filters import Period
from voc.insights.follow_ups import NOTHING_OWED, FollowUpFigures
from voc.insights.governance import LEAST, Praise, Score, Scorecard, Took, Unowned, keep_score

_TITLE = "Scorecard · voc"
_QUESTION = "Who answers how fast?"
_SPEEDS = ("In time", "To take on", "To act", "To resolve")
_REST = ("Open now", "Climbed", "Praised", "Customers")


def scorecard(view: View) -> Page:
    """The table, what nobody owns, and the praise."""
    filters = view.filters
    with view.installation.store.reading() as session:
        card = keep_score(
            session, view.departments, from_on=filters.from_on, to_on=filters.to_on, now=view.now,
            escalation=escalation_of(view.installation.settings),
        )  # fmt: skip
    top = head(_QUESTION, _says(card), _days(view, card))
    if not any(score.is_shown for score in card.scores):
        nothing = empty("No alert in these days", "Choose other days, or see ", link("all alerts", "/alerts"), ".")
        return Page(_TITLE, [top, nothing])
    return Page(_TITLE, [top, _table(card), _unowned(card.unowned), _praise(card.praise)])


def _says(card: Scorecard) -> str:
    waiting = f"{count(card.n_open, 'alert')} {'waits' if card.n_open == 1 else 'wait'} now"
    overdue = f"{number(card.n_overdue)} of them overdue, {number(card.n_unread)} that nobody has touched"
    return f"{in_words(card.from_on, card.to_on)} · {waiting}" + (f", {overdue}" if card.n_open else "")


def _days(view: View, card: Scorecard) -> html.Div:
    length = card.to_on - card.from_on + timedelta(days=1)
    period = Period(
        card.from_on, card.to_on, card.from_on - length, card.to_on - length, view.on(view.now), None,
        is_default=False, note="",
    )  # fmt: skip
    control = html.Div(days_control(view, period), className="days")
    return html.Div(control, className="filters", role="group", **aria(label="Filters"))


def _table(card: Scorecard) -> html.Section:
    has_speeds = card.is_answered
    lines = [_score(score, has_speeds=has_speeds) for score in card.scores if score.is_shown]
    note = f"median, and within how long nine in ten; from {LEAST} alerts on" if has_speeds else None
    names = ("Department", "Alerts", *(_SPEEDS if has_speeds else ()), *_REST)
    fine = "In time: before the alert first climbs to somebody else. " if has_speeds else ""
    fine += (
        "Customers: who wait for an answer now, "
        "and how many were answered before their time ran out. Who is late with what is told to the head "
        "of the department alone."
    )
    return html.Section(
        [title("By department", note), None if has_speeds else _not_yet(), rows(names, lines, caption="By department"),
         html.P(fine, className="dim small")],
        className="card",
    )  # fmt: skip


def _not_yet() -> html.P:
    return html.P(
        ["Nobody has answered an alert in these days. How soon each department takes one on, acts and resolves it "
         f"will stand here, from {LEAST} answers on: start with ", link("what waits", "/alerts"), "."],
        className="lead",
    )  # fmt: skip


def _score(score: Score, *, has_speeds: bool) -> list[Any]:
    who = score.department_id
    href = address("/alerts", [("department", who)] if who else [])
    kinds = in_kinds(score.kinds)
    return [
        link(score.shown_as, href),
        [number(score.n), html.Span(kinds, className="note") if kinds else None],
        *(_speeds(score) if has_speeds else ()),
        number(score.n_open),
        number(score.n_escalated),
        number(score.n_celebrations),
        _owed(score.follow_ups, who),
    ]


def _speeds(score: Score) -> list[Any]:
    """How much was taken on in time, and how long it took; a dash where there was nothing to do."""
    in_time: Any = "–"
    if score.n_due:
        words = percent(score.n_in_time / score.n_due) if score.n_due >= LEAST else "too few to say"
        in_time = [words, html.Span(f"{number(score.n_in_time)} of {number(score.n_due)}", className="note")]
    return [in_time, _took(score.to_acknowledge), _took(score.to_act), _took(score.to_resolve)]


def _owed(owed: FollowUpFigures, who: str | None) -> list[Any]:
    """How many customers wait for an answer, and how it kept its word to the others."""
    if owed == NOTHING_OWED:
        return ["0"]
    href = address("/follow-ups", [("department", who)] if who else [])
    notes = [f"{number(owed.n_overdue)} overdue"] if owed.n_due else []
    if owed.n_answerable:
        notes.append(f"{number(owed.n_in_time)} of {number(owed.n_answerable)} answered in time")
    return [link(f"{number(owed.n_due)} due", href), html.Span("; ".join(notes), className="note")]


def _took(took: Took) -> Any:
    if not took.n:
        return "–"
    if took.median is None or took.p90 is None or took.median_worked is None:
        return ["too few to say", html.Span(f"of {number(took.n)}", className="note")]
    notes = f"nine in ten {_hours(took.p90)}; {_hours(took.median_worked)} of work; of {number(took.n)}"
    return [_hours(took.median), html.Span(notes, className="note")]


def _hours(hours: float) -> str:
    if hours < 1:
        return f"{number(60 * hours)} min"
    return f"{number(hours, 1)} h" if hours < 48 else f"{number(hours / 24, 1)} days"


def _unowned(found: Sequence[Unowned]) -> html.Section | None:
    if not found:
        return None
    lines = [
        [link(one.title, f"/alerts/{one.alert_id}"), day(one.opened_on), count(one.n_days, "day")] for one in found
    ]
    table = rows(("What", "Since", "For"), lines, caption="Nobody's")
    return html.Section(
        [title(f"Nobody's ({number(len(found))})", "the committee decides whose"), table], className="card"
    )


def _praise(found: Sequence[Praise]) -> html.Section | None:
    if not found:
        return None
    lines = [[link(one.title, f"/alerts/{one.alert_id}"), one.shown_as, day(one.on)] for one in found]
    table = rows(("What customers praise", "Whose", "When"), lines, caption="Praise")
    return html.Section(
        [title(f"Praise ({number(len(found))})", "tell the people who did this"), table], className="card"
    )
