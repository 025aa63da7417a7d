"""Planned quiet: which silences hold or will, how to end one, and how to plan another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.parts.badge import badge
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.view import View
from api.dashboard.words import instant
from voc.storage import silences as book
from voc.storage.tables import Silence, TopicRow

#: How long a quiet may last, in hours, as people choose it.
LENGTHS = {"1": "1 hour", "4": "4 hours", "24": "a day", "72": "3 days", "168": "a week"}


def quiet(view: View, session: Session) -> html.Section:
    """The section; folded unless something is quiet. See `api.dashboard.actions.silences`."""
    found = book.standing(session, now=view.now)
    note = "messages wait until it ends; alerts still open here"
    heading = html.Summary([html.H2(f"Planned quiet ({len(found)})"), html.Span(note, className="dim small")])
    inside = [heading, _table(view, session, found) if found else None, _form(view)]
    return html.Section(html.Details(inside, className="fold", open=bool(found)), className="card")


def _table(view: View, session: Session, found: Sequence[Silence]) -> html.Table:
    lines = [_line(view, session, one) for one in found]
    return rows(("Who is left in peace", "Until", "Planned by", "Do"), lines, caption="Planned quiet")


def _line(view: View, session: Session, one: Silence) -> list[Any]:
    names = {department.id: department.shown_as for department in view.departments}
    whom = names.get(one.department_id, one.department_id) if one.department_id else "Every department"
    topic = session.get(TopicRow, one.topic_id) if one.topic_id is not None else None
    zone = view.installation.settings.zone
    later = badge(f"from {instant(one.starts_at, zone)}") if one.starts_at > view.now else None
    button = dmc.Button(
        "End it now", id={"type": "silence", "do": "end", "number": one.id}, n_clicks=0, size="xs", variant="default"
    )
    return [
        [whom, html.Span(topic.name, className="note") if topic is not None else None],
        [instant(one.ends_at, zone), " ", later],
        [html.Bdi(one.by), html.Span(html.Bdi(one.why), className="note") if one.why else None],
        button,
    ]


def _form(view: View) -> html.Div:
    departments = [{"value": "", "label": "Every department"}]
    departments += [{"value": one.id, "label": one.shown_as} for one in view.departments]
    lengths = [{"value": hours, "label": words} for hours, words in LENGTHS.items()]
    fields = [
        dmc.Select(id="quiet-department", label="Leave in peace", value="", data=departments, allowDeselect=False),
        dmc.Select(id="quiet-hours", label="For", value="4", data=lengths, allowDeselect=False),
        dmc.TextInput(id="quiet-by", label="Your name", persistence="voc", persistence_type="local"),
        dmc.TextInput(id="quiet-why", label="Why", placeholder="Maintenance of the app"),
    ]
    return html.Div(
        [
            title("Plan a quiet"),
            html.Div(fields, className="side-by-side"),
            html.Div(dmc.Button("Keep quiet", id="quiet-go", n_clicks=0, variant="default"), className="actions"),
            html.P(id="quiet-says", role="status", className="wrong-words"),
        ],
        className="form",
    )
