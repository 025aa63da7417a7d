"""Make an emerging topic a topic, or dismiss it."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import emerging as book
from voc.worker import nudge


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons under "Something new?"."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("emerging-says", "children"),
        Input({"type": "emerging", "do": EVERY, "number": EVERY}, "n_clicks"),
        State({"type": "emerging-name", "number": EVERY}, "value"),
        State({"type": "emerging-name", "number": EVERY}, "id"),
        State("emerging-by", "value"),
        prevent_initial_call=True,
    )
    def _decide(
        clicks: list[int | None], names: list[str | None], ids: list[dict[str, Any]], by: str | None
    ) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        named = {one["number"]: name for one, name in zip(ids, names, strict=True)}
        name = named.get(asked["number"]) or ""
        trouble = decide(installation, int(asked["number"]), asked["do"], name=name, by=by or "")
        return (no_update, trouble) if trouble else (moment(), "")


def decide(installation: Installation, emerging_id: int, do: str, *, name: str, by: str) -> str:
    """Confirm or dismiss; what to say where it cannot be, else nothing. History is read again by the worker."""
    from models.topics import promotion

    if not by.strip():
        return "Please say who you are: colleagues see it."
    now = utc_now()
    try:
        if do == "confirm":
            promotion.confirm(installation, emerging_id, name=name.strip() or None, by=by, now=now)
            nudge("models.fit_due", installation.settings)
        else:
            with installation.store.writing() as session:
                book.dismiss(session, emerging_id, by=by, now=now)
    except VocError as error:
        return str(error)
    return ""
