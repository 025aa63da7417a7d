"""Whom do we owe an answer? Customers with a way back, the first due first, and how departments keep their word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.badge import badge, owner
from api.dashboard.parts.clock import clock
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.kept_word import kept_word
from api.dashboard.parts.told import told
from api.dashboard.view import Page, View
from voc.alerts.titles import REASONS
from voc.insights.follow_up_list import FollowUpView, list_follow_ups
from voc.insights.follow_ups import followup_figures

#: Follow-ups on one page; the next come up as these are answered.
LIMIT = 40
#: Over how long a department's word is judged.
_PERIOD = timedelta(days=28)


def follow_ups(view: View) -> Page:
    """The list of one department, or of all, and everybody's figures."""
    department = view.filters.departments[0] if view.filters.departments else None
    with view.installation.store.reading() as session:
        found = list_follow_ups(session, now=view.now, department_id=department, limit=LIMIT + 1)
        figures = followup_figures(session, since=view.now - _PERIOD, now=view.now)
    n = f"{LIMIT}+" if len(found) > LIMIT else str(len(found))
    late = sum(one.is_overdue for one in found)
    says = f"{n} wait for an answer, {late} of them too long" if found else "Nobody waits for an answer"
    top = head("Whom do we owe an answer?", says, _department(view, department))
    return Page("Follow-ups · voc", [top, _list(found[:LIMIT], view), kept_word(figures, view)])


def _list(found: list[FollowUpView], view: View) -> Any:
    if not found:
        return empty(
            "Nobody waits",
            "Urgent comments with a way back come here: a link to where they were written, or a customer who said that "
            "we may contact them.",
        )
    cards = html.Div([_one(each, view) for each in found], className="matters in-columns")
    name = dmc.TextInput(
        id="owed-by", label="Your name", required=True, persistence="voc", persistence_type="local",
        autoComplete="name",
    )  # fmt: skip
    who = html.Div([name, html.P(id="owed-says", role="status", className="wrong-words")], className="form card")
    note = "the first due first; we keep the link, never how to reach them"
    return html.Section([title("To answer", note), who, cards])


def _one(one: FollowUpView, view: View) -> html.Article:
    zone = view.installation.settings.zone
    top = [
        clock(one.due_at, view.now, zone),
        owner(one.department, view.departments),
        badge("critical", "needs") if one.urgency == "critical" else None,
        badge(f"{one.owner} answers", "accent") if one.owner else None,
    ]
    way = None if one.link else html.P(f"No link: the customer may be contacted through {one.feedback.source}.")
    return html.Article(
        [
            html.Div(top, className="top"),
            html.H3(REASONS.get(one.reason, one.reason)),
            told(one.feedback, one.link),
            way,
            dmc.TextInput(
                id={"type": "owed-outcome", "number": one.id},
                placeholder="Refunded and apologised",
                size="xs",
                label="What came of it, when you close it",
            ),
            _resolves(one),
            html.Div(_actions(one), className="actions"),
        ],
        className="card matter work",
    )


def _resolves(one: FollowUpView) -> Any:
    """A tick for those whose open alert is about them alone."""
    if one.alert is None:
        return None
    tick = dmc.Checkbox(
        id={"type": "owed-resolves", "number": one.id}, label="Resolve its alert along with the answer", size="xs"
    )
    return html.Div([tick, link("see the alert", f"/alerts/{one.alert}")], className="actions small")


def _actions(one: FollowUpView) -> list[Any]:
    return [
        dmc.Button(words, id={"type": "owed", "do": do, "number": one.id}, variant=variant, size="xs", n_clicks=0)
        for do, words, variant in (
            ("contacted", "Answered", "filled"),
            ("take", "I answer", "default"),
            ("close", "Close", "subtle"),
        )
    ]


def _department(view: View, chosen: str | None) -> html.Div:
    select = dmc.Select(
        id={"type": "filter", "name": "department", "was": chosen or ""}, value=chosen, clearable=True,
        placeholder="All departments", **aria(label="Department"),
        data=[{"value": one.id, "label": one.shown_as} for one in view.departments],
    )  # fmt: skip
    return html.Div(html.Div(select, className="who"), className="filters")
