"""Draw an audit, answer, take the last answer back."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import audits as book
from voc.storage.audit_rounds import draw


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of the audit's page."""
    _on_answer(dash, installation)

    @dash.callback(
        Output("go", "data", allow_duplicate=True),
        Output("again", "data", allow_duplicate=True),
        Output("audit-says", "children", allow_duplicate=True),
        Input({"type": "audit-draw", "after": EVERY}, "n_clicks"),
        State("audit-by", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def _draw(clicks: list[int | None], by: str | None, search: str | None) -> tuple[Any, Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update, no_update
        try:
            draw(installation.store, by=by or "", now=utc_now(), after=int(asked["after"]))
        except VocError as error:
            return no_update, no_update, str(error)
        return ("/audit" if search else no_update), moment(), ""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("audit-says", "children", allow_duplicate=True),
        Input({"type": "audit-undo", "round": EVERY}, "n_clicks"),
        State("audit-by", "value"),
        prevent_initial_call=True,
    )
    def _undo(clicks: list[int | None], by: str | None) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        try:
            with installation.store.writing() as session:
                book.undo(session, int(asked["round"]), by=by or "")
        except VocError as error:
            return no_update, str(error)
        return moment(), ""


def _on_answer(dash: Dash, installation: Installation) -> None:
    """Two clicks answer a comment, in either order; the name is asked for where it is missing."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("audit-says", "children"),
        Input({"type": "audit-feeling", "feedback": EVERY}, "value"),
        Input({"type": "audit-department", "feedback": EVERY}, "value"),
        Input("audit-by", "value"),
        State({"type": "audit-department", "feedback": EVERY}, "id"),
        prevent_initial_call=True,
    )
    def _answer(
        feelings: list[str | None], departments: list[str | None], by: str | None, shown: list[dict[str, Any]]
    ) -> tuple[Any, Any]:
        if not shown or not feelings[0] or not departments[0]:
            return no_update, no_update
        try:
            say(installation, int(shown[0]["feedback"]), feelings[0], departments[0], by=by or "")
        except VocError as error:
            return no_update, str(error)
        return moment(), ""


def say(installation: Installation, feedback_id: int, feeling: str, department: str, *, by: str) -> bool:
    """Keep what a person says of a comment; see `voc.storage.audits.answer`."""
    with installation.store.writing() as session:
        return book.answer(
            session, feedback_id, sentiment=feeling, department=department, by=by, now=utc_now(),
            department_ids=installation.department_ids(),
        )  # fmt: skip
