"""What waits for a person? Open matters first, then those that are done and those that would have fired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.matter import matter
from api.dashboard.view import Page, View
from api.dashboard.words import count
from voc.storage import alerts as alert_book
from voc.storage.tables import AlertRow

_LEVELS = ("at_once", "same_day", "daily", "notice")
#: Alerts of one heading on one page.
LIMIT = 60
_GROUPS = (
    ("Waiting", ("open",), "nobody has taken them on yet"),
    ("Taken on", ("acknowledged",), "somebody acts"),
    ("Resolved", ("resolved",), "they re-open by themselves if it comes back within three days"),
    ("Would have fired", ("would_have_fired",), "found in history, never sent to anybody"),
    ("Closed", ("closed",), "done"),
)


def alerts(view: View) -> Page:
    """Every alert, of one department where the address names one."""
    department = view.filters.departments[0] if view.filters.departments else None
    with view.installation.store.reading() as session:
        groups = [
            (name, note, alert_book.find(session, states=states, department_id=department, limit=LIMIT))
            for name, states, note in _GROUPS
        ]
        n = len(groups[0][2])
        return Page(f"Alerts ({n}) · voc" if n else "Alerts · voc", _content(view, groups, n))


def _content(view: View, groups: Sequence[tuple[str, str, Sequence[AlertRow]]], n: int) -> list[Any]:
    says = f"{count(n, 'alert')} without an answer" if n else "Nothing waits for an answer"
    sections: list[Any] = [_group(name, note, found, view) for name, note, found in groups if found]
    if not sections:
        sections.append(
            empty("No alert yet", "Nothing has surged and nothing was urgent. Decide who hears of it when it does: ",
                  link("subscriptions", "/subscriptions"), ".")
        )  # fmt: skip
    return [head("What waits for a person?", says, _department(view)), *sections]


def _group(name: str, note: str, found: Sequence[AlertRow], view: View) -> html.Section:
    order = sorted(found, key=lambda one: (one.kind != "escalation", _LEVELS.index(one.level), -one.id))
    if name in ("Would have fired", "Closed"):
        order = sorted(found, key=lambda one: (one.first_on, one.id), reverse=True)
    cards = html.Div([matter(one, view) for one in order], className="matters in-columns")
    return html.Section([title(f"{name} ({len(found)}{'+' if len(found) == LIMIT else ''})", note), cards])


def _department(view: View) -> html.Div:
    chosen = view.filters.departments[0] if view.filters.departments else ""
    select = dmc.Select(
        id={"type": "filter", "name": "department", "was": chosen}, value=chosen or None, clearable=True,
        placeholder="All departments", **aria(label="Department"),
        data=[{"value": one.id, "label": one.shown_as} for one in view.departments],
    )  # fmt: skip
    return html.Div(html.Div(select, className="who"), className="filters")
