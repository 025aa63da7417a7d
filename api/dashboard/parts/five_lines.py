"""The five lines: sentences before any chart, each with its owner at the end and a button that copies it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import owner
from api.dashboard.parts.copying import copy_button
from api.dashboard.parts.shapes import icon
from api.dashboard.view import View
from api.dashboard.words import count, period
from voc.insights.filters import Period
from voc.insights.lines import Line

#: Drawing, tone and name of each kind of line.
_MARKS = {
    "changed": ("same", "", "What changed"),
    "hurts": ("hurt", "worse", "What hurts most"),
    "new": ("new", "new", "What is new"),
    "praised": ("praise", "better", "What is praised"),
    "waits": ("wait", "", "What waits"),
}


def five_lines(lines: Sequence[Line], view: View) -> html.Ul:
    """The lines as a list."""
    return html.Ul([_line(line, view) for line in lines], className="lines")


def pasteable(lines: Sequence[Line], shown: Period) -> str:
    """All lines as plain text, with the days they speak of."""
    return "\n".join([f"What customers said, {period(shown.from_on, shown.to_on)}", *(line.sentence for line in lines)])


def _line(line: Line, view: View) -> html.Li:
    drawing, tone, name = _MARKS[line.kind]
    if line.kind == "waits" and line.n:
        tone = "needs"
    if line.verdict == "real":
        drawing = "moved"
    mark = html.Span([icon(drawing), html.Span(f"{name}: ", className="visually-hidden")], className=f"mark {tone}")
    return html.Li(
        [mark, html.Span(html.Bdi(_short(line)), className="says"), html.Span(_meta(line, view), className="meta")]
    )


def _short(line: Line) -> str:
    """The sentence without its owner, who stands at the end of the line."""
    return line.sentence.partition(" Owner: ")[0] if line.topic_id else line.sentence


def _meta(line: Line, view: View) -> list[Any]:
    page = "/alerts" if line.leads_to == "alerts" else "/feedback"
    if line.leads_to == "alerts":
        words = "see the list"
    elif line.kind == "changed":
        words = "read them"
    else:
        words = count(line.n, "customer" if line.kind in ("hurts", "praised") and line.topic_id else "comment")
    parts: list[Any] = [link(words, f"{page}?{line.link}" if line.link else page)]
    if line.topic_id is not None:
        parts.append(owner(line.owner, view.departments))
    parts.append(html.Span(copy_button(line.sentence, is_quiet=True), className="copy"))
    return parts
