"""Where does it come from, and did all of it arrive? Every source with its latest runs."""

from __future__ import annotations

from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import badge
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head
from api.dashboard.parts.rows import rows
from api.dashboard.view import Page, View
from api.dashboard.words import ago, count, instant, number, period
from voc.insights.ledger import Run, Told, tell_sources


def sources(view: View) -> Page:
    """The sources, each with its ledger."""
    with view.installation.store.reading() as session:
        return Page("Sources · voc", _content(view, tell_sources(session)))


def _content(view: View, told: list[Told]) -> list[Any]:
    top = head("Where does it come from?", _says(told), link("Import a file", "/import", className="button"))
    if told:
        return [top, *[_source(one, view) for one in told]]
    nothing = empty(
        "No source yet", link("Import a file", "/import"), ", run ", html.Code("voc sample"),
        ", or add one that is collected by itself: ", html.Code("voc sources add"), ".",
    )  # fmt: skip
    return [top, nothing]


def _says(told: list[Told]) -> str:
    troubled = sum(1 for one in told if one.source.last_error)
    words = count(len(told), "source")
    return f"{words}, {troubled} in trouble" if troubled else words


def _source(one: Told, view: View) -> html.Section:
    source = one.source
    state: list[Any] = [badge(source.channel, "accent")]
    if source.is_paused:
        state.append(badge("paused", "warn"))
    if source.last_error:
        state.append(badge("in trouble", "needs"))
    newest = f", newest {ago(one.newest_at, view.now)}" if one.newest_at else ""
    facts = f"{count(one.n_responses, 'response')}, {count(one.n_feedback, 'comment')}{newest}"
    name = link(html.Bdi(source.name), f"/feedback?source={_quoted(source.name)}")
    return html.Section(
        [
            html.Div([html.H2(name), html.Span(state, className="badges"), html.Span(facts, className="dim small end")],
                     className="title"),
            html.P(html.Bdi(source.last_error), className="wrong-words") if source.last_error else None,
            rows(("Run", "Read", "Accepted", "Already there", "Skipped", "Days"), [_run(run, view) for run in one.runs],
                 caption=f"Latest runs of {source.name}") if one.runs else html.P("Not run yet.", className="dim"),
        ],
        className="card",
    )  # fmt: skip


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def _run(run: Run, view: View) -> list[Any]:
    when = instant(run.started_at, view.installation.settings.zone)
    name = [
        html.Bdi(run.origin or "collected"),
        html.Span(when if run.ended_at else f"{when}, running", className="note"),
    ]
    if run.error:
        name.append(html.Span(html.Bdi(run.error), className="note wrong-words"))
    days = period(run.oldest_at.date(), run.newest_at.date()) if run.oldest_at and run.newest_at else "–"
    return [name, number(run.n_read), number(run.n_accepted), number(run.n_duplicate), number(run.n_skipped), days]
