"""What a topic's move does to the theme that it leaves and to the one it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from api.dashboard.parts.rows import rows
from api.dashboard.words import number, period
from models.topics.edit_preview import ThemeShift

_NAMES = ("Theme", "Comments", "Topics", "Trends restated")


def theme_shifts(themes: Sequence[ThemeShift]) -> Any:
    """One line a theme, before and after; nothing where no topic moves."""
    if not themes:
        return None
    return rows(_NAMES, [_line(theme) for theme in themes], caption="What would change in themes")


def _line(theme: ThemeShift) -> list[Any]:
    days = period(theme.first_on, theme.last_on) if theme.first_on and theme.last_on else "none"
    return [
        [html.Bdi(theme.name), html.Span(_fate(theme), className="note")],
        f"{number(theme.n_feedback_before)} → {number(theme.n_feedback_after)}",
        f"{number(theme.n_topics_before)} → {number(theme.n_topics_after)}",
        days,
    ]


def _fate(theme: ThemeShift) -> str:
    if theme.state_before == theme.state_after:
        return ""
    if theme.state_after == "retired":
        return "no topic is left in it: it is retired"
    return "new" if theme.state_before == "none" else "comes back"
