"""The Dash app behind the pages: one callback answers an address with a whole page."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import structlog
from dash import ALL as EVERY
from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from flask import Flask, abort

from api.dashboard import uploads
from api.dashboard.actions import let_people_act
from api.dashboard.actions.moment import moment
from api.dashboard.links import link
from api.dashboard.parts.empty import empty
from api.dashboard.routes import find_page, is_page
from api.dashboard.shell import navigation, shell
from api.dashboard.view import Page, View
from api.filters import read_filters
from voc.alerts.wanting import n_unanswered
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import inbox as inbox_book
from voc.storage.annotations import n_waiting as n_unread

log = structlog.get_logger(__name__)

_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<script src="/assets/theme.js"></script>
{%css%}
</head>
<body>
{%app_entry%}
<noscript>The pages of voc need JavaScript; it all comes from this machine.</noscript>
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>"""


def create_dashboard(app: Flask, installation: Installation) -> Dash:
    """Mount the pages on `app`: assets from this machine only, unknown addresses answered with 404."""
    dash = Dash(
        "voc",
        server=app,  # type: ignore[arg-type]
        url_base_pathname="/",
        assets_folder=str(Path(__file__).with_name("assets")),
        assets_ignore=r"theme\.js",
        serve_locally=True,
        pages_folder="",
        suppress_callback_exceptions=True,
        title="voc",
        update_title="",
        index_string=_INDEX,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        add_log_handler=False,
    )
    dash.layout = shell()
    uploads.register(app, installation)
    _only_pages(app)
    _route(dash, installation)
    return dash


def _only_pages(app: Flask) -> None:
    """Dash would answer any address with its page; only those that exist get it, the rest is not found."""
    anything = app.view_functions["/<path:path>"]

    def page_or_not_found(path: str) -> Any:
        return anything(path=path) if is_page(f"/{path}") else abort(404)

    app.view_functions["/<path:path>"] = page_or_not_found


def _route(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("page", "children"),
        Output("navigation", "children"),
        Output("title", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        Input("again", "data"),
    )
    def _show(path: str | None, search: str | None, _again: str | None) -> tuple[list[Any], list[Any], str]:
        page = draw(installation, path or "/", search or "")
        with installation.store.reading() as session:
            n_in_inbox = inbox_book.n_unread(session)
        around = navigation((path or "/").rstrip("/") or "/", n_waiting(installation), n_in_inbox)
        return page.content, around, page.title

    _in_the_browser(dash)

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Input({"type": "reading", "n": EVERY}, "n_intervals"),
        State({"type": "reading", "n": EVERY}, "id"),
        prevent_initial_call=True,
    )
    def _read_on(ticks: list[int | None], watched: list[dict[str, Any]]) -> Any:
        if not watched or not any(ticks):
            return no_update
        with installation.store.reading() as session:
            return moment() if n_unread(session) != watched[0]["n"] else no_update

    let_people_act(dash, installation)


def _in_the_browser(dash: Dash) -> None:
    """What `voc.js` does by itself, without asking the server."""
    nothing = Output("nothing", "data", allow_duplicate=True)
    filters = {"type": "filter", "name": EVERY, "was": EVERY}
    for name, *inputs in (
        ("title", Input("title", "data")),
        ("go", Input("go", "data")),
        ("filter", Input(filters, "value"), State(filters, "id")),
        ("begin", Input({"type": "audit-department", "feedback": EVERY}, "id")),
    ):
        function = ClientsideFunction("voc", name)
        dash.clientside_callback(function, nothing, *inputs, prevent_initial_call=True)  # type: ignore[no-untyped-call]


def n_waiting(installation: Installation) -> int:
    """How many alerts wait for somebody to take them on."""
    with installation.store.reading() as session:
        return n_unanswered(session)


def draw(installation: Installation, path: str, search: str) -> Page:
    """The page behind an address; what a person can mend is said on the page itself."""
    found = find_page(path)
    if found is None:
        return Page("Not found", [empty("There is no such page", link("Go to the overview", "/"))])
    page, number = found
    pairs = tuple(parse_qsl(search.lstrip("?"), keep_blank_values=False))
    try:
        filters, _ = read_filters(pairs, installation.department_ids())
        return page(View(installation, path, pairs, filters, utc_now(), number))
    except VocError as error:
        log.info("page.refused", path=path, kind=type(error).__name__)
        return Page("Not shown", [empty("This cannot be shown", str(error), " ", link("Take the filters away", path))])
