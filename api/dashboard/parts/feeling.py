"""How a set of comments feels: a bar in three parts and the same in words, never by colour alone."""

from __future__ import annotations

from dash import html

from api.dashboard.parts.aria import aria
from api.dashboard.words import percent


def feeling(n_negative: int, n_neutral: int, n_positive: int) -> html.Span:
    """The three shares as one bar, with the larger opinion as a percentage beside it."""
    total = n_negative + n_neutral + n_positive
    if not total:
        return html.Span("not judged", className="dim", title="None in these days is in a language that is read here")
    words = ", ".join(
        f"{percent(n / total)} {name}"
        for name, n in (("negative", n_negative), ("neutral", n_neutral), ("positive", n_positive))
    )
    parts = (("negative", n_negative), ("neutral", n_neutral), ("positive", n_positive))
    bar = [html.I(className=name, style={"width": f"{n / total * 100:.1f}%"}) for name, n in parts if n]
    louder, name = (n_negative, "negative") if n_negative >= n_positive else (n_positive, "positive")
    return html.Span(
        [
            html.Span(bar, className="feeling-bar", **aria(hidden="true")),
            html.Span(f"{percent(louder / total)} {name}", className="feeling-words dim"),
        ],
        className="feeling",
        title=words,
    )
