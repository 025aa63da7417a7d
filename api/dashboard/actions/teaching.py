"""Confirm or correct what the models say of a comment that is offered for labelling."""

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
    """Answer the form of the page that teaches."""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("teach-says", "children"),
        Input({"type": "teach", "feedback": EVERY}, "n_clicks"),
        State({"type": "teach-feeling", "feedback": EVERY}, "value"),
        State({"type": "teach-urgency", "feedback": EVERY}, "value"),
        State({"type": "teach-departments", "feedback": EVERY}, "value"),
        State("teach-by", "value"),
        prevent_initial_call=True,
    )
    def _save(
        clicks: list[int | None],
        feelings: list[str],
        levels: list[str],
        departments: list[list[str] | None],
        by: str | None,
    ) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        number = int(asked["feedback"])
        try:
            teach(installation, number, feelings[0], levels[0], departments[0] or [], by=by or "")
        except VocError as error:
            return no_update, str(error)
        return moment(), ""


def teach(
    installation: Installation, feedback_id: int, feeling: str, level: str, departments: Sequence[str], *, by: str
) -> None:
    """Label all three tasks of a comment, whether confirmed or corrected: a confirmation teaches as well.

    The reasons of an urgency are kept where its level is. `InputError` without a name, and for a comment that is gone.
    """
    if not by.strip():
        raise InputError("Please say who you are: colleagues see it.")
    with installation.store.writing() as session:
        found = view_feedback(session, [feedback_id])
        if not found:
            raise InputError("This comment is not there any more.")
        reasons = list(found[0].urgency_reasons) if level == found[0].urgency else []
        said: dict[str, dict[str, Any]] = {
            "sentiment": {"label": feeling, "mixed": found[0].is_mixed and feeling == found[0].sentiment},
            "urgency": {"level": level, "reasons": reasons},
            "departments": {"ids": list(departments)},
        }
        for task, value in said.items():
            book.add(
                session, feedback_id, task, value, by=by.strip()[:80], now=utc_now(),
                department_ids=installation.department_ids(),
            )  # fmt: skip
