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
    """What the card says.

    `change` is in words, `aside` its interval; `mood` colours it: better, worse, same (no real change) or plain.
    """

    name: str
    value: str
    interval: str
    change: str
    aside: str
    mood: Mood
    basis: str
    href: str
    trend: Sequence[float] = ()


def figure(one: Figure) -> html.Div:
    """The card; its basis (`1,208 responses`) leads to the comments behind it."""
    change: list[Any] = [html.B(one.change)] + ([" ", html.Span(one.aside)] if one.aside else [])
    return html.Div(
        [
            html.H3(one.name),
            html.P(one.value, className="value"),
            html.P(one.interval, className="interval", title="95 % interval") if one.interval else None,
            html.P(change, className=f"change {one.mood}"),
            html.Div(sparkline(one.trend, f"{one.name}, day by day"), className=f"figure-trend {one.mood}")
            if len(one.trend) > 1
            else None,
            html.P(link(one.basis, one.href), className="basis"),
        ],
        className="card figure",
    )
