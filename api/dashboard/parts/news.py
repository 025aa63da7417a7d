"""What is still at work behind the figures: comments that wait to be read, an import that has just come in."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from sqlalchemy.orm import Session

from api.dashboard.links import address, link, replaced
from api.dashboard.view import View
from api.dashboard.words import count
from voc.storage.annotations import n_waiting
from voc.storage.tables import Job

#: How often a page whose comments are still being read is drawn anew, in milliseconds.
EVERY = 8_000


def news(view: View, session: Session) -> html.Section | None:
    """A notice above the page; None where everything is read and nothing has just come in."""
    parts: list[Any] = []
    job = _imported(view, session)
    if job is not None:
        done = link("Fine", address(view.path, replaced(view.pairs, imported=None)))
        parts.append(html.P([html.B("Imported. "), html.Bdi(job.message), " ", done]))
    n = n_waiting(session)
    if n:
        words = f"{count(n, 'comment')} still to be read by the models; the figures below grow as they are."
        parts += [html.P(words, role="status"), dcc.Interval(id={"type": "reading", "n": n}, interval=EVERY)]
    return html.Section(parts, className="card notice") if parts else None


def _imported(view: View, session: Session) -> Job | None:
    number = view.asked("imported") or ""
    job = session.get(Job, int(number)) if number.isdecimal() and len(number) < 18 else None
    return job if job is not None and job.kind == "import" and job.state == "done" else None
