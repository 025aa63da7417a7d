"""What happened here, how sure are we, and who acts?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import link
from api.dashboard.parts.badge import STATES, badge, owner
from api.dashboard.parts.comment import comment
from api.dashboard.parts.copying import copy_button
from api.dashboard.parts.head import head, title
from api.dashboard.parts.matter import kind_badge, says
from api.dashboard.view import Page, View
from api.dashboard.words import count, instant
from voc.alerts.lifecycle import ALIVE
from voc.insights.feedback import FeedbackView, view_feedback
from voc.storage import alerts as alert_book
from voc.storage.tables import AlertRow, AlertTransition, TopicRow

#: Comments shown on the page; the rest is one link away.
SHOWN = 8


def alert(view: View) -> Page:
    """One alert, with what a person can do about it."""
    assert view.number is not None
    with view.installation.store.reading() as session:
        one = alert_book.get(session, view.number)
        ids = list(alert_book.feedback_of(session, one.id))
        evidence = view_feedback(session, ids[-SHOWN:][::-1])
        topic = session.get(TopicRow, one.topic_id) if one.topic_id else None
        return Page(f"{one.title} · voc", _content(view, one, topic, evidence, len(ids), _history(session, view, one)))


def _content(
    view: View, one: AlertRow, topic: TopicRow | None, evidence: Sequence[FeedbackView], n: int, history: Any
) -> list[Any]:
    badges: list[Any] = [
        kind_badge(one),
        badge(STATES.get(one.state, one.state)),
        owner(one.department_id, view.departments),
    ]
    if topic is not None:
        badges.append(link(topic.name, f"/topics/{topic.id}"))
    more = link(f"All {count(n, 'comment')}", f"/feedback?alert={one.id}") if n else None
    return [
        html.Div([html.P(link("← All alerts", "/alerts"), className="back"),
                  head(one.title, html.Span(badges, className="badges"))]),
        html.Div(
            [html.Div([_what(one, view),
                       html.Section([title("The evidence", "newest first", more),
                                     html.Div([comment(said, view) for said in evidence], className="stack tight")])],
                      className="stack"),
             html.Div([_act(one), history], className="stack")],
            className="split",
        ),
    ]  # fmt: skip


def _what(one: AlertRow, view: View) -> html.Section:
    sentences = [says(one) + "."]
    sentences += _concentration(one)
    if one.state == "would_have_fired":
        sentences.append("It lies in the past: it would have fired, and was never sent to anybody.")
    if one.acknowledged_by:
        sentences.append(f"{one.acknowledged_by} has taken it on.")
    words = f"{one.title}: {' '.join(sentences)}"
    return html.Section(
        [title("What happened", None, copy_button(words)), *[html.P(sentence) for sentence in sentences]],
        className="card",
    )


def _concentration(one: AlertRow) -> list[str]:
    """What stands out in the evidence, as the watch noted it."""
    found = one.evidence.get("segments")
    return [
        f"{part['n']} of them with {str(part['name']).replace('_', ' ')} {part['value']}."
        for part in (found[:3] if isinstance(found, list) else [])
        if isinstance(part, dict) and {"name", "value", "n"} <= part.keys()
    ]


def _act(one: AlertRow) -> html.Section | None:
    if one.state not in ALIVE:
        return None
    actions = {
        "open": [("acknowledge", "I take it on", "filled"), ("resolve", "It is resolved", "default")],
        "acknowledged": [("resolve", "It is resolved", "filled"), ("reopen", "Give it back", "default")],
        "resolved": [("reopen", "It is not resolved", "default")],
    }.get(one.state, [])
    buttons = [
        dmc.Button(words, id={"type": "act", "do": do, "alert": one.id}, variant=variant, n_clicks=0)
        for do, words, variant in actions
    ]
    return html.Section(
        [
            title("What to do"),
            html.Div(
                [
                    dmc.TextInput(
                        id="act-by", label="Your name", required=True, persistence="voc",
                        persistence_type="local", autoComplete="name",
                    ),
                    dmc.Textarea(
                        id="act-why", label="Note", description="What you found, or will do",
                        autosize=True, minRows=2,
                    ),
                    html.Div(buttons, className="actions"),
                    html.P(id="act-says", role="status", className="wrong-words"),
                ],
                className="form",
            ),
        ],
        className="card",
    )  # fmt: skip


def _history(session: Session, view: View, one: AlertRow) -> html.Section:
    moves = alert_book.history(session, one.id)
    return html.Section(
        [title("What became of it"), html.Ol([_move(move, view) for move in reversed(moves)], className="history")],
        className="card",
    )


def _move(move: AlertTransition, view: View) -> html.Li:
    when = instant(move.at, view.installation.settings.zone)
    return html.Li(
        [
            html.B(move.kind),
            html.Span([" by ", html.Bdi(move.by)]),
            html.Span(f" · {when}", className="dim small"),
            html.P(html.Bdi(move.why), className="small") if move.why else None,
        ]
    )
