"""Comments a day by feeling: bars that lead to the comments, with numbered events that stay readable at any width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.words import count, day, number, period, weekday

#: More days than this are drawn as weeks: a bar must stay wide enough for a finger.
MOST_DAYS = 92


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
    """The end of the axis: a round number at or above `highest` that halves well."""
    for power in range(9):
        for base in (2, 4, 6, 8, 10):
            if base * 10**power >= highest:
                return int(base * 10**power)
    return int(highest)


def chart(days: Sequence[Bar], events: Sequence[Event], href: Callable[[date, date], str]) -> html.Figure:
    """The chart with its key, events and, for whoever cannot see it, the same as a table."""
    bars = list(days) if len(days) <= MOST_DAYS else by_week(days)
    top = nice_top(max((bar.n for bar in bars), default=0))
    shown = [event for event in events if bars and bars[0].first <= event.on <= bars[-1].last]
    return html.Figure(
        [
            _key(),
            html.Div(
                [
                    _grid(top),
                    html.Div([_bar(bar, top, href) for bar in bars], className="bars-row"),
                    html.Div([_marker(at + 1, event, bars) for at, event in enumerate(shown)], className="bars-events"),
                ],
                className="bars",
                role="img",
                **aria(label=_in_words(bars)),
            ),
            _ticks(bars),
            _events(shown),
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


def _marker(at: int, event: Event, bars: Sequence[Bar]) -> html.A:
    where = next(place for place, bar in enumerate(bars) if event.on <= bar.last)
    left = (where + 0.5) / len(bars) * 100
    return link(str(at), event.href, title=f"{day(event.on)}: {event.label}", style={"left": f"{left:.2f}%"})


def _events(events: Sequence[Event]) -> html.Ol | None:
    if not events:
        return None
    rows = [
        html.Li([html.Span(day(event.on), className="dim"), " ", link(event.label, event.href)]) for event in events
    ]
    return html.Ol(rows, className="events")


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
