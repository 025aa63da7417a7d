"""The overview before there is anything to see: what to do first, or what is still at work."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import link
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head


def welcome(session: Session) -> list[Any]:
    """No feedback yet."""
    return [
        head("What do your customers say?", "Nothing has been collected yet."),
        empty(
            "Bring in the first comments",
            link("Import a file", "/import"),
            " of reviews or survey answers, or run ",
            html.Code("voc sample"),
            " to look around with an invented company. Nothing leaves this machine.",
        ),
    ]
