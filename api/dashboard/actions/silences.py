"""Plan a quiet, and end one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from api.dashboard.parts.quiet import LENGTHS
from voc.clock import utc_now
from voc.errors import InputError, VocError
from voc.installation import Installation
from voc.storage import silences as book


def register(dash: Dash, installation: Installation) -> None:
    """Answer the form and the buttons of planned quiet."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("quiet-says", "children"),
        Input("quiet-go", "n_clicks"),
        State("quiet-department", "value"),
        State("quiet-hours", "value"),
        State("quiet-by", "value"),
        State("quiet-why", "value"),
        prevent_initial_call=True,
    )
    def _plan(clicks: int | None, department: str | None, hours: str, by: str | None, why: str | None) -> Any:
        if not clicks:
            return no_update, no_update
        try:
            keep_quiet(installation, department or None, hours, by=by or "", why=why or "")
        except VocError as error:
            return no_update, str(error)
        return moment(), ""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Input({"type": "silence", "do": EVERY, "number": EVERY}, "n_clicks"),
        prevent_initial_call=True,
    )
    def _end(clicks: list[int | None]) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update
        with installation.store.writing() as session:
            book.end(session, int(asked["number"]), now=utc_now())
        return moment()


def keep_quiet(installation: Installation, department_id: str | None, hours: str, *, by: str, why: str) -> int:
    """Plan a quiet from now on; its id. `InputError` without a name, and for a length or department there is not."""
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    if hours not in LENGTHS or (department_id is not None and department_id not in installation.department_ids()):
        raise InputError("Choose a department and a length from the lists.")
    now = utc_now()
    with installation.store.writing() as session:
        return book.add(
            session,
            department_id=department_id,
            topic_id=None,
            starts_at=now,
            ends_at=now + timedelta(hours=int(hours)),
            by=by.strip()[:80],
            why=why.strip()[:1000],
        ).id
