"""One whole comment as a card: the words, what was found in them, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.links import link, outside
from api.dashboard.parts.badge import badge, owner
from api.dashboard.parts.quote import scores
from api.dashboard.view import View
from api.dashboard.words import day
from voc.insights.feedback import FeedbackView
from voc.insights.quotes import marked

_TONES = {"negative": "negative", "positive": "positive"}


def comment(said: FeedbackView, view: View, *, is_whole: bool = False) -> html.Article:
    """The card; `is_whole` shows all of a long text and every mention."""
    text: Any = html.Bdi(_text(said, is_whole=is_whole))
    return html.Article(
        [
            html.P(html.Bdi(said.question), className="asked") if said.question else None,
            html.P(html.Bdi(said.title), className="titled") if said.title else None,
            html.Blockquote(text, lang=said.language),
            html.Div(
                [
                    html.Div(_origin(said), className="caption"),
                    html.Div(_understood(said, view, is_whole=is_whole), className="caption"),
                ],
                className="captions",
            ),
        ],
        className="card quote comment",
    )


def marks(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Any]:
    """`text` with its spans (start, end, class) marked; overlapping ones keep the first."""
    parts: list[Any] = []
    at = 0
    for start, end, name in sorted(spans):
        if start < at or end <= start or end > len(text):
            continue
        parts += [text[at:start], html.Mark(text[start:end], className=name)]
        at = end
    return [*parts, text[at:]]


def _text(said: FeedbackView, *, is_whole: bool) -> list[Any]:
    if said.hits:
        spans = [(start, end, "") for start, end in said.hits]
    elif is_whole:
        spans = [(one.start, one.end, _TONES.get(one.sentiment or "", "")) for one in said.mentions]
    else:
        spans = []
    return marks(said.text, spans)


def _origin(said: FeedbackView) -> list[Any]:
    segments = [html.Span(f"{name.replace('_', ' ')}: {value}") for name, value in said.segments[:5]]
    against = marked(said.sentiment, said.scores)
    return [
        *scores(said.scores),
        html.Span(html.Bdi(said.source)),
        html.Span(day(said.on)),
        *segments,
        badge(against, "warn") if against else None,
        outside("open in source", said.link),
    ]


def _understood(said: FeedbackView, view: View, *, is_whole: bool) -> list[Any]:
    if not said.is_annotated:
        return [html.Span("waits to be read by the models")]
    parts: list[Any] = []
    if said.unsupported:
        parts.append(badge(f"not judged: {said.unsupported}"))
    elif said.sentiment:
        parts.append(badge("mixed" if said.is_mixed else said.sentiment, _TONES.get(said.sentiment, "plain")))
    if said.urgency in ("high", "critical"):
        reasons = ", ".join(said.urgency_reasons)
        parts.append(badge(f"{said.urgency}: {reasons}" if reasons else str(said.urgency), "needs"))
    parts += [owner(one.id, view.departments) for one in said.departments[:2]]
    topics = {one.topic_id: one.topic for one in said.mentions}
    parts += [link(name, f"/topics/{number}") for number, name in list(topics.items())[:4]]
    if not is_whole:
        parts.append(link("whole comment", f"/feedback/{said.id}"))
    return parts
