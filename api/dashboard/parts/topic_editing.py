"""What people can change about a topic: its name, its owner, its theme, what belongs to it; shown before it is done."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import sqlalchemy as sa
from dash import dcc, html
from sqlalchemy.orm import Session

from api.dashboard.links import link
from api.dashboard.parts.edits_done import edits_done
from api.dashboard.parts.theme_choice import theme_choice
from api.dashboard.view import View
from api.dashboard.words import capital, day
from api.editing import is_being_read_again, names_of
from voc.insights.topic import TopicView
from voc.storage.tables import TopicRow
from voc.storage.topic_history import edits_by_people

#: How often a page that waits for the history looks again, in milliseconds.
_EVERY = 3000


def being_read_again(session: Session) -> html.Section | None:
    """A notice while an edit or a fit is still being carried into the history; the page follows by itself."""
    if not is_being_read_again(session):
        return None
    words = "The topics have changed, and the history is being read again: until then, counts are partly those before."
    watch = dcc.Interval(id={"type": "read-again", "n": 0}, interval=_EVERY)
    return html.Section([html.P(words, role="status"), watch], className="card notice")


def what_became(shown: TopicView) -> str:
    """A topic's state in words."""
    if shown.silent_since is None:
        return shown.state
    return f"nobody speaks of it any more since {day(shown.silent_since)}"


def where_it_went(session: Session, shown: TopicView) -> html.Section | None:
    """What became of a topic that is no more."""
    if shown.state == "active":
        return None
    heir = session.get(TopicRow, shown.merged_into) if shown.merged_into is not None else None
    if shown.silent_since is not None:
        back = "It comes back by itself when customers speak of it again."
        return html.Section(html.P([capital(what_became(shown)), ". ", back]), className="card notice")
    words: list[Any] = [f"This topic is {shown.state}"]
    words += [": it is part of ", link(heir.name, f"/topics/{heir.id}"), "."] if heir is not None else ["."]
    return html.Section(html.P(words), className="card notice")


def topic_editing(view: View, session: Session, shown: TopicView) -> html.Section | None:
    """The forms, the place of the preview, and what people did so far; see `api.dashboard.actions.topic_edits`."""
    if shown.figures.is_bucket:
        return None
    topic_id = shown.figures.id
    edits = [edit for edit in edits_by_people(session) if topic_id in edit.topic_ids]
    heading = html.Summary(
        [html.H2("Change this topic"), html.Span("shown before it is done; can be undone", className="dim small")]
    )
    forms = _forms(view, session, shown) if shown.state == "active" or shown.silent_since is not None else None
    inside = [
        heading,
        html.Div([forms, edited_by(), *places(), edits_done(view, edits, names_of(session))], className="form"),
    ]
    return html.Section(html.Details(inside, className="fold", id="change"), className="card")


def look_button(kind: str, topic_id: int) -> html.Div:
    """The button that shows an edit before it is done."""
    number = {"type": "edit-look", "kind": kind, "topic": topic_id}
    return html.Div(dmc.Button("Show what it would do", id=number, n_clicks=0, variant="default"), className="actions")


def _forms(view: View, session: Session, shown: TopicView) -> dmc.Tabs:
    number = shown.figures.id
    panels = {
        "Rename": [_name(shown), look_button("rename", number)],
        "Owner": [_owners(view, shown), look_button("own", number)],
        "Theme": [*theme_choice(session, shown.figures.theme_id), look_button("move", number)],
        "Merge into": [_others(session, number), look_button("merge", number)],
        "Split": [
            dmc.Textarea(
                id="edit-examples", label="What goes, in examples", autosize=True, minRows=2,
                description="One a line, as customers write it. Without any, it is cut where it falls apart by itself.",
            ),
            look_button("split", number),
        ],
        "Retire": [
            html.P("Its comments go to the next nearest topic, or to none; no fit brings it back.", className="dim"),
            look_button("retire", number),
        ],
    }  # fmt: skip
    tabs = dmc.TabsList([dmc.TabsTab(name, value=name) for name in panels])
    bodies = [dmc.TabsPanel(html.Div(parts, className="form tabbed"), value=name) for name, parts in panels.items()]
    return dmc.Tabs([tabs, *bodies], value="Rename")


def _name(shown: TopicView) -> dmc.TextInput:
    return dmc.TextInput(id="edit-name", label="Name", value=shown.figures.name)


def _owners(view: View, shown: TopicView) -> dmc.Select:
    chosen = shown.figures.owner if shown.figures.owner_origin == "person" else ""
    data = [{"value": "", "label": "Let its comments decide"}]
    data += [{"value": one.id, "label": one.shown_as} for one in view.departments]
    return dmc.Select(id="edit-owner", label="Whose it is", data=data, value=chosen or "", allowDeselect=False)


def _others(session: Session, topic_id: int) -> dmc.Select:
    rows = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic", TopicRow.state == "active"))
    others = sorted((row.name, row.id) for row in rows if row.id != topic_id)
    data = [{"value": str(number), "label": f"{capital(name)} ({number})"} for name, number in others]
    return dmc.Select(id="edit-into", label="Which takes it", data=data, searchable=True, placeholder="Choose a topic")


def edited_by() -> dmc.TextInput:
    """Who edits; the browser remembers it."""
    return dmc.TextInput(
        id="edit-by", label="Your name", persistence="voc", persistence_type="local", autoComplete="name"
    )


def places() -> list[Any]:
    """Where a refusal and a preview are shown."""
    return [html.P(id="edit-says", role="status", className="wrong-words"), html.Div(id="edit-preview")]
