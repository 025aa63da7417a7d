"""A customer's own words: the span that matters marked, the score beside it, and the way to the original.

Whatever a customer wrote is text, never markup: it is handed over as a string, in its own direction (`bdi`), so that
neither HTML nor marks that turn the direction of writing reach the rest of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from api.dashboard.links import link, outside
from api.dashboard.parts.badge import badge
from api.dashboard.words import day, number
from voc.insights.quotes import Quote, QuotedScore

_FEELING = {"negative": "negative", "positive": "positive"}
_SCORES = {"nps": "NPS {0}", "stars": "★ {0}", "csat": "CSAT {0}"}


def quote(said: Quote) -> html.Figure:
    """The quote as a figure: words, score, source, date, and a warning where score and words disagree."""
    words = [
        "… " if said.cut_before else "",
        said.text[: said.start],
        html.Mark(said.text[said.start : said.end], className=_FEELING.get(said.sentiment or "", "")),
        said.text[said.end :],
        " …" if said.cut_after else "",
    ]
    return html.Figure(
        [
            html.Blockquote(html.Bdi(words)),
            html.Figcaption(
                [
                    *scores(said.scores),
                    html.Span(html.Bdi(said.source)),
                    html.Span(day(said.on)),
                    badge(said.marked, "warn") if said.marked else None,
                    link("whole comment", f"/feedback/{said.feedback_id}"),
                    outside("open in source", said.link),
                ]
            ),
        ],
        className="quote",
    )


def scores(given: Sequence[QuotedScore]) -> list[html.Span]:
    """The scores the customer gave on that occasion; none is said, too."""
    if not given:
        return [html.Span("no score")]
    return [
        html.Span(
            _SCORES.get(score.kind, score.kind.replace("_", " ") + " {0}").format(number(score.value, _digits(score))),
            className="score",
        )
        for score in given
    ]


def _digits(score: QuotedScore) -> int:
    return 0 if float(score.value).is_integer() else 1
