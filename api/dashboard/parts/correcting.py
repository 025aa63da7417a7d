"""Say better what a comment says: a person's word stands over the machine's, and teaches it."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.parts.head import title
from api.dashboard.view import View
from api.dashboard.words import instant
from voc.insights.feedback import FeedbackView
from voc.storage import labels as book
from voc.storage.tables import LabelRow

FEELINGS = ("negative", "neutral", "positive")


def correcting(view: View, session: Session, said: FeedbackView) -> html.Section | None:
    """The form, and who has corrected what so far; None while no machine has read the comment.

    See `api.dashboard.actions.labels`.
    """
    if not said.is_annotated:
        return None
    departments = [{"value": one.id, "label": one.shown_as} for one in view.departments]
    fields = [
        dmc.Select(
            id="label-feeling", label="How they feel", value=said.sentiment, allowDeselect=False,
            data=[{"value": name, "label": name} for name in FEELINGS],
        ),
        dmc.MultiSelect(
            id="label-departments", label="Who can act, the first one first", data=departments,
            value=[one.id for one in said.departments], placeholder="Nobody" if not said.departments else None,
        ),
        dmc.TextInput(id="label-by", label="Your name", persistence="voc", persistence_type="local"),
    ]  # fmt: skip
    save = dmc.Button("Save", id={"type": "label", "feedback": said.id}, n_clicks=0, variant="default")
    form = html.Div(
        [
            html.Div(fields, className="side-by-side"),
            html.Div(save, className="actions"),
            html.P(id="label-says", role="status", className="wrong-words"),
        ],
        className="form",
    )
    made = _made(view, book.of_feedback(session, said.id))
    return html.Section([title("Not right?", "your word stands over the model's, and teaches it"), form, made],
                        className="card")  # fmt: skip


def _made(view: View, labels: Sequence[LabelRow]) -> html.Ul | None:
    if not labels:
        return None
    zone = view.installation.settings.zone
    return html.Ul(
        [html.Li([html.Bdi(one.by), f" corrected {one.task}, {instant(one.at, zone)}"]) for one in labels],
        className="plain-list small dim",
    )
