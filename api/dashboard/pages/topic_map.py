"""Which topics lie close together? All of them on a map that looks the same after the next fit, and as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from api.dashboard.links import address, link
from api.dashboard.parts.badge import owner
from api.dashboard.parts.empty import empty
from api.dashboard.parts.feeling import feeling
from api.dashboard.parts.filter_bar import filter_bar
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rows import rows
from api.dashboard.parts.topic_map import draw_map
from api.dashboard.view import Page, View
from api.dashboard.words import capital, count, number, period
from voc.insights.topic_map import Point, TopicMap, show_map

_NAMES = ("Topic", "Comments", "How they feel", "Nearest to it", "Whose")


def topic_map(view: View) -> Page:
    """The map of topics under the filters of the address."""
    with view.installation.store.reading() as session:
        shown = show_map(session, view.filters)
        controls = filter_bar(view, session, shown.period)
    back = html.P(link("← All topics", address("/topics", view.filters.pairs())), className="back")
    top = [html.Div([back, head("Which topics lie close together?", _says(shown), controls[0])]), controls[1]]
    if not shown.points:
        nothing = empty(
            "No topic has a place in these days",
            "Topics get their places when they are found: ", html.Code("voc topics fit"), ". Or choose other days.",
        )  # fmt: skip
        return Page("Map of topics · voc", [*top, nothing])
    return Page("Map of topics · voc", [*top, _map(shown, view), _list(shown, view)])


def _says(shown: TopicMap) -> str:
    said = f"{period(shown.period.from_on, shown.period.to_on)} · {count(len(shown.points), 'topic')}"
    silent = f" · {count(shown.n_silent, 'more')} without a comment in these days".replace("mores", "more")
    return said + silent * bool(shown.n_silent)


def _map(shown: TopicMap, view: View) -> html.Section:
    largest, by_id = shown.points[0], {point.id: point for point in shown.points}
    near = [by_id[topic_id] for topic_id in largest.near]
    lead: list[Any] = ["Customers speak most of ", _link(largest, view), f" ({count(largest.n, 'comment')})"]
    lead += ["; nearest to it: ", *_links(near, view)] if near else []
    note = "a topic keeps its place when topics are found again; directions mean nothing"
    return html.Section(
        [
            title("The map", note),
            html.P([*lead, "."], className="lead"),
            draw_map(shown.points, lambda point: _address(point, view)),
        ],
        className="card",
    )


def _list(shown: TopicMap, view: View) -> html.Section:
    by_id = {point.id: point for point in shown.points}
    lines = [_line(point, by_id, view) for point in shown.points]
    table = rows(_NAMES, lines, caption="The topics of the map, most comments first", kind="near")
    return html.Section([title("The same as a list", "most comments first"), table], className="card")


def _line(point: Point, by_id: Mapping[int, Point], view: View) -> list[Any]:
    near = [by_id[topic_id] for topic_id in point.near]
    split = point.split
    return [
        _link(point, view),
        link(number(point.n), f"/feedback?{point.link}", title=count(point.n, "comment")),
        feeling(split.n_negative, split.n_neutral, split.n_positive),
        html.Span(_links(near, view)) if near else html.Span("–", className="dim"),
        owner(point.owner, view.departments),
    ]


def _links(points: list[Point], view: View) -> list[Any]:
    parts: list[Any] = []
    for turn, point in enumerate(points):
        parts += [", "] if turn else []
        parts.append(_link(point, view))
    return parts


def _link(point: Point, view: View) -> html.A:
    return link(capital(point.name), _address(point, view))


def _address(point: Point, view: View) -> str:
    """The topic's page under the same filters."""
    return address(f"/topics/{point.id}", [pair for pair in view.filters.pairs() if pair[0] != "topic"])
