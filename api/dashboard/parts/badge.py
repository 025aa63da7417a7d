"""Small labels: whose a matter is, how pressing, in which state."""

from __future__ import annotations

from dash import html

from voc.departments import Department

LEVELS = {"at_once": "at once", "same_day": "same day", "daily": "daily list", "notice": "notice"}
STATES = {
    "pending": "pending",
    "open": "open",
    "acknowledged": "acknowledged",
    "resolved": "resolved",
    "closed": "closed",
    "would_have_fired": "would have fired",
}


def badge(words: str, tone: str = "plain", title: str | None = None) -> html.Span:
    """A label; `tone` is accent, needs (a person), positive, negative, warn or plain."""
    return html.Span(words, className=f"badge {tone}", title=title)


def owner(department_id: str | None, departments: tuple[Department, ...]) -> html.Span:
    """Whose it is; nobody's alone is `contested` and goes to the committee."""
    if department_id is None:
        return badge("contested", "warn", "No department has 60 % of it: the committee decides")
    shown = {department.id: department.shown_as for department in departments}
    return badge(shown.get(department_id, department_id), "accent")


def level(name: str) -> html.Span:
    """How soon a person is needed."""
    tone = "needs" if name == "at_once" else "warn" if name == "same_day" else "plain"
    return badge(LEVELS.get(name, name), f"{tone} level")
