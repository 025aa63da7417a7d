"""Correct what the models say of a comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import InputError, VocError
from voc.insights.feedback import view_feedback
from voc.installation import Installation
from voc.storage import labels as book


def register(dash: Dash, installation: Installation) -> None:
    """Answer the form of a comment's page."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("label-says", "children"),
        Input({"type": "label", "feedback": EVERY}, "n_clicks"),
        State("label-feeling", "value"),
        State("label-departments", "value"),
        State("label-by", "value"),
        prevent_initial_call=True,
    )
    def _save(clicks: list[int | None], feeling: str | None, departments: list[str] | None, by: str | None) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        try:
            n = correct(installation, int(asked["feedback"]), feeling, departments or [], by=by or "")
        except VocError as error:
            return no_update, str(error)
        return (moment(), "") if n else (no_update, "That is what stands there already.")


def correct(
    installation: Installation, feedback_id: int, feeling: str | None, departments: Sequence[str], *, by: str
) -> int:
    """Label what differs from what stands there; how many labels that were.

    `InputError` without a name, for a feeling or department that there is not, and for a comment that is gone.
    """
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    with installation.store.writing() as session:
        found = view_feedback(session, [feedback_id])
        if not found:
            raise InputError("This comment is not there any more.")
        wanted: list[tuple[str, dict[str, Any]]] = []
        if feeling is not None and feeling != found[0].sentiment:
            wanted.append(("sentiment", {"label": feeling}))
        if list(departments) != [one.id for one in found[0].departments]:
            wanted.append(("departments", {"ids": list(departments)}))
        for task, value in wanted:
            book.add(
                session, feedback_id, task, value, by=by.strip()[:80], now=utc_now(),
                department_ids=installation.department_ids(),
            )  # fmt: skip
    return len(wanted)
