"""The map of topics: a point each, as large as it has comments, coloured as its customers feel, leading to its page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.map_labels import LAYOUTS, Spot, largest, sides
from api.dashboard.words import capital, count, number
from voc.insights.topic_map import Point

#: What is left free around the points, as a share of the field.
_EDGE_X, _EDGE_Y = 0.06, 0.07
#: Letters of a name on the map; the whole name stands in its title and in the list.
_LONGEST = 28


def draw_map(points: Sequence[Point], href: Callable[[Point], str]) -> html.Figure:
    """The map with its key; whoever cannot see it reads the list beside it. `points` come the largest first."""
    most = max((point.n for point in points), default=1)
    spots = [_spot(point, most) for point in points]
    names = [_names(spots, layout) for layout in LAYOUTS]
    drawn = [_point(*each, href(each[0])) for each in zip(points, spots, zip(*names, strict=True), strict=True)]
    sizes = {f"--{name}": f"{largest(spots, layout)}px" for name, layout in LAYOUTS.items()}
    field = html.Div(drawn, className="map-field", role="img", style=sizes, **aria(label=_in_words(points)))
    return html.Figure([_key(), field], className="map")


def _spot(point: Point, most: int) -> Spot:
    name = capital(point.name)
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
    left, bottom = _EDGE_X + point.x * (1 - 2 * _EDGE_X), _EDGE_Y + point.y * (1 - 2 * _EDGE_Y)
    return Spot(left, bottom, math.sqrt(point.n / most), short)


def _names(spots: Sequence[Spot], layout: str) -> list[html.Span | None]:
    """The name of each point where a layout has room for it."""
    return [
        html.Span(spot.name, className=f"name {layout} {side}") if side else None
        for spot, side in zip(spots, sides(spots, LAYOUTS[layout]), strict=True)
    ]


def _point(point: Point, spot: Spot, names: Sequence[html.Span | None], href: str) -> html.A:
    mood = _mood(point)
    return link(
        [html.I(), *[name for name in names if name is not None]],
        href,
        title=_says(point),
        tabIndex="-1",
        className=f"point {'negative' if mood < 0 else 'positive'}",
        style={
            "left": f"{spot.left * 100:.2f}%",
            "bottom": f"{spot.bottom * 100:.2f}%",
            "--size": f"{spot.size:.3f}",
            "--mood": f"{abs(mood) * 100:.0f}%",
        },
    )


def _mood(point: Point) -> float:
    """−1 (all negative) to 1 (all positive); 0 where nothing was judged."""
    split = point.split
    judged = split.n_negative + split.n_neutral + split.n_positive
    return (split.n_positive - split.n_negative) / judged if judged else 0.0


def _says(point: Point) -> str:
    split = point.split
    feelings = (
        f"{number(split.n_negative)} negative, {number(split.n_neutral)} neutral, {number(split.n_positive)} positive"
    )
    return f"{capital(point.name)}: {count(point.n, 'comment')} ({feelings})"


def _in_words(points: Sequence[Point]) -> str:
    if not points:
        return "No topics"
    return f"Map of {count(len(points), 'topic')}. Largest: {_says(points[0])}. The list below has every topic."


def _key() -> html.Div:
    feelings: list[Any] = [
        html.Span([html.I(className=f"dot {css}"), name])
        for css, name in (
            ("negative", "mostly negative"),
            ("neutral", "mixed or neutral"),
            ("positive", "mostly positive"),
        )
    ]
    return html.Div([*feelings, html.Span("area: comments"), html.Span("nearness: spoken of alike")], className="key")
