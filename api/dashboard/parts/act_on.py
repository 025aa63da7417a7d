"""What a person can do about an alert: take it on, resolve it, give it back; with their name and a note."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from api.dashboard.parts.head import title
from voc.alerts.lifecycle import ALIVE
from voc.storage.tables import AlertRow


def act_on(one: AlertRow, otherwise: html.P | None = None) -> html.Section | None:
    """The buttons for the alert's state; None for a celebration and once nothing is left to do.

    See `api.dashboard.actions.alerts`. `otherwise` says what happens if nobody does anything.
    """
    if one.state not in ALIVE or one.kind == "celebration":
        return None
    actions = {
        "pending": [("acknowledge", "I take it on", "default")],
        "open": [("acknowledge", "I take it on", "filled"), ("resolve", "It is resolved", "default")],
        "acknowledged": [("resolve", "It is resolved", "filled"), ("reopen", "Give it back", "default")],
        "resolved": [("reopen", "It is not resolved", "default")],
    }.get(one.state, [])
    buttons = [
        dmc.Button(words, id={"type": "act", "do": do, "alert": one.id}, variant=variant, n_clicks=0)
        for do, words, variant in actions
    ]
    return html.Section(
        [
            title("What to do"),
            otherwise,
            html.Div(
                [
                    dmc.TextInput(
                        id="act-by", label="Your name", required=True, persistence="voc",
                        persistence_type="local", autoComplete="name",
                    ),
                    dmc.Textarea(
                        id="act-why", label="Note", description="What you found, or will do",
                        autosize=True, minRows=2,
                    ),
                    html.Div(buttons, className="actions"),
                    html.P(id="act-says", role="status", className="wrong-words"),
                ],
                className="form",
            ),
        ],
        className="card",
    )  # fmt: skip
