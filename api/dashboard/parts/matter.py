"""An alert as a card: how pressing, what, since when, how sure, whose."""

from __future__ import annotations

from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import STATES, badge, level, owner
from api.dashboard.view import View
from api.dashboard.words import ago, count, number, period
from voc.storage.tables import AlertRow

_FAMILIES = {"surge": "surge", "urgent": "urgent", "praise": "praise"}


def matter(alert: AlertRow, view: View) -> html.Article:
    """The card; its title leads to the alert."""
    top: list[Any] = [kind_badge(alert)]
    if alert.state != "open":
        top.append(badge(STATES.get(alert.state, alert.state)))
    top.append(owner(alert.department_id, view.departments))
    return html.Article(
        [
            html.Div(top, className="top"),
            html.H3(link(alert.title, f"/alerts/{alert.id}")),
            html.P(f"{when(alert, view)}{says(alert)}"),
        ],
        className="card matter",
    )


def kind_badge(alert: AlertRow) -> html.Span:
    """What sort of news it is; red is kept for what needs a person at once."""
    if alert.kind == "celebration":
        return badge("celebration", "positive")
    return level(alert.level)


def when(alert: AlertRow, view: View) -> str:
    """Since when it is open; nothing for what lies in the past."""
    return "" if alert.state == "would_have_fired" else f"Opened {ago(alert.opened_at, view.now)}: "


def says(alert: AlertRow) -> str:
    """What was seen and what had been expected, in one sentence."""
    seen = count(alert.n_observed, "comment")
    n_people = alert.evidence.get("n_people")
    if isinstance(n_people, int) and n_people:
        seen += f" from {count(n_people, 'person', 'people')}"
    seen += f", {period(alert.first_on, alert.last_on)}"
    if alert.expected is not None:
        seen += f"; expected about {number(alert.expected)}"
        if alert.expected_low is not None and alert.expected_high is not None:
            seen += f" ({number(alert.expected_low)} to {number(alert.expected_high)})"
    if alert.is_provisional:
        seen += "; provisional, judged on little history"
    return seen


def short(alert: AlertRow) -> str:
    """What it is about, without its figures."""
    return alert.title.partition(":")[0]
