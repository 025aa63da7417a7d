"""What do customers talk about? Every topic, those that hurt most first."""

from __future__ import annotations

from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.empty import empty
from api.dashboard.parts.filter_bar import filter_bar
from api.dashboard.parts.head import head, title
from api.dashboard.parts.something_new import something_new
from api.dashboard.parts.topic_rows import topic_rows
from api.dashboard.view import Page, View
from api.dashboard.words import count, number, percent, period
from voc.insights.topics import TopicFigures, TopicTable, list_topics


def topics(view: View) -> Page:
    """The topics under the filters of the address."""
    with view.installation.store.reading() as session:
        table = list_topics(session, view.filters)
        controls = filter_bar(view, session, table.period)
        new = something_new(session, view)
    top = [head("What do customers talk about?", _says(table), controls[0]), controls[1], new]
    if not table.topics and not table.buckets:
        nothing = empty(
            "No topics in these days",
            "Topics are found once a few hundred comments are there: ", html.Code("voc topics fit"), ". Or ",
            link("import a file", "/import"), ", or choose other days.",
        )  # fmt: skip
        return Page("Topics · voc", [*top, nothing])
    found = html.Section(
        [
            title("Topics", "by distinct low-scoring customers, then by comments; one comment may be in several"),
            topic_rows(table.topics, view, caption="Topics of the period") if table.topics else _not_yet(),
        ],
        className="card",
    )
    return Page("Topics · voc", [*top, found, _buckets(table, view)])


def _not_yet() -> html.P:
    return html.P(["No topic has been found yet. Run ", html.Code("voc topics fit"), "."], className="dim")


def _says(table: TopicTable) -> str:
    shown = table.period
    return f"{period(shown.from_on, shown.to_on)} · {count(len(table.topics), 'topic')} in {count(table.n, 'comment')}"


def _buckets(table: TopicTable, view: View) -> Any:
    if not table.buckets:
        return None
    return html.Section(
        [
            title("Beside the topics", "counted, never hidden"),
            html.Ul([_bucket(bucket, table.n) for bucket in table.buckets], className="plain-list"),
        ],
        className="card",
    )


def _bucket(bucket: TopicFigures, n: int) -> html.Li:
    share = f" ({percent(bucket.n / n)})" if n else ""
    return html.Li(
        [link(bucket.name.capitalize(), f"/feedback?{bucket.link}"), f": {number(bucket.n)} comments{share}"]
    )
