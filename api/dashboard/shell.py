"""The frame around every page: navigation, theme, and the place where the page goes.

Chosen and drawn once; only the page inside changes, so that one answer of the server is one page.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.shapes import icon

#: Address, name, drawing, and whether a phone's bar has room for it.
NAVIGATION = (
    ("/", "Overview", "overview", True),
    ("/topics", "Topics", "topics", True),
    ("/feedback", "Comments", "comments", True),
    ("/alerts", "Alerts", "alerts", True),
    ("/follow-ups", "Follow-ups", "wait", False),
    ("/inbox", "Inbox", "inbox", False),
    ("/scorecard", "Scorecard", "scorecard", False),
)
#: What people come to now and then: what comes in, who is told, how well it is understood.
SET_UP = (
    ("/import", "Import", "import", False),
    ("/sources", "Sources", "sources", False),
    ("/subscriptions", "Subscriptions", "subscriptions", False),
    ("/replay", "Replay", "replay", False),
    ("/audit", "Audit", "audit", False),
    ("/models", "Models", "models", False),
    ("/teach", "Teach", "teach", False),
)
_THEME = {
    "primaryColor": "indigo",
    "primaryShade": {"light": 8, "dark": 8},
    "fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
    "defaultRadius": "md",
    "autoContrast": True,
    # The greys of voc.css, so that inputs and menus in the dark belong to the cards they stand on.
    "colors": {
        "dark": [
            "#e6e8ec",
            "#c4cad3",
            "#a2abb8",
            "#8a94a2",
            "#3f4754",
            "#30353e",
            "#23272f",
            "#1b1e24",
            "#131519",
            "#0e1013",
        ],
    },
}


def shell() -> Any:
    """The frame, empty."""
    frame = html.Div(
        [
            html.A("Skip to the page", href="#page", className="skip"),
            html.Nav(navigation("/", 0), id="navigation", className="side", **aria(label="Main")),
            html.Main(html.Div(id="page"), className="main"),
        ],
        className="frame",
    )
    hidden = [dcc.Location(id="url"), *(dcc.Store(id=name) for name in ("again", "go", "title", "nothing"))]
    return dmc.MantineProvider([*hidden, frame], defaultColorScheme="auto", theme=_THEME)


def navigation(path: str, n_waiting: int, n_unread: int = 0) -> list[Any]:
    """The way around; `n_waiting` alerts and `n_unread` messages stand as numbers beside their entries.

    What is set up now and then is folded away on a desk; on a phone all that the bar has no room for is under More.
    """
    counts = {"/alerts": n_waiting, "/inbox": n_unread}
    set_up = [_entry(*entry, path=path, n=0) for entry in SET_UP]
    is_set_up = any(_is_here(entry[0], path) for entry in SET_UP)
    later = [_entry(*entry, path=path, n=counts.get(entry[0], 0)) for entry in NAVIGATION if not entry[3]]
    more = [html.Summary([icon("more"), html.Span("More"), _number(n_unread)])]
    return [
        link([html.I("v", **aria(hidden="true")), "voc"], "/", className="brand"),
        *[_entry(*entry, path=path, n=counts.get(entry[0], 0)) for entry in NAVIGATION],
        html.Details(
            [html.Summary([icon("set up"), html.Span("Set up")]), html.Div(set_up)], className="set-up", open=is_set_up
        ),
        html.Details([*more, html.Div([*later, html.Span("Set up", className="group"), *set_up])], className="more"),
        html.Div(_theme_toggle(), className="rest"),
    ]


def _entry(href: str, name: str, drawing: str, is_first: bool, *, path: str, n: int) -> html.A:
    options = aria(current="page") if _is_here(href, path) else {}
    inside = [icon(drawing), html.Span(name), _number(n)]
    return link(inside, href, className="to" if is_first else "to later", **options)


def _is_here(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(href + "/"))


def _number(n: int) -> html.Span | None:
    return html.Span([str(n), html.Span(" waiting", className="visually-hidden")], className="n") if n else None


def _theme_toggle() -> Any:
    return dmc.ColorSchemeToggle(
        lightIcon=icon("sun"),
        darkIcon=icon("moon"),
        variant="default",
        size="lg",
        className="theme",
        **aria(label="Light or dark"),
    )
