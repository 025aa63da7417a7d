"""Settle whose a topic is, as its page proposes."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from api.editing import do, look_at
from models.topics.edit_kinds import Own
from voc.errors import VocError
from voc.installation import Installation


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of the proposal."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("owner-says", "children"),
        Input({"type": "owner", "topic": EVERY, "department": EVERY}, "n_clicks"),
        State("owner-by", "value"),
        prevent_initial_call=True,
    )
    def _settle(clicks: list[int | None], by: str | None) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        trouble = settle(installation, int(asked["topic"]), str(asked["department"]), by=by or "")
        return (no_update, trouble) if trouble else (moment(), "")


def settle(installation: Installation, topic_id: int, department: str, *, by: str) -> str:
    """Let a department own a topic; what to say where it cannot be, else nothing."""
    edit = Own(topic_id, department)
    try:
        shown = look_at(installation, edit)
        do(installation, edit, version=shown.version, was=shown.was, by=by)
    except VocError as error:
        return str(error)
    return ""
