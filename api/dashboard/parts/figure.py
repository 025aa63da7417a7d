"""One figure as a card: the value, how sure we are, how it moved and whether that is real, and the way to the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.shapes import sparkline

Mood = Literal["better", "worse", "same", "plain"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What the card says. `change` is in words; `mood` colours it: better, worse, same (no real change) or plain."""

    name: str
    value: str
    interval: str
    change: str
    mood: Mood
    basis: str
    href: str
    trend: Sequence[float] = ()


def figure(one: Figure) -> html.Div:
    """The card; its basis (`1,208 responses`) leads to the comments behind it."""
    head: list[Any] = [html.Span(one.value, className="value")]
    if one.interval:
        head.append(html.Span(one.interval, className="dim", title="95 % interval"))
    return html.Div(
        [
            html.H3(one.name),
            html.P(head, className="value-line"),
            html.P(one.change, className=f"change {one.mood}"),
            html.Div(sparkline(one.trend, f"{one.name}, day by day"), className=f"figure-trend {one.mood}")
            if len(one.trend) > 1
            else None,
            html.P(link(one.basis, one.href), className="basis"),
        ],
        className="card figure",
    )
