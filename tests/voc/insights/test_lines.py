"""The five lines stand in a mail as they are: figure, comparison, verdict, and signs that survive the paste."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from api.dashboard.parts.five_lines import pasteable
from tests.voc.alerts.builders import Piece, a_source, a_topic, add, daily
from voc.insights.filters import Filters
from voc.insights.lines import Line, write_lines
from voc.insights.summary import summarise
from voc.installation import Installation

LAST = date(2026, 6, 16)


def lines_of(installation: Installation) -> dict[str, Line]:
    with installation.store.reading() as session:
        return {line.kind: line for line in write_lines(session, Filters(), installation.departments)}


@pytest.fixture
def a_bad_month(installation: Installation) -> Installation:
    """A log-in that fails more and more, mugs that stay as good as they were, and falling stars."""
    with installation.store.writing() as session:
        source = a_source(session).id
        code, mugs = a_topic(session, "Log-in 5.3-beta", "technology"), a_topic(session, "Mugs", "product")
    before = LAST - timedelta(days=28)
    bad = Piece(on=LAST, topics=(code,), departments=("technology",), stars=1.0)
    good = Piece(on=LAST, topics=(mugs,), departments=("product",), sentiment="positive", stars=5.0)
    add(installation, source, daily([1] + [0] * 27, before, bad) + daily([2] * 28, before, good))
    add(installation, source, daily([3] * 28, LAST, bad) + daily([2] * 28, LAST, good))
    return installation


def test_each_line_about_a_topic_gives_figure_comparison_and_verdict(a_bad_month: Installation) -> None:
    lines = lines_of(a_bad_month)
    assert "84 comments, 1 in the 28 days before, a real rise. Owner: Technology." in lines["hurts"].sentence
    assert "56 comments, 56 in the 28 days before, a real fall" not in lines["praised"].sentence
    assert re.search(r"56 comments, 56 in the 28 days before, (no real change|too few)", lines["praised"].sentence)
    assert "a real change" in lines["changed"].sentence


def test_what_is_pasted_holds_real_minus_signs_and_nothing_broken(a_bad_month: Installation) -> None:
    lines = lines_of(a_bad_month)
    with a_bad_month.store.reading() as session:
        text = pasteable(list(lines.values()), summarise(session, Filters()).period)
    assert "−" in text
    assert not re.search(r"(?<!\w)-\d", text)
    assert "Log-in 5.3-beta" in text  # a hyphen in a name stays one
    assert text.encode().decode() == text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert len(text.splitlines()) == 6


def test_the_topic_that_hurts_most_is_told_of_in_one_line(a_bad_month: Installation) -> None:
    lines = lines_of(a_bad_month)
    worst = lines["hurts"].topic_id
    assert worst is not None
    name = lines["hurts"].sentence.split("“")[1].split("”")[0]
    assert lines["new"].topic_id != worst
    assert name not in lines["changed"].sentence + lines["new"].sentence
