"""Start an import, and watch it until it is in."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, no_update

from api.dashboard.actions.moment import moment
from api.dashboard.uploads import called
from voc.errors import InputError, VocError
from voc.installation import Installation
from voc.storage.tables import Job
from voc.worker import nudge


def register(dash: Dash, installation: Installation) -> None:
    """Answer the import button, and the clock of a running import."""

    @dash.callback(
        Output("go", "data", allow_duplicate=True),
        Output("import-says", "children"),
        Input("import-go", "n_clicks"),
        State("import-source", "value"),
        State("import-channel", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def _import(clicks: int | None, source: str | None, channel: str | None, search: str | None) -> Any:
        if not clicks:
            return no_update, no_update
        try:
            number = start_import(installation, search or "", source or "", channel)
        except VocError as error:
            return no_update, str(error)
        return f"/import/{number}", ""

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("go", "data", allow_duplicate=True),
        Input({"type": "watch", "job": EVERY}, "n_intervals"),
        State({"type": "watch", "job": EVERY}, "id"),
        prevent_initial_call=True,
    )
    def _watch(ticks: list[int | None], watched: list[dict[str, Any]]) -> Any:
        if not watched or not any(ticks):
            return no_update, no_update
        with installation.store.reading() as session:
            job = session.get(Job, int(watched[0]["job"]))
            if job is not None and job.state == "done":
                return no_update, f"/?imported={job.id}"
            return moment(), no_update


def start_import(installation: Installation, search: str, source: str, channel: str | None) -> int:
    """Put the file of the import page in the queue, as it was shown; the number of its job.

    `InputError` where the source has no name or nobody said what kind of feedback it is.
    """
    from api.dashboard.pages.imports import proposed
    from ingest.files.jobs import start
    from ingest.files.uploads import find_upload

    pairs = tuple(parse_qsl(search.lstrip("?")))
    said = dict(pairs)
    if not source.strip():
        raise InputError("Give the source a name, for example: App reviews.")
    if not channel:
        raise InputError("Say what it is: reviews, survey answers, …")
    path = find_upload(installation, said.get("file", ""))
    number = start(
        installation,
        path,
        proposed(installation, path, pairs)[0],
        source=source.strip(),
        channel=channel,
        origin=called(said.get("called", "")),
    )
    nudge("ingest.run_jobs", installation.settings)
    return number
