"""Days as a strip of small columns: on which of them something would have been told, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dash import html

from api.dashboard.parts.aria import aria
from api.dashboard.words import count, day, number, period, weekday

#: More days than this are drawn as weeks.
MOST_DAYS = 92
Span = tuple[date, date]


def day_strip(n_by_day: Mapping[date, int], first: date, last: date, *, one: str) -> html.Figure:
    """A column for each day (week, where there are many); `one` is what is counted."""
    step = 1 if (last - first).days < MOST_DAYS else 7
    spans = _spans(first, last, step)
    counts = [sum(n_by_day.get(on, 0) for on in _days(span)) for span in spans]
    top = max(counts, default=0) or 1
    columns = [_column(span, n, top, one) for span, n in zip(spans, counts, strict=True)]
    ends = [
        html.Span(day(first, beside=last)),
        html.Span(f"most: {number(max(counts, default=0))}"),
        html.Span(day(last)),
    ]
    return html.Figure(
        [
            html.Div(columns, className="strip", role="img", **aria(label=_in_words(spans, counts, one))),
            html.Div(ends, className="strip-ends", **aria(hidden="true")),
        ],
        className="chart",
    )


def _spans(first: date, last: date, step: int) -> list[Span]:
    starts = range(0, (last - first).days + 1, step)
    return [(first + timedelta(days=at), min(last, first + timedelta(days=at + step - 1))) for at in starts]


def _days(span: Span) -> list[date]:
    return [span[0] + timedelta(days=at) for at in range((span[1] - span[0]).days + 1)]


def _column(span: Span, n: int, top: int, one: str) -> html.I:
    when = weekday(span[0]) if span[0] == span[1] else period(*span)
    return html.I(style={"height": f"{100 * n / top:.0f}%"}, title=f"{when}: {count(n, one)}")


def _in_words(spans: Sequence[Span], counts: Sequence[int], one: str) -> str:
    told = [f"{period(*span)}: {count(n, one)}" for span, n in zip(spans, counts, strict=True) if n]
    return "; ".join(told) or "Nothing on any day"
