"""Something new? What customers write of that no topic tells of yet, and what a person can do about it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.parts.badge import owner
from api.dashboard.parts.head import title
from api.dashboard.parts.quote import quote
from api.dashboard.view import View
from api.dashboard.words import capital, count, day, number
from voc.alerts.figures import chance
from voc.alerts.titles import usual
from voc.insights.emerging import Emerging, list_emerging


def something_new(session: Session, view: View) -> html.Section | None:
    """A card with every emerging topic that is proposed; None where nothing is new."""
    found = list_emerging(session)
    if not found:
        return None
    return html.Section(
        [
            title("Something new?", "comments that lie together, grow, and that no topic tells of yet"),
            *[_one(each, view) for each in found],
            html.Div(
                [
                    dmc.TextInput(
                        id="emerging-by", label="Your name", required=True, persistence="voc",
                        persistence_type="local", autoComplete="name",
                    ),
                    html.P(id="emerging-says", role="status", className="wrong-words"),
                ],
                className="form",
            ),
        ],
        className="card",
    )  # fmt: skip


def _one(new: Emerging, view: View) -> html.Article:
    words = ", ".join(new.words) or "its words are gone"
    return html.Article(
        [
            html.Div(owner(new.department, view.departments), className="top"),
            html.H3(html.Bdi(capital(words))),
            html.P(_figures(new)),
            *[quote(said) for said in new.quotes],
            html.Div(_actions(new), className="actions"),
        ],
        className="stack tight",
    )


def _figures(new: Emerging) -> str:
    """How many, since when, against how many expected, and how sure that is."""
    about = "about " if new.is_sample else ""
    since = f"{about}{count(new.n, 'comment')} since {day(new.first_seen_on)}, {usual(new.expected)} expected."
    return f"{capital(since)} {chance(new.p_value)}"


def _actions(new: Emerging) -> list[Any]:
    return [
        dmc.TextInput(
            id={"type": "emerging-name", "number": new.id}, placeholder="Its name",
            **{"aria-label": f"Name of emerging topic {number(new.id)}"},
        ),
        dmc.Button("Make it a topic", id={"type": "emerging", "do": "confirm", "number": new.id}, n_clicks=0),
        dmc.Button(
            "Dismiss", id={"type": "emerging", "do": "dismiss", "number": new.id}, variant="default", n_clicks=0
        ),
    ]  # fmt: skip
