"""What did this customer write, and what was made of it?"""

from __future__ import annotations

from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import badge, owner
from api.dashboard.parts.comment import comment as card
from api.dashboard.parts.correcting import correcting
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rows import rows
from api.dashboard.view import Page, View
from api.dashboard.words import count, instant, percent
from voc.insights.feedback import FeedbackView, ViewedMention, view_feedback

_ORIGINS = {"label": "a person said so", "topic": "its topic's owner", "model": "the model"}


def comment(view: View) -> Page:
    """One comment with everything that was found in it."""
    assert view.number is not None
    with view.installation.store.reading() as session:
        found = view_feedback(session, [view.number])
        form = correcting(view, session, found[0]) if found else None
    if not found:
        return Page("No such comment · voc", [empty("There is no such comment", link("See all", "/feedback"))])
    said = found[0]
    when = instant(said.created_at, view.installation.settings.zone)
    content: list[Any] = [
        html.Div([html.P(link("← All comments", "/feedback"), className="back"), head("One comment", when)]),
        card(said, view, is_whole=True),
        _mentions(said),
        _departments(said, view),
        form,
        _more(said),
    ]
    return Page("One comment · voc", content)


def _mentions(said: FeedbackView) -> html.Section | None:
    if not said.mentions:
        return None
    table = rows(
        ("What is said", "Feeling", "About", "Topic"), [_mention(one) for one in said.mentions],
        caption="The mentions of this comment",
    )  # fmt: skip
    return html.Section([title("What it says", count(len(said.mentions), "mention")), table], className="card")


def _mention(one: ViewedMention) -> list[Any]:
    tone = one.sentiment if one.sentiment in ("negative", "positive") else "plain"
    return [
        html.Bdi(one.text),
        badge(one.sentiment, tone) if one.sentiment else "–",
        (one.aspect or "–").replace("_", " "),
        link(one.topic, f"/topics/{one.topic_id}"),
    ]


def _departments(said: FeedbackView, view: View) -> html.Section | None:
    if not said.departments:
        return None
    lines = [
        html.Li(
            [
                owner(one.id, view.departments),
                f" {percent(one.confidence)} sure, ",
                _ORIGINS.get(one.origin, one.origin),
            ]
        )
        for one in said.departments
    ]
    note = "sure enough to be sent on its own" if said.is_routed else "not sure enough to be sent on its own"
    return html.Section([title("Who can act", note), html.Ul(lines, className="plain-list")], className="card")


def _more(said: FeedbackView) -> html.Section | None:
    parts: list[Any] = []
    if said.redacted:
        parts.append(html.Li(f"Personal data replaced before it was stored: {', '.join(said.redacted)}."))
    if said.urgency and said.urgency != "none":
        reasons = f" ({', '.join(said.urgency_reasons)})" if said.urgency_reasons else ""
        parts.append(html.Li(f"Urgency: {said.urgency}{reasons}."))
    parts += [html.Li(["Evidence of ", link(f"alert {number}", f"/alerts/{number}"), "."]) for number in said.alerts]
    return html.Section([title("Also"), html.Ul(parts, className="plain-list")], className="card") if parts else None
