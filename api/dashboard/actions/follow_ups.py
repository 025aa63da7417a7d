"""Answer a customer, take one on, close one."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import follow_ups as book


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of the list."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("owed-says", "children"),
        Input({"type": "owed", "do": EVERY, "number": EVERY}, "n_clicks"),
        State("owed-by", "value"),
        State({"type": "owed-outcome", "number": EVERY}, "value"),
        State({"type": "owed-outcome", "number": EVERY}, "id"),
        prevent_initial_call=True,
    )
    def _act(
        clicks: list[int | None], by: str | None, outcomes: list[str | None], fields: list[dict[str, Any]]
    ) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        written = {field["number"]: outcome or "" for field, outcome in zip(fields, outcomes, strict=True)}
        number = int(asked["number"])
        trouble = act(installation, number, asked["do"], by=by or "", outcome=written.get(number, ""))
        return (no_update, trouble) if trouble else (moment(), "")


def act(installation: Installation, number: int, do: str, *, by: str, outcome: str) -> str:
    """Answer, take on or close; what to say where it cannot be, else nothing."""
    who = by.strip()[:80]
    if not who:
        return "Please say who you are: colleagues see it."
    try:
        with installation.store.writing() as session:
            if do == "contacted":
                book.contact(session, number, by=who, now=utc_now())
            elif do == "take":
                book.assign(session, number, owner=who)
            else:
                book.close(session, number, by=who, outcome=outcome.strip()[:1000], now=utc_now())
    except VocError as error:
        return str(error)
    return ""
