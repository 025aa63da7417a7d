"""The page of topics as a tree, without a browser."""

from __future__ import annotations

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.app import draw
from tests.voc.insights.builders import TODAY, Books, Said
from voc.installation import Installation


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


def page(installation: Installation, search: str = "") -> str:
    return json.dumps(draw(installation, "/topics", search).content, cls=PlotlyJSONEncoder)


def say(books: Books, *topics: int) -> None:
    words = "it came late"
    books.keep(TODAY, Said(words, "negative", [(words, topic, "negative") for topic in topics]))


def test_few_topics_are_unfolded_from_the_start_and_many_are_not(books: Books, installation: Installation) -> None:
    for number in range(12):
        say(books, books.a_topic(f"matter {number}", theme=("Delivery", "Sign-in")[number % 2]))
    assert page(installation).count('"open": true') == 2
    say(books, books.a_topic("one more", theme="Delivery"))
    assert page(installation).count('"open": false') == 2
    assert '"open": true' in page(installation, "?theme=1")  # who asks for one theme wants its topics


def test_a_theme_shows_its_own_count_and_share(books: Books, installation: Installation) -> None:
    late, broken = books.a_topic("late", theme="Delivery"), books.a_topic("broken", theme="Delivery")
    say(books, late, broken)
    say(books, late)
    books.keep(TODAY, Said("thanks", "positive", [("thanks", 99, "positive")]))
    shown = page(installation)
    assert "1 theme, 2 topics in 3 comments" in shown
    assert '"2 comments"' in shown
    assert '"67 %"' in shown
    assert "theme=1" in shown


@pytest.mark.parametrize(
    ("owners", "says"),
    [
        (("product", "product"), []),
        (("product", "billing"), ["and 1 other"]),
        (("product", None), ["partly contested"]),
        ((None, None), ["contested"]),
    ],
)
def test_a_theme_says_whose_its_topics_are(
    books: Books, installation: Installation, owners: tuple[str | None, ...], says: list[str]
) -> None:
    say(books, *[books.a_topic(f"topic of {owner}", owner=owner, theme="Delivery") for owner in owners])
    shown = page(installation)
    assert all(f'"{words}"' in shown for words in says)
    assert ("contested" in shown) is (None in owners)


def test_before_there_are_themes_topics_are_a_plain_list(books: Books, installation: Installation) -> None:
    say(books, books.a_topic("late"))
    shown = page(installation)
    assert "Without a theme" not in shown
    assert "1 topic in 1 comment" in shown
