"""Links: inside the dashboard they keep the filters; outside they are web addresses or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from dash import html

Pairs = Iterable[tuple[str, str]]


def address(path: str, pairs: Pairs = ()) -> str:
    """`path` with its query; repeated keys are kept in their order."""
    query = urlencode([(key, value) for key, value in pairs if value])
    return f"{path}?{query}" if query else path


def replaced(pairs: Pairs, **changes: str | None) -> list[tuple[str, str]]:
    """The pairs with some keys set anew (`from_` means `from`); None takes a key away. A cursor never survives."""
    new = {key.rstrip("_"): value for key, value in changes.items()}
    kept = [(key, value) for key, value in pairs if key not in new and key != "cursor"]
    return kept + [(key, value) for key, value in new.items() if value]


def link(children: Any, href: str, **options: Any) -> html.A:
    """A link within the dashboard; `voc.js` follows it without loading the page anew."""
    return html.A(children, href=href, **options)


def outside(children: Any, href: str | None, **options: Any) -> html.A | None:
    """A link to another site in a tab of its own; None unless it is a plain web address (customers' data may lie)."""
    if not href or urlsplit(href).scheme not in ("http", "https"):
        return None
    return html.A(children, href=href, target="_blank", rel="noopener noreferrer nofollow", **options)
