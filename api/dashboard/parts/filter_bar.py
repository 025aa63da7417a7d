"""The row of filters: days, department, and whatever else narrows; what is chosen stands in the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
import sqlalchemy as sa
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import address, link
from api.dashboard.parts.aria import aria
from api.dashboard.view import View
from voc.insights.choices import Choices, find_choices
from voc.insights.filters import Period
from voc.storage.tables import ThemeRow, TopicRow

_SHOWN = {"department": "Department", "channel": "Channel", "source": "Source", "topic": "Topic", "theme": "Theme"}


def filter_bar(view: View, session: Session, period: Period, *, is_open_ended: bool = False) -> list[Any]:
    """The controls, and one chip for each filter in force; following a chip takes its filter away.

    With `is_open_ended`, no days in the address means all days (a search), not the newest ones.
    """
    choices = find_choices(session)
    fields = [days_control(view, period, is_open_ended=is_open_ended), department_control(view), _more(choices)]
    inside = [html.Div(field, className=name) for field, name in zip(fields, ("days", "who", "else"), strict=True)]
    controls = html.Div(inside, className="filters", role="group", **aria(label="Filters"))
    return [controls, chips(view, session)]


def chips(view: View, session: Session) -> html.Div | None:
    """What narrows the page now, apart from days and a single department."""
    single = view.filters.departments[0] if len(view.filters.departments) == 1 else None
    found = [
        link(
            [_says(key, value, view, session), html.Span("×", **aria(hidden="true")),
             html.Span("take away", className="visually-hidden")],
            address(view.path, [pair for pair in view.pairs if pair != (key, value) and pair[0] != "cursor"]),
            className="chip",
        )
        for key, value in view.filters.pairs()
        if key not in ("from", "to") and value != single
    ]  # fmt: skip
    return html.Div(found, className="chips") if found else None


def _says(key: str, value: str, view: View, session: Session) -> str:
    if key in ("topic", "theme"):
        table = TopicRow if key == "topic" else ThemeRow
        value = session.scalar(sa.select(table.name).where(table.id == int(value))) or value
    if key == "department":
        value = next((one.shown_as for one in view.departments if one.id == value), value)
    name = _SHOWN.get(key) or key.removeprefix("segment.").replace("_", " ").capitalize()
    return f"{name}: {value}"


def _control(name: str, was: str) -> dict[str, str]:
    return {"type": "filter", "name": name, "was": was}


def days_control(view: View, period: Period, *, is_open_ended: bool = False) -> Any:
    """The days, as a range."""
    is_all = is_open_ended and view.filters.from_on is None and view.filters.to_on is None
    days = [] if is_all else [period.from_on.isoformat(), period.to_on.isoformat()]
    return dmc.DatePickerInput(
        id=_control("days", " ".join(days)),
        type="range",
        value=days,
        placeholder="All days",
        valueFormat="D MMM YYYY",
        allowSingleDateInRange=True,
        weekendDays=[],  # red is for what needs a person
        presets=_presets(period),
        size="sm",
        **aria(label="Days"),
    )


def _presets(period: Period) -> list[dict[str, Any]]:
    last, first = period.newest_on or period.to_on, period.oldest_on or period.from_on
    spans = [(f"Last {n} days", last - timedelta(days=n - 1)) for n in (7, 28, 90, 180)]
    spans.append(("Everything", first))
    return [{"label": label, "value": [start.isoformat(), last.isoformat()]} for label, start in spans]


def department_control(view: View) -> Any:
    """One department, or all of them."""
    chosen = view.filters.departments[0] if len(view.filters.departments) == 1 else ""
    return dmc.Select(
        id=_control("department", chosen),
        value=chosen or None,
        data=[{"value": one.id, "label": one.shown_as} for one in view.departments],
        placeholder="All departments",
        clearable=True,
        size="sm",
        **aria(label="Department"),
    )


def _more(choices: Choices) -> Any:
    def group(name: str, key: str, values: tuple[str, ...]) -> dict[str, Any]:
        return {"group": name, "items": [{"value": urlencode({key: value}), "label": value} for value in values]}

    groups = [group("Channel", "channel", choices.channels), group("Source", "source", choices.sources)]
    groups += [
        group(name.replace("_", " ").capitalize(), f"segment.{name}", values) for name, values in choices.segments
    ]
    return dmc.Select(
        id=_control("more", ""),
        data=[one for one in groups if one["items"]],
        placeholder="More filters",
        searchable=True,
        nothingFoundMessage="Nothing of that name",
        size="sm",
        maxDropdownHeight=360,
        **aria(label="More filters"),
    )
