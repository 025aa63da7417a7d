"""Which address shows which page."""

from __future__ import annotations

import importlib
import re
from typing import NamedTuple

from api.dashboard.view import Draw


class Route(NamedTuple):
    """A pattern of addresses, the page's function by dotted name, and its entry in the navigation (if any)."""

    pattern: re.Pattern[str]
    target: str


#: In the order in which they are tried; `(\d+)` is the id that the page is given.
ROUTES: tuple[Route, ...] = tuple(
    Route(re.compile(pattern), f"api.dashboard.pages.{target}")
    for pattern, target in (
        (r"/", "overview:overview"),
        (r"/topics", "topics:topics"),
        (r"/topics/map", "topic_map:topic_map"),
        (r"/topics/(\d+)", "topic:topic"),
        (r"/topics/define", "define:define"),
        (r"/topics/themes/(\d+)", "theme:theme"),
        (r"/feedback", "comments:comments"),
        (r"/feedback/(\d+)", "comment:comment"),
        (r"/alerts", "alerts:alerts"),
        (r"/alerts/(\d+)", "alert:alert"),
        (r"/follow-ups", "follow_ups:follow_ups"),
        (r"/replay", "replay:replay"),
        (r"/scorecard", "scorecard:scorecard"),
        (r"/subscriptions", "subscriptions:subscriptions"),
        (r"/subscriptions/(\d+)", "subscription:subscription"),
        (r"/inbox", "inbox:inbox"),
        (r"/import", "imports:imports"),
        (r"/import/(\d+)", "importing:importing"),
        (r"/sources", "sources:sources"),
        (r"/audit", "audit:audit"),
        (r"/models", "models:models"),
        (r"/teach", "teach:teach"),
    )
)


def find_page(path: str) -> tuple[Draw, int | None] | None:
    """The page behind a path and the id in it; None where there is no such page."""
    path = path.rstrip("/") or "/"
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match:
            module, _, name = route.target.partition(":")
            draw: Draw = getattr(importlib.import_module(module), name)
            return draw, int(match[1]) if match.groups() else None
    return None


def is_page(path: str) -> bool:
    """Whether there is a page behind a path; asks without importing it."""
    path = path.rstrip("/") or "/"
    return any(route.pattern.fullmatch(path) for route in ROUTES)
