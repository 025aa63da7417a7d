"""A customer's words in a list of work: from their beginning, with the way to the whole and back to the source."""

from __future__ import annotations

from dash import html

from api.dashboard.links import link, outside
from api.dashboard.words import day
from voc.insights.told import Told


def told(said: Told, back: str | None = None) -> html.Figure:
    """The words as text, never markup; `back` is the link to where they were written."""
    caption = [
        html.Span(html.Bdi(said.source)),
        html.Span(day(said.on)),
        link("whole comment", f"/feedback/{said.id}"),
        outside("answer at the source", back),
    ]
    return html.Figure(
        [html.Blockquote(html.Bdi([said.text, " …" if said.is_cut else ""])), html.Figcaption(caption)],
        className="quote",
    )
