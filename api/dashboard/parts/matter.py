"""An alert as a card: how pressing, what, since when, how sure, whose."""

from __future__ import annotations

from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import STATES, badge, level, owner
from api.dashboard.view import View
from api.dashboard.words import ago
from voc.alerts.figures import seen
from voc.storage.tables import AlertRow


def matter(alert: AlertRow, view: View) -> html.Article:
    """The card; its title leads to the alert."""
    top: list[Any] = [kind_badge(alert)]
    if alert.state != "open":
        top.append(badge(STATES.get(alert.state, alert.state)))
    top.append(whose(alert, view))
    return html.Article(
        [
            html.Div(top, className="top"),
            html.H3(link(alert.title, f"/alerts/{alert.id}")),
            html.P(f"{when(alert, view)}{seen(alert)}"),
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


def whose(alert: AlertRow, view: View) -> html.Span:
    """Its department; a company-wide one is everybody's that it names."""
    if alert.family == "data":
        return badge("the committee", "plain", "What the data did is told to those who know the sources")
    named = alert.evidence.get("departments", ())
    if alert.department_id is None and len(named) > 1:
        shown = {department.id: department.shown_as for department in view.departments}
        return badge(f"{len(named)} departments", "accent", ", ".join(shown.get(name, name) for name in named))
    return owner(alert.department_id, view.departments)


def short(alert: AlertRow) -> str:
    """What it is about, without its figures."""
    return alert.title.partition(":")[0]
