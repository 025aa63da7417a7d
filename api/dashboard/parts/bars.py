"""Comments a day by feeling: bars that lead to the comments, with numbered events that stay readable at any width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.words import count, day, number, period, weekday

#: More days than this are drawn as weeks: a bar must stay wide enough for a finger.
MOST_DAYS = 92
#: Dots nearer than this, in percent of the width, would cover each other on a phone.
_CLOSE = 6.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its days (both ends inside) and how many comments felt which way; `n` counts also those not read."""

    first: date
    last: date
    n: int
    n_negative: int
    n_neutral: int
    n_positive: int


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day, in words, and where to read of it."""

    on: date
    label: str
    href: str


def by_week(bars: Sequence[Bar]) -> list[Bar]:
    """The same comments in bars of seven days, the last of them ending on the last day."""
    if not bars:
        return []
    end = bars[-1].last
    weeks = groupby(bars, key=lambda bar: (end - bar.last).days // 7)
    return [_sum(list(part)) for _, part in weeks]


def _sum(bars: Sequence[Bar]) -> Bar:
    return Bar(
        bars[0].first,
        bars[-1].last,
        *(sum(getattr(bar, name) for bar in bars) for name in ("n", "n_negative", "n_neutral", "n_positive")),
    )


def nice_top(highest: float) -> int:
    """The end of the axis: a round even number at or above `highest`, so that its half is whole, too."""
    for power in range(12):
        for base in (1, 2, 3, 4, 5, 6, 8):
            top = base * 10**power
            if top >= highest and top % 2 == 0:
                return int(top)
    return 2 * int(highest)


def chart(days: Sequence[Bar], events: Sequence[Event], href: Callable[[date, date], str]) -> html.Figure:
    """The chart with its key, events and, for whoever cannot see it, the same as a table."""
    bars = list(days) if len(days) <= MOST_DAYS else by_week(days)
    top = nice_top(max((bar.n for bar in bars), default=0))
    marks = _marks(bars, events)
    return html.Figure(
        [
            _key(),
            html.Div(
                [
                    _grid(top),
                    html.Div([_bar(bar, top, href) for bar in bars], className="bars-row"),
                    html.Div(_markers(marks, len(bars)), className="bars-events"),
                ],
                className="bars",
                role="img",
                **aria(label=_in_words(bars)),
            ),
            _ticks(bars),
            _events(marks),
            _as_table(bars),
        ],
        className="chart",
    )


def _key() -> html.Div:
    names = (("negative", "negative"), ("neutral", "neutral"), ("positive", "positive"))
    return html.Div(
        [html.Span([html.I(className=f"dot {css}"), name]) for css, name in names],
        className="key",
    )


def _grid(top: int) -> html.Div:
    lines = [html.Div(html.Span(number(top * part / 2)), style={"bottom": f"{part * 50}%"}) for part in (0, 1, 2)]
    return html.Div(lines, className="bars-grid")


def _bar(bar: Bar, top: int, href: Callable[[date, date], str]) -> html.A:
    rest = max(0, bar.n - bar.n_negative - bar.n_neutral - bar.n_positive)
    parts = (("positive", bar.n_positive), ("neutral", bar.n_neutral + rest), ("negative", bar.n_negative))
    return link(
        [html.I(className=name, style={"height": f"{n / top * 100:.2f}%"}) for name, n in parts if n],
        href(bar.first, bar.last),
        title=_bar_in_words(bar),
        tabIndex="-1",
    )


def _bar_in_words(bar: Bar) -> str:
    when = weekday(bar.last) if bar.first == bar.last else period(bar.first, bar.last)
    feelings = f"{number(bar.n_negative)} negative, {number(bar.n_neutral)} neutral, {number(bar.n_positive)} positive"
    return f"{when}: {count(bar.n, 'comment')} ({feelings})"


def _in_words(bars: Sequence[Bar]) -> str:
    if not bars:
        return "No comments"
    most = max(bars, key=lambda bar: bar.n)
    span = period(bars[0].first, bars[-1].last)
    return f"Comments by feeling, {span}. Most: {_bar_in_words(most)}. The table below has every figure."


def _marks(bars: Sequence[Bar], events: Sequence[Event]) -> dict[int, list[Event]]:
    """The events under the bar they happened in, in the order of the bars; what lies outside is left out."""
    marks: dict[int, list[Event]] = {}
    for event in sorted(events, key=lambda one: one.on):
        for place, bar in enumerate(bars):
            if bar.first <= event.on <= bar.last:
                marks.setdefault(place, []).append(event)
    return marks


def _markers(marks: dict[int, list[Event]], n_bars: int) -> list[html.A]:
    """A numbered dot for each bar with events; one close to its neighbour is lifted, so that both can be read."""
    markers, before, is_up = [], -1e9, False
    for turn, (place, events) in enumerate(marks.items(), start=1):
        left = (place + 0.5) / n_bars * 100
        is_up = left - before < _CLOSE and not is_up
        before = left
        said = "; ".join(f"{day(event.on)}: {event.label}" for event in events)
        where = {"left": f"{left:.2f}%"}
        markers.append(link(str(turn), events[0].href, title=said, className="up" if is_up else "", style=where))
    return markers


def _events(marks: dict[int, list[Event]]) -> html.Ol | None:
    """The events in words, numbered as the dots are."""
    if not marks:
        return None
    return html.Ol([_event(events) for events in marks.values()], className="events")


def _event(events: Sequence[Event]) -> html.Li:
    parts: list[Any] = [html.Span(f"{day(events[0].on)} ", className="dim")]
    for place, event in enumerate(events):
        parts += [" · "] if place else []
        parts.append(link(event.label, event.href))
    return html.Li(parts)


def _ticks(bars: Sequence[Bar]) -> html.Div:
    step = max(1, round(len(bars) / 6))
    places = range(len(bars) - 1, -1, -step)
    return html.Div(
        [
            html.Span(
                day(bars[place].last, beside=bars[-1].last),
                className="minor" if turn % 2 else "",
                style={"left": f"{(place + 0.5) / len(bars) * 100:.2f}%"},
            )
            for turn, place in enumerate(places)
        ],
        className="bars-ticks",
        **aria(hidden="true"),
    )


def _as_table(bars: Sequence[Bar]) -> html.Details:
    head = html.Tr([html.Th(name) for name in ("Days", "Comments", "Negative", "Neutral", "Positive")])
    rows = [
        html.Tr(
            [html.Th(period(bar.first, bar.last))]
            + [html.Td(number(n)) for n in (bar.n, bar.n_negative, bar.n_neutral, bar.n_positive)]
        )
        for bar in bars
    ]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="plain")
    return html.Details([html.Summary("As a table"), html.Div(table, className="scroll")], className="as-table")


def one_day(on: date, n: int, n_negative: int, n_neutral: int, n_positive: int) -> Bar:
    """A bar of a single day."""
    return Bar(on, on, n, n_negative, n_neutral, n_positive)


def filled(bars: Sequence[Bar], first: date, last: date) -> list[Bar]:
    """One bar for every day from `first` to `last`, silent days included."""
    known = {bar.first: bar for bar in bars}
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [known.get(on) or one_day(on, 0, 0, 0, 0) for on in days]
