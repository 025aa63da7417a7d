"""The audit's page without a browser: what it shows, and above all what it does not."""

from __future__ import annotations

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.actions.audits import say
from api.dashboard.app import draw as draw_page
from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said
from tests.voc.insights.test_audit import an_audit
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import audits
from voc.storage.audit_rounds import draw


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


def shown(installation: Installation, path: str = "/audit", search: str = "") -> str:
    return json.dumps(draw_page(installation, path, search).content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_page_shows_the_words_and_not_what_the_machine_or_the_stars_say(
    installation: Installation, books: Books
) -> None:
    said = Said("The kettle leaks", "negative", departments=("technology",), question="What was bad?")
    [number] = books.keep(TODAY, said, scores={"stars": 1})
    with installation.store.reading() as session:
        before = shown(installation)
        assert audits.newest(session) is None
    assert "Nobody has said so far" in before
    draw(installation.store, by="Ana", now=NOW)
    page = shown(installation)
    for words in ("The kettle leaks", "What was bad?", "1 of 1 in shop", "17 Jun 2026", "can't tell", "nobody"):
        assert words in page
    # Every feeling and department stands there as a choice, none is chosen, and there is no way to the answer.
    assert "negative" in page
    for told in ("badge", "★", f"/feedback/{number}", '"value": "negative"', "figure"):
        assert told not in page.replace('{"value": "negative", "label": "negative"}', "")


def test_two_words_answer_and_the_next_comes_until_the_figures(installation: Installation, books: Books) -> None:
    with books.together():
        for n in range(2):
            books.keep(TODAY, Said(f"words {n}", "negative", departments=("technology",)))
    draw(installation.store, by="Ana", now=NOW)
    for left in ("1 of 2 in shop", "2 of 2 in shop"):
        assert left in shown(installation)
        with installation.store.reading() as session:
            waiting = audits.next_of(session, 1)
        assert waiting is not None
        assert say(installation, waiting.feedback_id, "positive", audits.NOBODY, by="Ana")
    page = shown(installation)
    assert "2 comments read by people so far: not enough to say" in page
    assert "not enough data (2 of 20)" in page
    assert "Where it was wrong" in page
    assert "positive, nobody" in page
    assert "negative, Technology" in page
    assert "Draw a new round" in page


def test_an_answer_without_a_name_is_refused(installation: Installation, books: Books) -> None:
    [number] = books.keep(TODAY, Said("words", "negative"))
    draw(installation.store, by="Ana", now=NOW)
    with pytest.raises(InputError, match="who you are"):
        say(installation, number, "positive", audits.NOBODY, by=" ")


def test_the_overview_says_how_right_it_is_and_since_when(installation: Installation, books: Books) -> None:
    books.keep(TODAY, Said("words", "negative"))
    assert "How right is this on your own words? Read 50 comments" in shown(installation, "/")
    an_audit(books, [("negative", "technology")] * 17 + [("positive", "operations")] * 3)
    page = shown(installation, "/")
    assert (
        "Right on your own words: sentiment 85 % (64–95 %), department 85 % (64–95 %), "
        "from 20 comments read by people, audited 17 Jun 2026"
    ) in page
    assert '"href": "/audit"' in page


def test_the_overview_says_that_an_audit_is_under_way(installation: Installation, books: Books) -> None:
    books.keep(TODAY, Said("words", "negative"))
    draw(installation.store, by="Ana", now=NOW)
    assert "An audit is under way: 0 of 1 comment read" in shown(installation, "/")
