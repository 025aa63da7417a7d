"""Tables that become cards on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html


def rows(names: Sequence[str], lines: Sequence[Sequence[Any]], *, caption: str, kind: str = "") -> html.Table:
    """A table whose first column names the row; on a phone each row is a card and each cell carries its name.
    `kind` is a class of its own for the style sheet.

    The roles are spelled out because a browser forgets them once CSS turns rows into cards.
    """
    head = html.Tr([html.Th(name, role="columnheader", scope="col") for name in names], role="row")
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(head, role="rowgroup"),
            html.Tbody([_row(names, line) for line in lines], role="rowgroup"),
        ],
        role="table",
        className=f"rows {kind}",
    )


def _row(names: Sequence[str], line: Sequence[Any]) -> html.Tr:
    first = html.Th(line[0], role="rowheader", scope="row")
    rest = [html.Td(cell, role="cell", **_named(name)) for name, cell in zip(names[1:], line[1:], strict=True)]
    return html.Tr([first, *rest], role="row")


def _named(name: str) -> dict[str, Any]:
    return {"data-name": name}
