"""Answer a customer, take one on, close one."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.alerts.answered import How, answer
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
        State({"type": "owed-resolves", "number": EVERY}, "checked"),
        State({"type": "owed-resolves", "number": EVERY}, "id"),
        prevent_initial_call=True,
    )
    def _act(
        clicks: list[int | None],
        by: str | None,
        outcomes: list[str | None],
        fields: list[dict[str, Any]],
        ticks: list[bool | None],
        boxes: list[dict[str, Any]],
    ) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        written = {field["number"]: outcome or "" for field, outcome in zip(fields, outcomes, strict=True)}
        number = int(asked["number"])
        resolves = {box["number"] for box, tick in zip(boxes, ticks, strict=True) if tick}
        outcome, is_over = written.get(number, ""), number in resolves
        trouble = act(installation, number, asked["do"], by=by or "", outcome=outcome, resolves=is_over)
        return (no_update, trouble) if trouble else (moment(), "")


def act(installation: Installation, number: int, do: str, *, by: str, outcome: str = "", resolves: bool = False) -> str:
    """Answer, take on or close; what to say where it cannot be, else nothing."""
    who = by.strip()[:80]
    if not who:
        return "Please say who you are: colleagues see it."
    try:
        with installation.store.writing() as session:
            if do == "take":
                book.assign(session, number, owner=who)
                return ""
            how: How = "contacted" if do == "contacted" else "closed"
            said = outcome.strip()[:1000]
            answer(session, number, how, by=who, now=utc_now(), outcome=said, resolves=resolves)
    except VocError as error:
        return str(error)
    return ""
