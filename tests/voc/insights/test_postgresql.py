"""Every query of the pages says the same on PostgreSQL as on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
from voc.insights.topic import show_topic
from voc.insights.topics import list_topics
from voc.insights.trends import BY, draw_trends
from voc.insights.vectors import VectorIndex
from voc.installation import Installation, open_installation
from voc.settings import Settings

FILTERS = [
    Filters(),
    Filters(sources=("shop",), departments=("billing",)),
    Filters(topics=(101, 102), channels=("survey",)),
    Filters(segments={"region": ("north",), "plan": ("basic", "plus")}),
    Filters(from_on=days_ago(60), to_on=days_ago(20), topics=(101,), segments={"plan": ("plus",)}),
]
SEARCHES = [
    Query(words='"words number" -nothing'), Query(words="words", is_best_first=True), Query(words="'; & | ! :* <->"),
    Query(sentiments=("negative",), scores=("low",), urgencies=("high",)), Query(words="delivery", by="both"),
]  # fmt: skip


@pytest.fixture
def elsewhere(tmp_path: Path, postgresql_url: str) -> Iterator[Installation]:
    opened = open_installation(Settings(home=tmp_path / "elsewhere", database_url=postgresql_url))
    yield opened
    opened.store.close()


@pytest.mark.postgresql
def test_both_databases_answer_alike(installation: Installation, elsewhere: Installation) -> None:
    assert answers(elsewhere) == answers(installation)


def answers(installation: Installation) -> list[object]:
    books = Books(installation)
    a_lively_shop(books, n=60)
    books.keep(days_ago(1), Said("the van never came", vector=direction(0, 0.2)))
    said: list[object] = []
    with installation.store.reading() as session:
        for filters in FILTERS:
            said += [
                rounded(summarise(session, filters)),
                rounded(list_topics(session, filters)),
                rounded(find_movers(session, filters)),
                rounded(list_departments(session, filters, installation.departments)),
                rounded(show_topic(session, 101, filters, installation.departments)),
                write_lines(session, filters, installation.departments),
                rounded(find_shift(session, filters, "stars")),
                *(rounded(draw_trends(session, filters, by)) for by in BY),
            ]
            for query in SEARCHES:
                page = search_feedback(session, filters, query, limit=200, encoder=Compass(), index=VectorIndex())
                said.append((page.n, page.next, sorted(one.id for one in page.feedback)))
    return said


def rounded(value: object) -> str:
    """Sums of floats differ in their last digits by the order of adding."""
    import re

    return re.sub(r"\d+\.\d{6,}(e-?\d+)?", lambda number: f"{float(number[0]):.4f}", repr(value)).replace(
        "-0.0000", "0.0000"
    )
