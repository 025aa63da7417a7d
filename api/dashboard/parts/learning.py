"""Which sources are too young to be judged, and until when."""

from __future__ import annotations

from dash import html
from sqlalchemy.orm import Session

from api.dashboard.view import View
from api.dashboard.words import day
from voc.alerts.panel import load_panels
from voc.alerts.surges import learning_until

#: So many sources are named; the rest is counted.
NAMED = 4


def learning(view: View, session: Session) -> html.Section | None:
    """A notice that names the young sources; None once all are settled."""
    found = {
        source: until
        for panel in load_panels(session, today=view.on(view.now))
        for source, until in learning_until(panel).items()
    }
    if not found:
        return None
    named = [f"{source} until {day(until)}" for source, until in sorted(found.items())[:NAMED]]
    rest = len(found) - len(named)
    words = ", ".join(named) + (f", and {rest} more" if rest else "")
    return html.Section(
        html.P([html.B("Learning: "), html.Bdi(words), ". Surges there are provisional or not judged before."]),
        className="card notice",
    )
