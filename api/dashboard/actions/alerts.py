"""Take an alert on, resolve it, re-open it."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import alerts as alert_book

_MOVES = {
    "acknowledge": alert_book.acknowledge,
    "resolve": alert_book.resolve,
    "reopen": alert_book.reopen,
}


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of an alert's page."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("act-says", "children"),
        Input({"type": "act", "do": EVERY, "alert": EVERY}, "n_clicks"),
        State("act-by", "value"),
        State("act-why", "value"),
        prevent_initial_call=True,
    )
    def _act(clicks: list[int | None], by: str | None, why: str | None) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks) or asked["do"] not in _MOVES:
            return no_update, no_update
        trouble = move_alert(installation, int(asked["alert"]), asked["do"], by=by or "", why=why or "")
        return (no_update, trouble) if trouble else (moment(), "")


def move_alert(installation: Installation, alert_id: int, do: str, *, by: str, why: str) -> str:
    """Acknowledge, resolve or reopen; what to say where it cannot be, else nothing."""
    if not by.strip():
        return "Please say who you are: colleagues see it."
    try:
        with installation.store.writing() as session:
            _MOVES[do](session, alert_id, by=by.strip()[:80], why=why.strip()[:1000], now=utc_now())
    except VocError as error:
        return str(error)
    return ""
