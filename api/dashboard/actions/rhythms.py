"""Keep a subscription's rhythm; make its secret anew."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import subscriptions as book


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of a subscription's page."""
    _on_keep(dash, installation)
    _on_rotate(dash, installation)


def _on_keep(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("rhythm-says", "children"),
        Input({"type": "rhythm-keep", "number": EVERY}, "n_clicks"),
        State("rhythm-mode", "value"),
        State("rhythm-digest", "value"),
        State("rhythm-from", "value"),
        State("rhythm-until", "value"),
        State("rhythm-group", "value"),
        prevent_initial_call=True,
    )
    def _keep(clicks: list[int | None], *given: Any) -> Any:
        from api.dashboard.pages.subscription import read_rhythm

        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update
        try:
            rhythm = read_rhythm(*given)
            with installation.store.writing() as session:
                book.change(session, int(asked["number"]), rhythm)
        except VocError as error:
            return str(error)
        return f"Kept: {rhythm}."


def _on_rotate(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("secret-says", "children"),
        Input({"type": "secret-rotate", "number": EVERY}, "n_clicks"),
        prevent_initial_call=True,
    )
    def _rotate(clicks: list[int | None]) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update
        try:
            with installation.store.writing() as session:
                secret = book.rotate(session, installation.keyring, int(asked["number"]), now=utc_now())
        except VocError as error:
            return str(error)
        return f"Shown this once: {secret}"
