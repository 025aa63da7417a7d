"""One comment of an audit: the customer's words, two questions to a person, and nothing of what the machine said.

Neither the machine's answer nor the customer's score is on the page: both would lead the person.
See `api.dashboard.actions.audits`.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from api.dashboard.links import link
from api.dashboard.view import View
from api.dashboard.words import count, day
from voc.insights.audit import Audit
from voc.insights.feedback import FeedbackView
from voc.storage.audits import CANNOT_TELL, FEELINGS, NOBODY

UNSURE = "can't tell"


def auditing(said: FeedbackView, audit: Audit, view: View) -> list[Any]:
    """The card with the words, and the card with the questions."""
    feelings = [(name, UNSURE if name == CANNOT_TELL else name) for name in FEELINGS]
    departments = [(one.id, one.shown_as) for one in view.departments]
    departments += [(NOBODY, "nobody"), (CANNOT_TELL, UNSURE)]
    return [
        _words(said),
        html.Section(
            [
                _asked("How do they feel?", "audit-feeling", said.id, feelings),
                _asked("Who should hear of it first?", "audit-department", said.id, departments),
                html.P(id="audit-says", role="status", className="wrong-words"),
                _below(audit),
            ],
            className="card form audit",
        ),
        _whose(view),
    ]


def progress(said: FeedbackView, audit: Audit) -> str:
    """`13 of 50 in App reviews`."""
    one = next(one for one in audit.sources if one.source == said.source)
    here = f"{one.n_answered + 1} of {one.n_drawn} in {said.source}"
    return here if len(audit.sources) == 1 else f"{here} · {audit.n_answered} of {audit.n_drawn} in all"


def bar(audit: Audit) -> html.Div:
    """How far the round is, as a line; the words beside it say the same."""
    return html.Div(html.I(style={"width": f"{100 * audit.n_answered / audit.n_drawn:.1f}%"}), className="share")


def name_field() -> Any:
    """Who answers; the browser remembers it."""
    return dmc.TextInput(
        id="audit-by", label="Your name", persistence="voc", persistence_type="local", autoComplete="name",
        debounce=True,
    )  # fmt: skip


def _words(said: FeedbackView) -> html.Article:
    return html.Article(
        [
            html.P(html.Bdi(said.question), className="asked") if said.question else None,
            html.P(html.Bdi(said.title), className="titled") if said.title else None,
            html.Blockquote(html.Bdi(said.text), lang=said.language),
            html.Div([html.Span(html.Bdi(said.source)), html.Span(day(said.on))], className="caption"),
        ],
        id="audit-words",
        tabIndex="-1",
        className="card quote comment",
    )


def _asked(question: str, kind: str, feedback_id: int, choices: list[tuple[str, str]]) -> html.Fieldset:
    buttons = dcc.RadioItems(
        id={"type": kind, "feedback": feedback_id}, value=None, className=f"choices {kind}",
        options=[{"value": value, "label": words} for value, words in choices],
    )  # fmt: skip
    return html.Fieldset([html.Legend(question), buttons])


def _below(audit: Audit) -> html.Div:
    undo = dmc.Button(
        "Take the last one back", id={"type": "audit-undo", "round": audit.round}, n_clicks=0, variant="default",
        disabled=not audit.n_answered,
    )  # fmt: skip
    so_far = link("Figures so far", "/audit?see=figures") if audit.n_answered else None
    return html.Div([name_field(), html.Div([undo, so_far], className="actions")], className="side-by-side")


def _whose(view: View) -> html.Section:
    lines = [html.Li([html.B(one.shown_as), f": {one.theirs}"]) for one in view.departments]
    note = f"what {count(len(view.departments), 'department')} look after"
    heading = html.Summary([html.H2("Whose is what?"), html.Span(note, className="dim small")])
    return html.Section(
        html.Details([heading, html.Ul(lines, className="plain-list")], className="fold"), className="card"
    )
