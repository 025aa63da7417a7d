"""What do customers talk about? Themes with their topics, those that hurt most first."""

from __future__ import annotations

from typing import Any

from dash import html

from api.dashboard.links import address, link
from api.dashboard.parts.empty import empty
from api.dashboard.parts.filter_bar import filter_bar
from api.dashboard.parts.head import head, title
from api.dashboard.parts.something_new import something_new
from api.dashboard.parts.theme_tree import theme_tree
from api.dashboard.view import Page, View
from api.dashboard.words import count, number, percent, period
from voc.insights.themes import ThemeTree, list_themes
from voc.insights.topics import TopicFigures


def topics(view: View) -> Page:
    """The tree of topics under the filters of the address."""
    with view.installation.store.reading() as session:
        tree = list_themes(session, view.filters)
        controls = filter_bar(view, session, tree.period)
        new = something_new(session, view)
    top = [head("What do customers talk about?", _says(tree), controls[0]), controls[1], new]
    if not tree.n_topics and not tree.buckets:
        nothing = empty(
            "No topics in these days",
            "Topics are found once a few hundred comments are there: ", html.Code("voc topics fit"), ". Or ",
            link("import a file", "/import"), ", or choose other days.",
        )  # fmt: skip
        return Page("Topics · voc", [*top, nothing])
    found = html.Section(
        [
            title(
                "Themes" if tree.themes else "Topics",
                "by distinct low-scoring customers, then by comments; a comment counts once in each theme and topic",
                html.Span(
                    [
                        link("On a map", address("/topics/map", view.filters.pairs())),
                        " · ",
                        link("Define a topic", "/topics/define"),
                    ]
                ),
            ),
            theme_tree(tree, view) if tree.n_topics else _not_yet(),
        ],
        className="card",
    )
    return Page("Topics · voc", [*top, found, _buckets(tree)])


def _not_yet() -> html.P:
    return html.P(["No topic has been found yet. Run ", html.Code("voc topics fit"), "."], className="dim")


def _says(tree: ThemeTree) -> str:
    themes = f"{count(len(tree.themes), 'theme')}, " if tree.themes else ""
    shown = period(tree.period.from_on, tree.period.to_on)
    return f"{shown} · {themes}{count(tree.n_topics, 'topic')} in {count(tree.n, 'comment')}"


def _buckets(tree: ThemeTree) -> Any:
    if not tree.buckets:
        return None
    return html.Section(
        [
            title("Beside the topics", "counted, never hidden"),
            html.Ul([_bucket(bucket, tree.n) for bucket in tree.buckets], className="plain-list"),
        ],
        className="card",
    )


def _bucket(bucket: TopicFigures, n: int) -> html.Li:
    share = f" ({percent(bucket.n / n)})" if n else ""
    return html.Li(
        [link(bucket.name.capitalize(), f"/feedback?{bucket.link}"), f": {number(bucket.n)} comments{share}"]
    )
