"""What has come in for us? The messages that lie in the service itself, newest first, unread ones marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.badge import badge
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.view import Page, View
from api.dashboard.words import ago, count
from voc.storage import inbox as book
from voc.storage.tables import InboxItem

LIMIT = 100


def inbox(view: View) -> Page:
    """The messages, of one department where the address names one."""
    department = view.filters.departments[0] if view.filters.departments else None
    with view.installation.store.reading() as session:
        found = book.find(session, department_id=department, limit=LIMIT)
        n_unread = book.n_unread(session, department_id=department)
    title_ = f"Inbox ({n_unread}) · voc" if n_unread else "Inbox · voc"
    says = f"{count(n_unread, 'message')} that nobody has read" if n_unread else "Everything has been read"
    content = [head("What has come in for us?", says, _department(view, department)), *_list(found, n_unread, view)]
    return Page(title_, content)


def _list(found: Sequence[InboxItem], n_unread: int, view: View) -> list[Any]:
    if not found:
        return [
            empty("Nothing has come in", "A department that subscribes through its inbox finds its alerts here: ",
                  link("subscriptions", "/subscriptions"), ".")
        ]  # fmt: skip
    all_read = dmc.Button("Mark all as read", id="inbox-all-read", n_clicks=0, size="xs", variant="default")
    heading = title("Messages", "the newest first")
    items = html.Ul([_item(one, view) for one in found], className="inbox")
    return [html.Section([heading, all_read if n_unread else None, items], className="card")]


def _item(one: InboxItem, view: View) -> html.Li:
    names = {department.id: department.shown_as for department in view.departments}
    whose = names.get(one.department_id or "", one.department_id or "Whoever looks after this installation")
    is_new = one.read_at is None
    words = html.Bdi(one.title)
    about = link(words, f"/alerts/{one.alert_id}") if one.alert_id else html.Span(words)
    state = badge("new", "needs") if is_new else html.Span(f"read by {one.read_by}", className="dim small")
    button = dmc.Button(
        "Mark as read", id={"type": "inbox-read", "item": one.id}, n_clicks=0, size="xs", variant="subtle",
        **aria(label=f"Mark as read: {one.title}"),
    )  # fmt: skip
    return html.Li(
        [
            html.Div([html.B(about) if is_new else about, state], className="title"),
            html.P([whose, " · ", ago(one.at, view.now)], className="dim small"),
            html.Ul([html.Li(html.Bdi(fact)) for fact in one.facts]) if one.facts else None,
            button if is_new else None,
        ]
    )


def _department(view: View, chosen: str | None) -> html.Div:
    select = dmc.Select(
        id={"type": "filter", "name": "department", "was": chosen or ""}, value=chosen, clearable=True,
        placeholder="All departments", **aria(label="Department"),
        data=[{"value": one.id, "label": one.shown_as} for one in view.departments],
    )  # fmt: skip
    return html.Div(html.Div(select, className="who"), className="filters")
