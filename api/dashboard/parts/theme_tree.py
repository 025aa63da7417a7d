"""Topics as a tree: a theme's row with its figures and trend unfolds to its topics; on a phone each row is a card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.badge import owner
from api.dashboard.parts.feeling import feeling
from api.dashboard.parts.shapes import sparkline
from api.dashboard.parts.topic_rows import NAMES, moved, topic_name
from api.dashboard.view import View
from api.dashboard.words import count, number, percent
from voc.insights.themes import ThemeFigures, ThemeTree
from voc.insights.topics import TopicFigures

#: Up to so many topics in all, every theme is unfolded from the start.
FEW = 12


def theme_tree(tree: ThemeTree, view: View) -> html.Div:
    """Themes, then topics without one. Bars compare comments with the largest row of the tree."""
    most = max([*(theme.n for theme in tree.themes), *(topic.n for topic in tree.loose)], default=0)
    is_open = tree.n_topics <= FEW or len(tree.themes) == 1
    # Each figure carries its name for readers of the screen; this line is for the eye.
    names = ("Theme" if tree.themes else "Topic", *NAMES[1:])
    head = html.Div([html.Span(name) for name in names], className="tree-row tree-head", **aria(hidden="true"))
    themes = [_theme(theme, view, most, is_open=is_open) for theme in tree.themes]
    return html.Div([head, *themes, _loose(tree, view, most)], className="tree")


def _theme(theme: ThemeFigures, view: View, most: int, *, is_open: bool) -> html.Details:
    rename = link("rename", f"/topics/themes/{theme.id}", **aria(label=f"rename the theme {theme.name}"))
    name = [html.B(theme.name), html.Span([count(len(theme.topics), "topic"), " · ", rename], className="note")]
    row = html.Summary(_cells(theme, name, _whose(theme.topics, view), most), className="tree-row")
    return html.Details([row, _topics(theme.topics, view, most)], open=is_open, className="theme-group")


def _loose(tree: ThemeTree, view: View, most: int) -> Any:
    if not tree.loose:
        return None
    topics = _topics(tree.loose, view, most)
    if not tree.themes:
        return topics
    name = html.Span([html.B("Without a theme"), html.Span(count(len(tree.loose), "topic"), className="note")])
    summary = html.Summary(html.Span(name, className="tree-name"), className="tree-row")
    return html.Details([summary, topics], open=True, className="theme-group loose")


def _topics(topics: Sequence[TopicFigures], view: View, most: int) -> html.Ul:
    rows = [
        html.Li(
            _cells(topic, topic_name(topic, view), owner(topic.owner, view.departments), most), className="tree-row"
        )
        for topic in topics
    ]
    return html.Ul(rows, className="tree-topics")


def _cells(one: ThemeFigures | TopicFigures, name: list[Any], whose: Any, most: int) -> list[Any]:
    counts = [point.value or 0.0 for point in one.series]
    cells = (
        link(number(one.customers.n_hurt), f"/feedback?{one.link}&score=low", title="customers with a low score"),
        _comments(one, most),
        sparkline(counts, f"{one.name}: comments a day, at most {number(max(counts, default=0))}"),
        feeling(one.split.n_negative, one.split.n_neutral, one.split.n_positive),
        moved(one),
        whose,
    )
    named = [
        html.Span([html.Span(label, className="label"), cell], className="cell")
        for label, cell in zip(NAMES[1:], cells, strict=True)
    ]
    return [html.Span(name, className="tree-name"), *named]


def _comments(one: ThemeFigures | TopicFigures, most: int) -> html.Span:
    share = html.Span(percent(one.share), className="dim", title="of all comments")
    bar = html.Span(
        html.I(style={"width": f"{one.n / (most or 1) * 100:.1f}%"}), className="share", **aria(hidden="true")
    )
    words = link(number(one.n), f"/feedback?{one.link}", title=count(one.n, "comment"))
    return html.Span([html.Span([words, share], className="of-all"), bar], className="comments")


def _whose(topics: Sequence[TopicFigures], view: View) -> html.Span:
    """The owner of most of a theme's comments, and whether others own some: a theme has no owner of its own."""
    counts: dict[str, int] = defaultdict(int)
    for topic in topics:
        if topic.owner is not None:
            counts[topic.owner] += topic.n
    owners = sorted(counts, key=lambda department_id: (-counts[department_id], department_id))
    note = ""
    if len(owners) > 1:
        note = f"and {count(len(owners) - 1, 'other')}"
    elif owners and any(topic.owner is None for topic in topics):
        note = "partly contested"
    shown = {department.id: department.shown_as for department in view.departments}
    everybody = ", ".join(shown.get(department_id, department_id) for department_id in owners)
    return html.Span(
        [owner(owners[0] if owners else None, view.departments),
         html.Span(note, className="note", title=everybody) if note else None]
    )  # fmt: skip
