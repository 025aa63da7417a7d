"""What a page says when there is nothing to show: why, and what to do next."""

from __future__ import annotations

from typing import Any

from dash import html


def empty(title: str, *what_next: Any) -> html.Div:
    """A quiet box with a heading and the next step."""
    return html.Div([html.H2(title), html.P(list(what_next))], className="card empty")
