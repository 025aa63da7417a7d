"""The form that teaches: the machine's guesses preselected, one click to confirm them, a few to correct."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.aria import aria
from api.dashboard.parts.correcting import FEELINGS
from api.dashboard.view import View
from voc.annotation import URGENCY_LEVELS
from voc.insights.feedback import FeedbackView


def teaching(said: FeedbackView, view: View, skip: str) -> html.Div:
    """The form for one comment; `skip` leads to the next one. See `api.dashboard.actions.teaching`.

    The ids carry the comment's number, so that the form of the next one starts with its own guesses.
    """
    chips = [dmc.Chip(one.shown_as, value=one.id, size="sm") for one in view.departments]
    return html.Div(
        [
            _field("How they feel", _choice("feeling", said.id, FEELINGS, said.sentiment)),
            _field("How pressing it is", _choice("urgency", said.id, URGENCY_LEVELS, said.urgency)),
            _field(
                "Who can act (nobody: none chosen)",
                dmc.ChipGroup(
                    html.Div(chips, className="badges"),
                    id={"type": "teach-departments", "feedback": said.id},
                    multiple=True,
                    value=[one.id for one in said.departments],
                ),
            ),
            html.Div(
                [
                    dmc.TextInput(id="teach-by", persistence="voc", persistence_type="local", placeholder="Your name",
                                  autoComplete="name", **aria(label="Your name")),
                    dmc.Button("Save and next", id={"type": "teach", "feedback": said.id}, n_clicks=0),
                    link("Skip", skip),
                ],
                className="actions",
            ),
            html.P(id="teach-says", role="status", className="wrong-words"),
        ],
        className="form",
    )  # fmt: skip


def _field(name: str, control: Any) -> html.Div:
    return html.Div([html.Span(name, className="asks dim small"), control], role="group", **aria(label=name))


def _choice(kind: str, number: int, names: tuple[str, ...], chosen: str | None) -> dmc.SegmentedControl:
    return dmc.SegmentedControl(
        id={"type": f"teach-{kind}", "feedback": number},
        value=chosen or names[0],
        data=[{"value": name, "label": name} for name in names],
        size="sm",
    )
