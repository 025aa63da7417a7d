"""The head of a page: its question, one line that says what is shown, and the filters."""

from __future__ import annotations

from typing import Any

from dash import html


def head(question: str, says: Any, *right: Any) -> html.Div:
    """The heading on the left, controls on the right (below it on a phone)."""
    left = html.Div([html.H1(question), html.P(says, className="sub")])
    return html.Div([left, *[part for part in right if part is not None]], className="head")


def title(words: str, note: Any = None, *end: Any) -> html.Div:
    """The heading of a card, a quiet note beside it, and what stands at its end."""
    parts: list[Any] = [html.H2(words)]
    if note:
        parts.append(html.Span(note, className="dim small"))
    if end:
        parts.append(html.Div(list(end), className="end"))
    return html.Div(parts, className="title")
