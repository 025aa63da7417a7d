"""Who is behind an alert more than behind everything else, and what was done the last time."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.words import capital, number, percent
from voc.alerts.earlier import Earlier
from voc.alerts.tally import Driver
from voc.channels.base import LAST_TIME, STANDS_OUT


def stands_out(found: Sequence[Driver]) -> html.Section | None:
    """Drivers as a table: the share here beside the share elsewhere, with the counts."""
    if not found:
        return None
    lines = [
        [
            html.Bdi(capital(one.label)),
            _share(one.share, one.n, one.of),
            [_share(one.share_rest, one.n_rest, one.of_rest), html.Span(f"of {one.beside}", className="note")],
        ]
        for one in found
    ]
    table = rows(("What", "Of these", "Elsewhere"), lines, caption=STANDS_OUT)
    return html.Section(
        [title(STANDS_OUT, "associated with it; whether it is the cause, look"), table], className="card"
    )


def last_time(found: Sequence[Earlier]) -> html.Section | None:
    """The last alerts of the matter, and what people wrote."""
    if not found:
        return None
    items = [html.Li([link(one.title, f"/alerts/{one.alert_id}"), *_said(one)]) for one in found]
    return html.Section([title(LAST_TIME), html.Ol(items, className="history")], className="card")


def _said(one: Earlier) -> list[html.P]:
    if not one.said:
        return [html.P("It ended, and nobody wrote what was done.", className="dim small")]
    return [
        html.P([html.Bdi(said.by), f" ({said.kind}): ", html.Bdi(said.why)], className="small") for said in one.said
    ]


def _share(share: float, n: int, of: int) -> str:
    return f"{percent(share)} ({number(n)} of {number(of)})"
