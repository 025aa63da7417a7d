"""Every query of the pages says the same on PostgreSQL as on SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.stores import installed
from tests.voc.insights.builders import Books, Said, days_ago
from tests.voc.insights.test_search import Compass, direction
from tests.voc.insights.test_summary import a_lively_shop
from voc.insights.departments import list_departments
from voc.insights.filters import Filters
from voc.insights.lines import write_lines
from voc.insights.mix import find_shift
from voc.insights.movers import find_movers
from voc.insights.search import Query, search_feedback
from voc.insights.summary import summarise
from voc.insights.themes import list_themes
from voc.insights.topic import show_topic
from voc.insights.topics import list_topics
from voc.insights.trends import BY, draw_trends
from voc.insights.vectors import VectorIndex
from voc.installation import Installation
from voc.settings import Settings

FILTERS = [
    Filters(),
    Filters(sources=("shop",), departments=("billing",)),
    Filters(topics=(101, 102), channels=("survey",)),
    Filters(themes=(1,), departments=("billing",)),
    Filters(segments={"region": ("north",), "plan": ("basic", "plus")}),
    Filters(from_on=days_ago(60), to_on=days_ago(20), topics=(101,), segments={"plan": ("plus",)}),
]
SEARCHES = [
    Query(words='"words number" -nothing'), Query(words="words", is_best_first=True), Query(words="'; & | ! :* <->"),
    Query(sentiments=("negative",), scores=("low",), urgencies=("high",)), Query(words="delivery", by="both"),
]  # fmt: skip


@pytest.fixture
def elsewhere(tmp_path: Path, postgresql_url: str) -> Iterator[Installation]:
    opened = installed(Settings(home=tmp_path / "elsewhere", database_url=postgresql_url))
    yield opened
    opened.store.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("is_analysed", [False, True], ids=["fresh", "with statistics"])
def test_both_databases_answer_alike(installation: Installation, elsewhere: Installation, is_analysed: bool) -> None:
    fill(installation)
    fill(elsewhere)
    if is_analysed:  # PostgreSQL does so by itself sooner or later; then it reads in another order
        with elsewhere.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
    for (asked, one), (_, other) in zip(answers(installation), answers(elsewhere), strict=True):
        assert words_of(one) == words_of(other), asked
        # Sums of floats differ in their last digits by the order of adding.
        assert numbers_of(one) == pytest.approx(numbers_of(other), abs=1e-9), asked


def fill(installation: Installation) -> None:
    books = Books(installation)
    a_lively_shop(books, n=60)
    books.keep(days_ago(1), Said("the van never came", vector=direction(0, 0.2)))


def answers(installation: Installation) -> Iterator[tuple[object, str]]:
    """What was asked, and everything that was said to it."""
    departments = installation.departments
    with installation.store.reading() as session:
        for filters in FILTERS:
            yield ("summary", filters), repr(summarise(session, filters))
            yield ("topics", filters), repr(list_topics(session, filters))
            yield ("themes", filters), repr(list_themes(session, filters))
            yield ("movers", filters), repr(find_movers(session, filters))
            yield ("departments", filters), repr(list_departments(session, filters, departments))
            yield ("topic", filters), repr(show_topic(session, 101, filters, departments))
            yield ("lines", filters), repr(write_lines(session, filters, departments))
            yield ("shift", filters), repr(find_shift(session, filters, "stars"))
            for by in BY:
                yield ("trends", by, filters), repr(draw_trends(session, filters, by))
            for query in SEARCHES:
                page = search_feedback(session, filters, query, limit=200, encoder=Compass(), index=VectorIndex())
                yield (query, filters), repr((page.n, page.next, sorted(one.id for one in page.feedback)))


NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")


def words_of(said: str) -> str:
    return NUMBER.sub("#", said)


def numbers_of(said: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(said)]
