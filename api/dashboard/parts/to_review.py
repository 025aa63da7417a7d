"""To review: what the machine doubts, and until when a person may say whether it is urgent."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.parts.badge import level, owner
from api.dashboard.parts.clock import clock
from api.dashboard.parts.head import title
from api.dashboard.parts.told import told
from api.dashboard.view import View
from voc.alerts.titles import REASONS
from voc.insights.review_list import ReviewView, list_reviews

#: So many are shown; the next come up as these are decided.
_SHOWN = 10


def to_review(view: View, session: Session) -> html.Section | None:
    """The section; None where nothing is doubted. See `api.dashboard.actions.reviews`."""
    department = view.filters.departments[0] if view.filters.departments else None
    found = list_reviews(session, department_id=department, limit=_SHOWN + 1)
    if not found:
        return None
    n = f"{_SHOWN}+" if len(found) > _SHOWN else str(len(found))
    who = dmc.TextInput(
        id="review-by", label="Your name", required=True, persistence="voc", persistence_type="local",
        autoComplete="name",
    )  # fmt: skip
    return html.Section(
        [
            title(
                f"To review ({n})",
                "the machine is not sure; if nobody says, it is told a level milder, or not at all",
            ),
            html.Div([who, html.P(id="review-says", role="status", className="wrong-words")], className="form"),
            *[_one(each, view) for each in found[:_SHOWN]],
        ],
        className="card",
    )


def _one(one: ReviewView, view: View) -> html.Article:
    zone = view.installation.settings.zone
    top = [level(one.level), owner(one.department, view.departments), clock(one.due_at, view.now, zone)]
    return html.Article(
        [
            html.Div(top, className="top"),
            html.H3(f"{REASONS[one.reason]}?"),
            html.P(one.because),
            told(one.feedback),
            html.Div(_actions(one), className="actions"),
        ],
        className="matter work review",
    )


def _actions(one: ReviewView) -> list[Any]:
    return [
        dmc.Button("It is urgent", id={"type": "review", "do": "confirm", "number": one.id}, n_clicks=0),
        dmc.Button(
            "It can wait", id={"type": "review", "do": "dismiss", "number": one.id}, variant="default", n_clicks=0
        ),
    ]
