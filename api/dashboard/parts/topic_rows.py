"""Topics as lines of a table: customers, trend, feeling, change with its verdict, owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.links import address, link
from api.dashboard.parts.badge import owner
from api.dashboard.parts.feeling import feeling
from api.dashboard.parts.figures import ratio_in_words
from api.dashboard.parts.rows import rows
from api.dashboard.parts.shapes import sparkline
from api.dashboard.view import View
from api.dashboard.words import capital, count, day, number
from voc.insights.themes import ThemeFigures
from voc.insights.topics import TopicFigures

NAMES = ("Topic", "Low-scoring customers", "Comments", "Trend", "How they feel", "Change of share", "Whose")


def topic_rows(topics: Sequence[TopicFigures], view: View, *, caption: str) -> html.Table:
    """One line a topic; the name leads to its page, the counts to the comments."""
    return rows(NAMES, [_line(topic, view) for topic in topics], caption=caption, kind="topics")


def mover_rows(topics: Sequence[TopicFigures], view: View) -> html.Table:
    """Topics that moved: how many comments before and now, and how sure that is."""
    lines = [
        [
            topic_link(topic, view),
            link(f"{number(topic.n_before)} → {number(topic.n)}", f"/feedback?{topic.link}"),
            moved(topic),
            owner(topic.owner, view.departments),
        ]
        for topic in topics
    ]
    names = ("Topic", "Comments before → now", "Change of share", "Whose")
    return rows(names, lines, caption="Topics whose share of all comments really changed")


def topic_link(topic: TopicFigures, view: View) -> html.A:
    """To the topic's own page, under the same filters."""
    query = [pair for pair in view.filters.pairs() if pair[0] not in ("topic", "theme")]
    return link(capital(topic.name), address(f"/topics/{topic.id}", query))


def topic_name(topic: TopicFigures, view: View) -> list[Any]:
    """The link to its page, and since when it is new where it is."""
    name: list[Any] = [topic_link(topic, view)]
    if topic.is_new and topic.first_seen_on:
        name.append(html.Span(f"new since {day(topic.first_seen_on, beside=view.on(view.now))}", className="note"))
    return name


def _line(topic: TopicFigures, view: View) -> list[Any]:
    counts = [point.value or 0.0 for point in topic.series]
    return [
        topic_name(topic, view),
        link(number(topic.customers.n_hurt), f"/feedback?{topic.link}&score=low", title="customers with a low score"),
        link(number(topic.n), f"/feedback?{topic.link}", title=count(topic.n, "comment")),
        sparkline(counts, f"{topic.name}: comments a day, at most {number(max(counts, default=0))}"),
        feeling(topic.split.n_negative, topic.split.n_neutral, topic.split.n_positive),
        moved(topic),
        owner(topic.owner, view.departments) if not topic.is_bucket else html.Span("–", className="dim"),
    ]


def moved(topic: TopicFigures | ThemeFigures) -> html.Span:
    """How its share of all comments moved, and whether that is real."""
    change = topic.share_change
    if topic.is_new and change.verdict != "real":
        return html.Span("new", className="dim")
    if change.verdict == "not enough data" or (change.value is None and change.verdict != "real"):
        return html.Span("too few to say", className="dim")
    if change.verdict == "no real change":
        return html.Span("no real change", className="dim", title=_interval(topic))
    if change.value is None:
        return html.Span([html.B("new"), html.Span("none before", className="note")])
    tone = "worse" if change.value > 1 and topic.split.n_negative > topic.split.n_positive else ""
    if change.value < 1 and topic.split.n_negative > topic.split.n_positive:
        tone = "better"
    return html.Span(
        [html.B(ratio_in_words(change.value), className=tone), html.Span(_interval(topic), className="note")]
    )


def _interval(topic: TopicFigures | ThemeFigures) -> str:
    low, high = topic.share_change.low, topic.share_change.high
    if low is None:
        return "its share of all comments"
    upper = ratio_in_words(high) if high is not None else "no upper bound"
    return f"{ratio_in_words(low)} to {upper}"
