"""What waits for a person? Open matters first, then those that are done and those that would have fired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.climbing import on_call, refused
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.learning import learning
from api.dashboard.parts.matter import kind_badge, matter, whose
from api.dashboard.parts.quiet import quiet
from api.dashboard.parts.rows import rows
from api.dashboard.parts.to_review import to_review
from api.dashboard.view import Page, View
from api.dashboard.words import count, period
from voc.alerts.wanting import wants_answer
from voc.storage import alerts as alert_book
from voc.storage.tables import AlertRow

Group = tuple[str, str, list[AlertRow]]
_LEVELS = ("at_once", "same_day", "daily", "notice")
#: Alerts of one heading on one page.
LIMIT = 60
_WAITING = (
    ("Waiting", ("open",), "nobody has taken them on yet"),
    ("Taken on", ("acknowledged",), "somebody acts"),
)
_TO_KNOW = ("Good to know", "celebrations and notices: they want no answer")
_DONE = (
    ("Pending", ("pending",), "seen just now; told to nobody unless they are still there in ten minutes"),
    ("Resolved", ("resolved",), "they re-open by themselves if it comes back within three days"),
    ("Would have fired", ("would_have_fired",), "found in history, never sent to anybody"),
    ("Closed", ("closed",), "done"),
)


def alerts(view: View) -> Page:
    """Every alert, of one department where the address names one."""
    with view.installation.store.reading() as session:
        waiting = [(name, note, _find(view, session, states)) for name, states, note in _WAITING]
        done = [(name, note, _find(view, session, states)) for name, states, note in _DONE]
        young = learning(view, session)
        n = sum(wants_answer(one) for one in waiting[0][2])
        title_ = f"Alerts ({n}) · voc" if n else "Alerts · voc"
        doubted, below = to_review(view, session), [on_call(view), quiet(view, session)]
        return Page(title_, [_head(view, n), refused(view), young, doubted, *_sections(view, waiting, done), *below])


def _find(view: View, session: Session, states: Sequence[str]) -> list[AlertRow]:
    department = view.filters.departments[0] if view.filters.departments else None
    return list(alert_book.find(session, states=states, department_id=department, limit=LIMIT))


def _head(view: View, n: int) -> html.Div:
    says = f"{count(n, 'alert')} without an answer" if n else "Nothing waits for an answer"
    return head("What waits for a person?", says, _department(view))


def _sections(view: View, waiting: Sequence[Group], done: Sequence[Group]) -> list[Any]:
    sections: list[Any] = []
    for name, note, found in waiting:
        single = [one for one in found if wants_answer(one) and one.level != "daily"]
        daily = [one for one in found if wants_answer(one) and one.level == "daily"]
        sections += [_cards(name, note, single, view)] if single else []
        sections += [_list(f"{name}: daily lists", "to be read once a day", daily, view, is_open=True)] if daily else []
    to_know = [one for _, _, found in waiting for one in found if not wants_answer(one)]
    sections += [_cards(*_TO_KNOW, to_know, view)] if to_know else []
    sections += [_list(*group, view) for group in done if group[2]]
    if sections:
        return sections
    return [
        empty("No alert yet", "Nothing has surged and nothing was urgent. Decide who hears of it when it does: ",
              link("subscriptions", "/subscriptions"), ".")
    ]  # fmt: skip


def _cards(name: str, note: str, found: list[AlertRow], view: View) -> html.Section:
    order = sorted(found, key=lambda one: (one.kind != "celebration", _LEVELS.index(one.level), -one.id))
    cards = html.Div([matter(one, view) for one in order], className="matters in-columns")
    return html.Section([title(f"{name} ({_size(found)})", note), cards])


def _list(name: str, note: str, found: list[AlertRow], view: View, *, is_open: bool = False) -> html.Section:
    """Short lines, the pressing ones first; what is over is folded away until somebody asks."""
    order = sorted(found, key=lambda one: (one.level in ("daily", "notice"), -one.first_on.toordinal(), one.id))
    lines = [
        [link(one.title, f"/alerts/{one.id}"), period(one.first_on, one.last_on), kind_badge(one),
         whose(one, view)]
        for one in order
    ]  # fmt: skip
    table = rows(("What", "When", "How pressing", "Whose"), lines, caption=name)
    heading = html.Summary([html.H2(f"{name} ({_size(found)})"), html.Span(note, className="dim small")])
    return html.Section(html.Details([heading, table], className="fold", open=is_open), className="card")


def _size(found: Sequence[AlertRow]) -> str:
    return f"{len(found)}{'+' if len(found) == LIMIT else ''}"


def _department(view: View) -> html.Div:
    chosen = view.filters.departments[0] if view.filters.departments else ""
    select = dmc.Select(
        id={"type": "filter", "name": "department", "was": chosen}, value=chosen or None, clearable=True,
        placeholder="All departments", **aria(label="Department"),
        data=[{"value": one.id, "label": one.shown_as} for one in view.departments],
    )  # fmt: skip
    return html.Div(html.Div(select, className="who"), className="filters")
