"""What exactly did they say? Comments by filters, by words, by meaning."""

from __future__ import annotations

from typing import Any, get_args

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import address, link, replaced
from api.dashboard.parts.aria import aria
from api.dashboard.parts.comment import comment
from api.dashboard.parts.empty import empty
from api.dashboard.parts.filter_bar import filter_bar
from api.dashboard.parts.head import head
from api.dashboard.view import Page, View
from api.dashboard.words import count, period
from api.meaning import query_encoder, vector_index
from voc.insights.filters import period_of
from voc.insights.search import By, Found, Query, search_feedback

#: Comments on one page.
LIMIT = 20
_FEELINGS = ("negative", "neutral", "positive")


def comments(view: View) -> Page:
    """The comments that the address asks for."""
    query = _query(view)
    encoder, index = (query_encoder(), vector_index()) if query.by != "words" and query.words else (None, None)
    with view.installation.store.reading() as session:
        found = search_feedback(
            session, view.filters, query, limit=LIMIT, cursor=view.asked("cursor"), encoder=encoder, index=index
        )
        return Page("Comments · voc", _content(view, session, found, query))


def _query(view: View) -> Query:
    by: Any = view.asked("by")
    alert = view.asked("alert") or ""
    return Query(
        words=view.asked("q") or "",
        by=by if by in get_args(By) else "words",
        sentiments=tuple(value for key, value in view.pairs if key == "sentiment" and value in _FEELINGS),
        scores=tuple(value for key, value in view.pairs if key == "score" and value in ("low", "high")),  # type: ignore[misc]
        alert_id=int(alert) if alert.isdecimal() and len(alert) < 18 else None,
    )


def _content(view: View, session: Session, found: Found, query: Query) -> list[Any]:
    controls = filter_bar(view, session, period_of(session, view.filters), is_open_ended=True)
    shown: list[Any] = [comment(one, view) for one in found.feedback]
    if not shown:
        shown = [
            empty("No comment like that", "Try fewer words, a search by meaning, or other days. ",
                  link("Take everything away", "/feedback"), ".")
        ]  # fmt: skip
    return [
        head("What exactly did they say?", _says(view, found, query), controls[0]),
        controls[1],
        _search(view, query),
        html.Div(shown, className="stack tight"),
        _next(view, found),
    ]


def _says(view: View, found: Found, query: Query) -> str:
    first, last = view.filters.from_on, view.filters.to_on
    days = period(first, last) if first and last else "of all days"
    order = "best first" if query.words and query.by != "words" else "newest first"
    return f"{count(found.n, 'comment')}, {days}, {order}"


def _search(view: View, query: Query) -> html.Div:
    return html.Div(
        [
            dmc.TextInput(
                id={"type": "filter", "name": "q", "was": query.words}, value=query.words, debounce=True,
                placeholder='Words, "a phrase", -without', className="grow", **aria(label="Search the comments"),
            ),
            _choice("by", view, [("words", "by words"), ("meaning", "by meaning"), ("both", "by both")], "words"),
            _choice("sentiment", view, [(name, name) for name in _FEELINGS], "", "Any feeling"),
            _choice("score", view, [("low", "low scores"), ("high", "high scores")], "", "Any score"),
        ],
        className="search",
        role="search",
    )  # fmt: skip


def _choice(name: str, view: View, options: list[tuple[str, str]], default: str, placeholder: str = "") -> Any:
    was = view.asked(name) or default
    return dmc.Select(
        id={"type": "filter", "name": name, "was": was}, value=was or None, placeholder=placeholder,
        data=[{"value": value, "label": label} for value, label in options],
        clearable=not default, w=150, **aria(label=placeholder or "How to search"),
    )  # fmt: skip


def _next(view: View, found: Found) -> html.P | None:
    if found.next is None:
        return None
    return html.P(link("Older comments →", address("/feedback", [*replaced(view.pairs), ("cursor", found.next)])))
