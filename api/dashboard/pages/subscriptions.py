"""Who hears of what, and how? Every subscription, with a test, and a form for another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.attention import attention
from api.dashboard.parts.badge import badge
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rows import rows
from api.dashboard.view import Page, View
from api.dashboard.words import count, day
from voc.alerts.knob import WORDS, Sensitivity, read_sensitivity
from voc.alerts.rhythm import in_words
from voc.channels.catalog import CHANNELS
from voc.storage import subscriptions as book
from voc.storage.tables import Subscription

MATTERS = {
    "all": "everything",
    "escalations": "escalations",
    "urgent": "urgent comments only",
    "celebrations": "celebrations only",
    "lag": "who is late, weekly: for the head alone",
}


def subscriptions(view: View) -> Page:
    """The list and the form."""
    with view.installation.store.reading() as session:
        sensitivity = read_sensitivity(session, view.installation.settings.surge_q)
        return Page(
            "Subscriptions · voc",
            [*_content(view, book.find(session)), attention(view, session), _false_alarms(sensitivity)],
        )


def _false_alarms(sensitivity: Sensitivity) -> html.Section:
    """What the knob costs: an owner sees it where people subscribe."""
    lines = [
        [f"{word} (set now)" if q == sensitivity.q else word, f"{q:g}", f"{sensitivity.false_alarms(q):.1f}"]
        for word, q in WORDS.items()
    ]
    says = (
        f"Set now: {sensitivity.q:g}. Of {count(sensitivity.n_series, 'series', 'series')}, all departments together."
    )
    table = rows(("Surge alerts", "VOC_SURGE_Q", "False ones a month"), lines, caption="False alarms to expect")
    return html.Section(
        [title("False alarms to expect", "while nothing happens"), html.P(says, className="dim"), table],
        className="card",
    )


def _content(view: View, found: Sequence[Subscription]) -> list[Any]:
    says = count(len(found), "subscription") if found else "Nobody is told yet: alerts stay on the alerts page"
    if not found:
        return [head("Who hears of what?", says), _form(view)]
    table = rows(
        ("Who", "Hears of", "Through", "Since", "State", "Do"), [_line(one, view) for one in found],
        caption="Subscriptions",
    )  # fmt: skip
    listed = html.Section(
        [title("Subscriptions"), table, html.P(id="subscription-says", role="status", className="said")],
        className="card",
    )
    return [head("Who hears of what?", says), listed, _form(view)]


def _line(one: Subscription, view: View) -> list[Any]:
    names = {department.id: department.shown_as for department in view.departments}
    who = names.get(one.department_id, one.department_id) if one.department_id else "Every department"
    state = badge("active", "positive") if one.state == "active" else badge("paused", "warn")
    return [
        who,
        MATTERS.get(one.matters, one.matters),
        [
            link(one.channel, f"/subscriptions/{one.id}"),
            html.Span(html.Bdi(one.target_shown), className="note"),
            html.Span(in_words(one), className="note"),
        ],
        day(view.on(one.created_at)),
        [state, html.Span(html.Bdi(one.paused_why), className="note") if one.paused_why else None],
        html.Div(
            [
                _button("test", "Send a test", one.id, "default"),
                _button("resume", "Resume", one.id, "default") if one.state == "paused" else None,
                _button("remove", "Remove", one.id, "subtle"),
            ],
            className="actions",
        ),
    ]


def _button(do: str, words: str, number: int, variant: str) -> Any:
    return dmc.Button(
        words, id={"type": "subscription", "do": do, "number": number}, n_clicks=0, size="xs", variant=variant
    )


def _form(view: View) -> html.Section:
    departments = [{"value": "", "label": "Every department"}]
    departments += [{"value": one.id, "label": one.shown_as} for one in view.departments]
    matters = [{"value": key, "label": words} for key, words in MATTERS.items()]
    channels = [{"value": name, "label": name} for name in CHANNELS]
    fields = [
        dmc.Select(id="new-department", label="Department", value="", data=departments, allowDeselect=False),
        dmc.Select(id="new-matters", label="Hears of", value="all", data=matters, allowDeselect=False),
        dmc.Select(id="new-channel", label="Through", value="log", data=channels, allowDeselect=False),
    ]
    target = dmc.TextInput(
        id="new-target", label="Address", description=help_for("log"), placeholder=CHANNELS["log"].example
    )
    button = html.Div(dmc.Button("Subscribe", id="new-subscribe", n_clicks=0), className="actions")
    trouble = html.P(id="new-says", role="status", className="wrong-words")
    form = html.Div([html.Div(fields, className="side-by-side"), target, button, trouble], className="form")
    return html.Section(
        [title("Tell somebody", "the address is sealed with this installation's own key"), form], className="card"
    )


def help_for(channel: str) -> str:
    """What a channel does and what its address looks like."""
    entry = CHANNELS[channel]
    return f"{entry.help} For example: {entry.example}"
