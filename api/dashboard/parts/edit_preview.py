"""What an edit of topics would do, before the button that does it: what moves, in whose words, what to beware of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from api.dashboard.links import link
from api.dashboard.parts.badge import badge
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.parts.theme_shifts import theme_shifts
from api.dashboard.words import capital, count, day, number, period
from models.topics.edit_preview import EditPreview, Move, MovedQuote

#: So many ways are shown, the widest first.
_WAYS = 8


def edit_preview(preview: EditPreview, asked: dict[str, Any]) -> html.Section:
    """The preview of the edit `asked` (as over HTTP), and the button that does it on this version of the topics."""
    return html.Section(
        [
            title("What it would do", "nothing is changed yet"),
            html.P(html.B(f"{capital(preview.said)}.")),
            html.P(_moves_in_words(preview)),
            theme_shifts(preview.themes),
            _ways(preview.moves),
            html.Div([_quotes(_moving(preview), preview.quotes), _quotes("Stays, for example", preview.stays)],
                     className="side-by-side top"),
            _warnings(preview),
            html.Div(
                [
                    dmc.Button("Do it", id={"type": "edit-do", "version": preview.version}, n_clicks=0),
                    dmc.Button("Leave it", id={"type": "edit-leave", "version": preview.version}, n_clicks=0,
                               variant="default"),
                ],
                className="actions",
            ),
            dcc.Store(id={"type": "edit-asked", "version": preview.version}, data={"edit": asked, "was": preview.was}),
        ],
        className="form edit-preview",
    )  # fmt: skip


def _moves_in_words(preview: EditPreview) -> str:
    if not preview.n_mentions:
        return "No comment moves."
    sample = ""
    if preview.is_sample:
        sample = f", counted among the newest {number(preview.n_looked_at)} of {number(preview.n_mentions)} mentions"
    if not preview.n_moved:
        return f"No comment moves{sample}."
    first = min(move.first_on for move in preview.moves)
    last = max(move.last_on for move in preview.moves)
    moved = f"{count(preview.n_moved, 'mention')} of {count(preview.n_feedback_moved, 'comment')}"
    verb = "moves" if preview.n_moved == 1 else "move"
    return f"{moved} {verb}{sample}. Trends are restated for {period(first, last)}."


def _ways(moves: Sequence[Move]) -> Any:
    if not moves:
        return None
    lines: list[list[Any]] = [
        [html.Bdi(move.from_name), html.Bdi(move.to_name), number(move.n_mentions), number(move.n_feedback),
         period(move.first_on, move.last_on)]
        for move in moves[:_WAYS]
    ]  # fmt: skip
    table = rows(("From", "To", "Mentions", "Comments", "Trends restated"), lines, caption="What would move")
    rest = len(moves) - _WAYS
    more = html.P(f"and {count(rest, 'smaller way', 'smaller ways')}", className="dim small") if rest > 0 else None
    return html.Div([table, more])


def _moving(preview: EditPreview) -> str:
    return "Goes, for example" if preview.stays else "Moves, for example: from the surest to the least sure"


def _quotes(name: str, quotes: Sequence[MovedQuote]) -> Any:
    if not quotes:
        return None
    lines = [html.Li([html.Bdi(one.text), " ", link("comment", f"/feedback/{one.feedback_id}")]) for one in quotes]
    return html.Div([html.H3(name), html.Ul(lines, className="plain-list small")])


def _warnings(preview: EditPreview) -> Any:
    found: list[Any] = []
    if not preview.is_settled:
        found.append(
            "The history is still being read again after an edit before: what that moves is counted here, too."
        )
    found += [
        f"{one.by} decided on it before ({one.kind}, {day(one.on)}): that ends with it." for one in preview.decided
    ]
    if preview.is_far:
        found.append(f"The two lie far apart (cosine {preview.cosine}): are they one matter?")
    if preview.is_close:
        found.append(f"The halves lie close together (cosine {preview.cosine}): are they two matters?")
    for near in preview.near:
        state = "" if near.state == "active" else f", {near.state}"
        known = link(near.name, f"/topics/{near.topic_id}")
        found.append([known, f"{state} may be the same matter (cosine {near.cosine})."])
    for same in preview.same_name:
        said = " has this name: choose another." if same.is_taken else " has nearly this name."
        found.append([link(same.name, f"/topics/{same.topic_id}"), said])
    for theme in preview.same_theme:
        said = " has this name: choose another." if theme.is_taken else " has nearly this name."
        found.append([link(theme.name, f"/topics/themes/{theme.theme_id}"), said])
    lines = [html.Li([badge("beware", "warn"), " ", *(one if isinstance(one, list) else [one])]) for one in found]
    return html.Ul(lines, className="plain-list") if lines else None
