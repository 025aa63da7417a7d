"""Mark messages of the inbox as read."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import inbox as book

#: Who reads on the pages: they know nobody by name.
READER = "somebody on the pages"


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of the inbox."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Input({"type": "inbox-read", "item": EVERY}, "n_clicks"),
        prevent_initial_call=True,
    )
    def _read(clicks: list[int | None]) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update
        try:
            with installation.store.writing() as session:
                book.read(session, str(asked["item"]), by=READER, now=utc_now())
        except InputError:
            return moment()  # it is gone: the page anew shows what there is
        return moment()

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Input("inbox-all-read", "n_clicks"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def _read_all(clicks: int | None, search: str | None) -> Any:
        if not clicks:
            return no_update
        department = parse_qs((search or "").lstrip("?")).get("department", [None])[0]
        with installation.store.writing() as session:
            book.read_all(session, department_id=department, by=READER, now=utc_now())
        return moment()
