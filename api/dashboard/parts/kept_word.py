"""How departments keep their word to single customers: due, overdue, answered in time."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html

from api.dashboard.parts.badge import badge, owner
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.view import View
from api.dashboard.words import number, percent
from voc.insights.follow_ups import FollowUpFigures
from voc.insights.governance import LEAST


def kept_word(found: Mapping[str | None, FollowUpFigures], view: View) -> html.Section | None:
    """A line for each department that owed anything; None where nobody did."""
    if not found:
        return None
    order = sorted(found.items(), key=lambda item: (-item[1].n_overdue, -item[1].n_due, item[0] or ""))
    lines = [
        [
            owner(name, view.departments),
            number(one.n_due),
            badge(number(one.n_overdue), "needs") if one.n_overdue else "0",
            _in_time(one),
        ]
        for name, one in order
    ]
    table = rows(("Department", "Due", "Overdue", "Answered in time"), lines, caption="Answers owed, by department")
    return html.Section([title("Who keeps their word?", "answers of the last four weeks"), table], className="card")


def _in_time(one: FollowUpFigures) -> str:
    if one.share_in_time is None:
        return "none was due yet"
    of = f"({number(one.n_in_time)} of {number(one.n_answerable)})"
    return f"{percent(one.share_in_time)} {of}" if one.n_answerable >= LEAST else f"too few to say {of}"
