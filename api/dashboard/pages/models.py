"""Does it still understand? New feedback beside what the model was made for, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import badge
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rows import rows
from api.dashboard.view import Page, View
from api.dashboard.words import capital, count, number, period
from models.drift.card import Card, Measure
from models.drift.monthly import so_far
from models.drift.words import NAMES, band, figure
from voc.storage import drift_cards

#: Name and tone of each state.
_STATES = {
    "due": ("retrain", "needs"),
    "moved": ("something moved", "warn"),
    "steady": ("steady", "accent"),
    "too_little": ("not enough data", "plain"),
}


def models(view: View) -> Page:
    """The newest month so far, its measures, and the months before."""
    card = so_far(view.installation, view.now)
    with view.installation.store.reading() as session:
        kept = [row.card for row in drift_cards.find(session)]
    if card is None:
        top = head("Does it still understand?", "Nothing is read yet")
        nothing = empty("No comment is read yet", link("Import a file", "/import"), ", or run ",
                        html.Code("voc sample"), ". A month is judged once a hundred comments are there.")  # fmt: skip
        return Page("Models · voc", [top, nothing])
    top = head(
        "Does it still understand?",
        f"{period(card.from_on, card.to_on)} · {count(card.n, 'comment')}",
        link("Teach it", "/teach", className="button"),
    )
    past = [one for one in kept if date.fromisoformat(one["month"]) != card.month]
    return Page("Models · voc", [top, _verdict(card), _measures(card), _past(past), _version(card)])


def _verdict(card: Card) -> html.Section:
    return html.Section(
        [
            title("What the figures say", None, _state(card.state)),
            html.P(html.Bdi(card.sentences[0]), className="lead"),
            *[html.P(html.Bdi(sentence), className="dim more-said") for sentence in card.sentences[1:]],
            html.Ul([html.Li(_does(does)) for does in card.to_do], className="plain-list") if card.to_do else None,
        ],
        className="card notice wrong" if card.state == "due" else "card notice",
    )


def _does(does: str) -> list[Any]:
    before, found, after = does.partition("/teach")
    if found:
        return [before, link("what should we teach it next?", "/teach"), after]
    before, found, command = does.partition(": ")
    return [f"{before}: ", html.Code(command)] if found else [does]


def _measures(card: Card) -> html.Section:
    names = ("What", "Before", "Now", "Chance alone", "Judged on", "Verdict")
    return html.Section(
        [
            title("Measure by measure", "a change counts beyond chance (99 in 100) and where it matters"),
            rows(names, [_measure(one) for one in card.measures], caption="Measures of the month"),
        ],
        className="card",
    )


def _measure(one: Measure) -> list[Any]:
    tone = "plain" if one.verdict in ("no real change", "not enough data") else "positive" if one.is_better else "warn"
    now = figure(one, one.now) if one.psi is None or one.now is not None else f"distance {one.psi:.2f}"
    return [
        [capital(NAMES[one.name]), html.Span(f"beside {one.against}", className="note")],
        figure(one, one.before),
        now,
        band(one),
        [number(one.n), html.Span(f"and {number(one.n_before)} before", className="note")],
        badge(one.verdict, tone),
    ]


def _past(cards: Sequence[Mapping[str, Any]]) -> html.Section | None:
    if not cards:
        return None
    lines = [
        [
            f"{date.fromisoformat(one['month']):%b %Y}",
            number(one["n"]),
            _state(one["state"]),
            html.Bdi(one["sentences"][0]),
        ]
        for one in cards
    ]
    table = rows(("Month", "Comments", "State", "What the figures said"), lines, caption="Months before", kind="months")
    return html.Section([title("The months before"), table], className="card")


def _version(card: Card) -> html.P:
    return html.P(["Read by ", html.Code(card.model_version)], className="dim small")


def _state(state: str) -> html.Span:
    words, tone = _STATES.get(state, (state, "plain"))
    return badge(words, tone)
