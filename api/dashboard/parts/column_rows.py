"""The columns of a file as lines: what each holds, what it is read as, and selects to say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.parts.aria import aria
from api.dashboard.parts.rows import rows
from ingest.files.preview import PreviewColumn

#: What a column can be, as `--map` names it and as people read it.
ROLES = {
    "text": "a text that customers wrote",
    "title": "the title of the text",
    "question": "the question it answers",
    "nps": "an NPS score",
    "csat": "a CSAT score",
    "stars": "stars",
    "score": "another score",
    "date": "when it was written",
    "segment": "a segment (who wrote)",
    "id": "the source's own id",
    "author": "the author, as a pseudonym",
    "pseudonym": "a value, as a pseudonym",
    "url": "the link to the original",
    "language": "the language",
    "thread": "the thread",
    "drop": "not kept",
}
#: Files may have hundreds of columns; those used come first, and so many are shown.
MOST = 60


def column_rows(columns: Sequence[PreviewColumn]) -> html.Div:
    """One line a column, those that are used first."""
    ordered = sorted(columns, key=lambda column: column.role == "drop")
    table = rows(
        ("Column", "Holds", "Is", "Score direction", "Why"), [_line(one) for one in ordered[:MOST]],
        caption="The columns of the file", kind="columns",
    )  # fmt: skip
    rest = len(ordered) - MOST
    more = html.P(f"{rest} more columns are not kept.", className="dim small") if rest > 0 else None
    return html.Div([table, more])


def _line(one: PreviewColumn) -> list[Any]:
    return [html.Bdi(one.name), _samples(one), _role(one), _direction(one), html.Span(_why(one), className="dim small")]


def _samples(one: PreviewColumn) -> html.Span:
    if one.personal:
        return html.Span(f"personal data ({one.personal}), not shown", className="dim small")
    return html.Span([html.Bdi(sample, className="sample") for sample in one.samples], className="samples small")


def role_of(one: PreviewColumn) -> str:
    """The column's role as the select names it."""
    return one.label if one.role == "score" and one.label in ("nps", "csat", "stars") else one.role


def _role(one: PreviewColumn) -> Any:
    was = role_of(one)
    return dmc.Select(
        id={"type": "filter", "name": f"as.{one.name}", "was": was},
        value=was,
        data=[{"value": role, "label": words} for role, words in ROLES.items()],
        allowDeselect=False,
        size="xs",
        **aria(label=f"What {one.name} is"),
    )


def _direction(one: PreviewColumn) -> Any:
    if one.low is None or one.high is None:
        return html.Span("–", className="dim")
    none = f",none={','.join(f'{value:g}' for value in one.no_answer)}" if one.no_answer else ""
    ends = [(f"{one.low:g}..{one.high:g},best={best:g}{none}", best) for best in (one.high, one.low)]
    was = ends[0][0] if one.good_is_high else ends[1][0]
    select = dmc.Select(
        id={"type": "filter", "name": f"scale.{one.name}", "was": was},
        value=was,
        data=[{"value": value, "label": f"{one.low:g} to {one.high:g}, {best:g} is best"} for value, best in ends],
        allowDeselect=False,
        size="xs",
        **aria(label=f"Which end of {one.name} is best"),
    )
    return html.Div([select, html.Span(one.direction, className="note")])


def _why(one: PreviewColumn) -> str:
    # What the command line would say is a select here.
    parts = [one.why.partition("; --map")[0]]
    if one.question and one.question != one.name:
        parts.append(f"answers “{one.question[:80]}”")
    if one.date_form:
        parts.append(one.date_form)
    return ", ".join(part for part in parts if part)
