"""Rename themes on the pages, and ask for a name where a topic goes to a new one."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.topic_edits import SHOWN, shown
from api.dashboard.parts.theme_choice import NEW_THEME
from voc.installation import Installation


def register(dash: Dash, installation: Installation) -> None:
    """Answer the form of a theme's page, and the list of themes on a topic's page."""

    @dash.callback(
        *SHOWN,
        Input({"type": "theme-look", "theme": EVERY}, "n_clicks"),
        State("theme-name", "value"),
        prevent_initial_call=True,
    )
    def _look(clicks: list[int | None], name: str | None) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        return shown(installation, {"kind": "rename_theme", "theme": asked["theme"], "name": name or ""})

    @dash.callback(Output("edit-theme-new", "hidden"), Input("edit-theme", "value"), prevent_initial_call=True)
    def _ask_for_a_name(chosen: str | None) -> bool:
        return chosen != NEW_THEME
