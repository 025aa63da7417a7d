"""What should a theme be called? A form, what stands in the theme, and what people did to it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import address, link
from api.dashboard.parts.edits_done import edits_done
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.topic_editing import being_read_again, edited_by, places
from api.dashboard.view import Page, View
from api.dashboard.words import capital, count, number
from api.editing import names_of
from voc.storage.tables import ThemeRow
from voc.storage.theme_list import ShownTheme, show_theme
from voc.storage.topic_history import PersonEdit, edits_by_people


def theme(view: View) -> Page:
    """One theme; see `api.dashboard.actions.theme_edits`."""
    assert view.number is not None
    with view.installation.store.reading() as session:
        if session.get(ThemeRow, view.number) is None:
            return Page("No such theme · voc", [empty("There is no such theme", link("See all topics", "/topics"))])
        shown = show_theme(session, view.number)
        return Page(f"{shown.theme.name} · voc", _content(view, session, shown))


def _content(view: View, session: Session, shown: ShownTheme) -> list[Any]:
    back = html.P(link("← All topics", "/topics"), className="back")
    edits = [edit for edit in edits_by_people(session) if _is_of(edit, shown.theme.id)]
    form = _form(shown) if shown.theme.topics else html.P("No topic lives in it: it is retired.", className="dim")
    parts = [form, edited_by(), *places(), edits_done(view, edits, names_of(session))]
    return [
        html.Div([back, head(shown.theme.name, _says(shown))]),
        being_read_again(session),
        html.Section([title("Rename this theme", "shown before it is done; can be undone"),
                      html.Div(parts, className="form")], className="card"),
        _topics(shown),
    ]  # fmt: skip


def _is_of(edit: PersonEdit, theme_id: int) -> bool:
    """Whether it named the theme, or put a topic into it or out of it."""
    return edit.theme_id == theme_id or (edit.kind == "themed" and edit.evidence["from"] == theme_id)


def _says(shown: ShownTheme) -> list[Any]:
    topics, comments = count(len(shown.theme.topics), "topic"), count(shown.theme.n_feedback, "comment")
    named = f" · named by {shown.theme.named_by}" if shown.theme.named_by else ""
    there = address("/topics", [("theme", str(shown.theme.id))])
    return [f"A theme of {topics} in {comments}{named} · ", link("its figures", there)]


def _form(shown: ShownTheme) -> html.Div:
    button = dmc.Button(
        "Show what it would do", id={"type": "theme-look", "theme": shown.theme.id}, n_clicks=0, variant="default"
    )
    field = dmc.TextInput(
        id="theme-name", label="Name", value=shown.theme.name, description="It stays, whatever is fitted later."
    )
    return html.Div([field, html.Div(button, className="actions")], className="form")


def _topics(shown: ShownTheme) -> html.Section | None:
    if not shown.theme.topics:
        return None
    lines = [
        html.Li([html.Div([link(capital(topic.name), f"/topics/{topic.id}"), html.Span(number(topic.n_feedback))])])
        for topic in shown.theme.topics
    ]
    hint = "comments; a topic is moved on its own page, under “Change this topic”"
    return html.Section([title("Its topics", hint), html.Ul(lines, className="shares")], className="card")
