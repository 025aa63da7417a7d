"""Edit topics on the pages: show what it would do, do it, take it back."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update
from pydantic import ValidationError

from api.asking import wrongs_of
from api.dashboard.actions.moment import moment
from api.dashboard.parts.edit_preview import edit_preview
from api.dashboard.parts.theme_choice import NEW_THEME
from api.editing import Edited, do, is_being_read_again, look_at
from api.problems import WrongRequest
from api.v1.topic_edit_shapes import EditIn, to_edit
from models.topics.edit_kinds import Edit
from voc.errors import VocError
from voc.installation import Installation

#: Where a preview is shown, and a refusal.
SHOWN = (
    Output("edit-preview", "children", allow_duplicate=True),
    Output("edit-says", "children", allow_duplicate=True),
)


def register(dash: Dash, installation: Installation) -> None:
    """Answer the forms of a topic's page and of `/topics/define`."""
    _on_topic(dash, installation)
    _on_history(dash, installation)
    _on_define(dash, installation)
    _on_done(dash, installation)


def _on_topic(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        *SHOWN,
        Input({"type": "edit-look", "kind": EVERY, "topic": EVERY}, "n_clicks"),
        State("edit-name", "value"),
        State("edit-owner", "value"),
        State("edit-into", "value"),
        State("edit-examples", "value"),
        State("edit-theme", "value"),
        State("edit-theme-name", "value"),
        prevent_initial_call=True,
    )
    def _look(
        clicks: list[int | None],
        name: str | None,
        owner: str | None,
        into: str | None,
        examples: str | None,
        theme: str | None,
        theme_name: str | None,
    ) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        parts: dict[str, dict[str, Any]] = {
            "rename": {"name": name or ""},
            "own": {"department": owner or None},
            "merge": {"into": int(into) if into else None},
            "split": {"examples": _lines(examples) or None},
            "move": _goal(theme, theme_name),
        }
        return shown(installation, {"kind": asked["kind"], "topic": asked["topic"], **parts.get(asked["kind"], {})})


def _on_history(dash: Dash, installation: Installation) -> None:
    @dash.callback(*SHOWN, Input({"type": "edit-undo", "edit": EVERY}, "n_clicks"), prevent_initial_call=True)
    def _look_back(clicks: list[int | None]) -> Any:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        return shown(installation, {"kind": "undo", "edit": asked["edit"]})

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Input({"type": "read-again", "n": EVERY}, "n_intervals"),
        prevent_initial_call=True,
    )
    def _read_on(ticks: list[int | None]) -> Any:
        if not any(ticks):
            return no_update
        with installation.store.reading() as session:
            return no_update if is_being_read_again(session) else moment()


def _on_define(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        *SHOWN,
        Input("define-look", "n_clicks"),
        State("define-name", "value"),
        State("define-sentence", "value"),
        State("define-examples", "value"),
        prevent_initial_call=True,
    )
    def _look(clicks: int | None, name: str | None, sentence: str | None, examples: str | None) -> Any:
        if not clicks:
            return no_update, no_update
        asked = {"kind": "define", "name": name or "", "sentence": sentence or "", "examples": _lines(examples)}
        return shown(installation, asked)


def _on_done(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("go", "data", allow_duplicate=True),
        *SHOWN,
        Input({"type": "edit-do", "version": EVERY}, "n_clicks"),
        State({"type": "edit-do", "version": EVERY}, "id"),
        State({"type": "edit-asked", "version": EVERY}, "data"),
        State("edit-by", "value"),
        prevent_initial_call=True,
    )
    def _do(
        clicks: list[int | None], buttons: list[dict[str, Any]], asked: list[dict[str, Any]], by: str | None
    ) -> Any:
        if not any(clicks):
            return no_update, no_update, no_update, no_update
        try:
            version = int(buttons[0]["version"])
            done = do_asked(installation, asked[0]["edit"], version=version, was=asked[0]["was"], by=by or "")
        except VocError as error:
            return no_update, no_update, no_update, str(error)
        address = f"/topics/{done.topic_id}" if asked[0]["edit"]["kind"] == "define" else no_update
        return moment(), address, "", ""

    @dash.callback(*SHOWN, Input({"type": "edit-leave", "version": EVERY}, "n_clicks"), prevent_initial_call=True)
    def _leave(clicks: list[int | None]) -> Any:
        return ("", "") if any(clicks) else (no_update, no_update)


def shown(installation: Installation, asked: dict[str, Any]) -> tuple[Any, str]:
    """The preview of an edit, and nothing to say; or no preview, and why not."""
    try:
        return edit_preview(look_at(installation, _read(asked)), asked), ""
    except VocError as error:
        return "", str(error)


def do_asked(
    installation: Installation, asked: dict[str, Any], *, version: int, was: str | None = None, by: str
) -> Edited:
    """Do what was shown. Raises `InputError` where it cannot be done, or it is no longer as it was shown."""
    return do(installation, _read(asked), version=version, was=was, by=by)


def _read(asked: dict[str, Any]) -> Edit:
    try:
        return to_edit(EditIn.model_validate(asked))
    except ValidationError as error:
        raise WrongRequest(wrongs_of(error, "form")) from None


def _goal(theme: str | None, name: str | None) -> dict[str, Any]:
    """Where a topic goes, as over HTTP: a theme, the name of a new one, or nothing for no theme."""
    if theme == NEW_THEME:
        return {"name": name or ""}
    return {"theme": int(theme)} if theme else {}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
