"""How far is the import? A bar while it runs, then the overview."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from api.dashboard.links import link
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head
from api.dashboard.view import Page, View
from api.dashboard.words import number
from voc.storage.tables import Job

#: How often the page looks, in milliseconds.
EVERY = 700


def importing(view: View) -> Page:
    """The job behind an import."""
    assert view.number is not None
    with view.installation.store.reading() as session:
        job = session.get(Job, view.number)
        if job is None or job.kind != "import":
            return Page("No such import · voc", [empty("There is no such import", link("Import a file", "/import"))])
        return Page("Importing · voc", _content(job))


def _content(job: Job) -> list[Any]:
    if job.state == "failed":
        return [
            head("The import stopped", "What came before is kept; the same file again doubles nothing."),
            html.Div([html.P(html.Bdi(job.message)), html.P(link("Try another file", "/import"))],
                     className="card notice wrong"),
        ]  # fmt: skip
    watch = dcc.Interval(id={"type": "watch", "job": job.id}, interval=EVERY)
    if job.state == "done":
        return [
            head("It is in", html.Bdi(job.message)),
            html.Div([html.P("The models read the new comments now; the overview fills as they do."),
                      html.P(link("To the overview", "/", className="button"))], className="card stack tight"),
            watch,
        ]  # fmt: skip
    share = 100 * job.n_done / job.n_total if job.n_total else 0
    says = f"{number(job.n_done)} of {number(job.n_total)} rows" if job.n_total else "Waits for the worker"
    bar = dmc.Progress(value=share, animated=True, size="lg", **{"aria-label": "Progress of the import"})
    return [head("Bringing it in", says), html.Div(bar, className="card"), watch]
