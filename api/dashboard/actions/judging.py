"""Say of an alert that it was useful, or not, or another department's."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.alerts.handing import hand_on
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import verdicts


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of an alert's page."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("judge-says", "children"),
        Input({"type": "judge", "do": EVERY, "alert": EVERY}, "n_clicks"),
        State("judge-by", "value"),
        State("judge-why", "value"),
        State({"type": "judge-to", "alert": EVERY}, "value"),
        prevent_initial_call=True,
    )
    def _judge(clicks: list[int | None], by: str | None, why: str | None, to: list[str | None]) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        trouble = judge(
            installation, int(asked["alert"]), asked["do"], by=by or "", why=why or "", to=next(iter(to), None)
        )
        return (no_update, trouble) if trouble else (moment(), "")


def judge(installation: Installation, alert_id: int, do: str, *, by: str, why: str, to: str | None) -> str:
    """Keep the verdict, or hand the matter on; what to say where it cannot be, else nothing."""
    if not by.strip():
        return "Please say who you are: colleagues see it."
    by, why, now = by.strip()[:80], why.strip()[:1000], utc_now()
    try:
        with installation.store.writing() as session:
            if do == "not_mine":
                hand_on(session, installation, alert_id, to=to or None, by=by, why=why, now=now)
            else:
                verdicts.give(session, alert_id, do, by=by, why=why, now=now)
    except VocError as error:
        return str(error)
    return ""
