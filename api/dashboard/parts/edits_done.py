"""What people did to a topic or a theme, the newest first, and what of it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.parts.head import title
from api.dashboard.view import View
from api.dashboard.words import instant
from api.editing import Names
from voc.storage.topic_history import PersonEdit

#: So many are shown.
_SHOWN = 8
_SAID = {"merged": "merged", "retired": "retired", "split": "split", "defined": "defined", "renamed": "renamed",
         "owned": "given an owner", "themed": "moved", "theme_renamed": "theme renamed"}  # fmt: skip


def edits_done(view: View, edits: Sequence[PersonEdit], names: Names) -> html.Div | None:
    """The newest edits, each with its button where it can be undone; see `api.dashboard.actions.topic_edits`."""
    if not edits:
        return None
    lines = [html.Li(_line(view, edit, names)) for edit in edits[:_SHOWN]]
    return html.Div([title("What people did"), html.Ul(lines, className="history")])


def _line(view: View, edit: PersonEdit, names: Names) -> list[Any]:
    zone = view.installation.settings.zone
    parts: list[Any] = [
        html.B(_SAID[edit.kind]), html.Bdi(_more(edit, names)),
        html.Span(f" · {instant(edit.at, zone)} · {edit.by}", className="dim"),
    ]  # fmt: skip
    if edit.is_undone:
        return [*parts, html.Span(f" · undone by {edit.undone_by}", className="dim")]
    if edit.can_be_undone:
        button = dmc.Button("Undo", id={"type": "edit-undo", "edit": edit.id}, n_clicks=0, size="xs", variant="default")
        return [*parts, " ", button]
    return [*parts, html.Span(" · a later edit stands on it", className="dim")]


def _more(edit: PersonEdit, names: Names) -> str:
    """The other topic, the theme, or the name of before."""
    if edit.kind == "theme_renamed":
        return f" from “{edit.evidence['from']}” to “{edit.evidence['to']}”"
    if edit.kind == "themed":
        place = f"into “{names.themes[edit.theme_id]}”" if edit.theme_id is not None else "out of all themes"
        return f" ({names.topics[edit.topic_id]}) {place}"
    other = f" ({names.topics[edit.other_id]})" if edit.other_id is not None else ""
    named = f" from “{edit.evidence['from']}”" if edit.kind == "renamed" else ""
    return f"{named}{other}"
