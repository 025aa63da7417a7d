"""Say whether a doubted comment is urgent."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.alerts import reviews
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.worker import nudge


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons under "To review"."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("review-says", "children"),
        Input({"type": "review", "do": EVERY, "number": EVERY}, "n_clicks"),
        State("review-by", "value"),
        prevent_initial_call=True,
    )
    def _decide(clicks: list[int | None], by: str | None) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        trouble = decide(installation, int(asked["number"]), asked["do"], by=by or "")
        return (no_update, trouble) if trouble else (moment(), "")


def decide(installation: Installation, number: int, do: str, *, by: str) -> str:
    """Confirm or dismiss; what to say where it cannot be, else nothing. What is confirmed is sent at once."""
    decision = reviews.confirm if do == "confirm" else reviews.dismiss
    try:
        decision(installation, number, by=by.strip()[:80], now=utc_now())
    except VocError as error:
        return str(error)
    if do == "confirm":
        nudge("alerts.notify", installation.settings)
    return ""
