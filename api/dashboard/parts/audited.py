"""What an audit found: how right the machine is, source by source, and the comments it read otherwise than a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.auditing import UNSURE
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.view import View
from api.dashboard.words import count
from voc.insights.audit import Audit, Miss, SourceAudit

#: So many comments stand in the list, and so much of each one's words.
_LISTED, _SHOWN = 10, 90


def audited(audit: Audit, view: View) -> html.Section:
    """The figures as a table, with what they rest on."""
    lines = [_line(one.source, one) for one in audit.sources]
    if len(lines) > 1:
        lines.append(_line("In all", audit))
    table = rows(("Source", "Read", "Sentiment", "First department"), lines, caption="How right it was, by source")
    names = [html.Span(name, className="note") for name in audit.model_versions]
    basis = "Share of comments read as a person read them, with its 95 % interval; what nobody could tell is left out."
    return html.Section(
        [
            title("How right it was", f"round {audit.round}, read by {count(audit.n_people, 'person', 'people')}"),
            table,
            html.P(basis, className="dim small"),
            html.Details([html.Summary("Which models"), *names], className="as-table"),
        ],
        className="card",
    )


def missed(found: Sequence[Miss], view: View) -> html.Section | None:
    """Where person and machine differ; each leads to its comment."""
    if not found:
        return None
    names = {one.id: one.shown_as for one in view.departments} | {"": "nobody"}
    lines = [
        [
            link(html.Bdi(_cut(one.text)), f"/feedback/{one.feedback_id}"),
            _said(one.sentiment, one.department, names),
            _said(one.said_sentiment, one.said_department, names),
        ]
        for one in found[:_LISTED]
    ]
    table = rows(("Comment", "A person", "The machine"), lines, caption="Comments that were read differently")
    note = count(len(found), "comment") + (f", the first {_LISTED} of them" if len(found) > _LISTED else "")
    return html.Section([title("Where it was wrong", note), table], className="card")


def _line(name: str, one: SourceAudit | Audit) -> list[Any]:
    read = str(one.n_answered) if one.n_answered == one.n_drawn else f"{one.n_answered} of {one.n_drawn}"
    return [html.Bdi(name), read, one.sentiment.in_words(), one.department.in_words()]


def _said(feeling: str | None, whose: str | None, names: dict[str, str]) -> str:
    return f"{feeling or UNSURE}, {UNSURE if whose is None else names.get(whose, whose)}"


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()} …"
