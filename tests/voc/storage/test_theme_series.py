"""Daily counts of themes: whatever is annotated and moved, they say what the mentions say."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.insights.builders import Books, Said, days_ago
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import theme_series, themes
from voc.storage.series import counted, rebuild
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    MentionRow,
    Source,
    ThemeDay,
    ThemeRow,
    TopicRow,
)

TOPICS, THEMES = (101, 102, 103, 104), (1, 2)
WORDS = "late again and the code never came"
Counted = dict[tuple[int, str, date], list[float]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Installation]:
    """Four topics in two themes, on either database."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        installation = installed(Settings(home=installation.settings.home, database_url=url))
    with installation.store.writing() as session:
        for name in ("Delivery", "Sign-in"):
            themes.begin(session, name, named_by=None, by="voc", now=NOW)
        for number in TOPICS:
            session.add(TopicRow(id=number, name=f"Topic {number}", created_at=NOW))
        session.flush()
        for number, theme_id in zip(TOPICS, (1, 1, 2, None), strict=True):
            themes.put(session, session.get_one(TopicRow, number), theme_id, by="voc", now=NOW)
    theme_series.recount(installation.store)
    yield installation
    if request.param == "postgresql":
        installation.store.close()


def series(installation: Installation) -> Counted:
    """What the daily counts say; sources together."""
    found: Counted = defaultdict(lambda: [0.0] * 4)
    with installation.store.reading() as session:
        for row in session.scalars(sa.select(ThemeDay).where(ThemeDay.n != 0)):
            values = (row.n, row.n_negative, row.weight, row.sum_sentiment)
            for place, value in enumerate(values):
                found[row.theme_id, row.department_id, row.day][place] += value
    return rounded(found)


def facts(installation: Installation) -> Counted:
    """The same by going through every feedback."""
    found: Counted = defaultdict(lambda: [0.0] * 4)
    with installation.store.reading() as session:
        theme_of = theme_series.themes_of_topics(session)
        for row, said in session.execute(
            sa.select(FeedbackRow, AnnotationRow).join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
        ):
            topics = session.scalars(sa.select(MentionRow.topic_id).where(MentionRow.feedback_id == row.id))
            concerns = sa.select(AnnotationDepartment.department_id).where(AnnotationDepartment.feedback_id == row.id)
            departments = ["", *session.scalars(concerns)]
            for theme_id in {theme_of[topic_id] for topic_id in topics if topic_id in theme_of}:
                for department_id in departments:
                    values = (1, said.sentiment == "negative", row.weight, said.sentiment_score or 0.0)
                    for place, value in enumerate(values):
                        found[theme_id, department_id, row.created_on][place] += value
    return rounded(found)


def rounded(found: Counted) -> Counted:
    """Sums of floats differ in their last digits by the order of adding."""
    return {key: [round(value, 6) for value in values] for key, values in found.items()}


def said(*topics: int, mood: str = "negative") -> Said:
    return Said(WORDS, mood, [(WORDS, topic, mood) for topic in topics], departments=("operations",))


def test_a_comment_with_two_topics_of_a_theme_counts_once_in_it(store: Installation) -> None:
    Books(store).keep(days_ago(3), said(101, 102), said(101, 103))
    with store.store.reading() as session:
        rows = session.execute(sa.select(ThemeDay.theme_id, ThemeDay.department_id, ThemeDay.n)).all()
    assert sorted(rows) == [(1, "", 2), (1, "operations", 2), (2, "", 1), (2, "operations", 1)]


def test_a_topic_that_moves_takes_its_counts_along(store: Installation) -> None:
    Books(store).keep(days_ago(3), said(101), said(102), said(103))
    with store.store.writing() as session:
        themes.move(session, 102, 2, by="ana", now=NOW)
    assert theme_series.recount(store.store) == 2
    assert series(store) == facts(store)
    assert theme_series.recount(store.store) == 0


def test_a_recount_that_was_killed_is_finished_by_the_next(
    store: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = Books(store)
    for day in range(6):
        books.keep(days_ago(day), said(101), said(102))
    monkeypatch.setattr(theme_series, "CHUNK", 3)
    with store.store.writing() as session:
        themes.move(session, 102, 2, by="ana", now=NOW)
    with store.store.reading() as session:
        first, *_ = theme_series._spans(session)
    with store.store.writing() as session:
        theme_series._count_days(session, [1, 2], *first)  # and then the light goes out
    assert theme_series.recount(store.store) == 2
    assert series(store) == facts(store)


def test_a_topic_that_moves_while_themes_are_counted_leaves_them_to_be_counted_again(store: Installation) -> None:
    Books(store).keep(days_ago(1), said(101))
    with store.store.writing() as session:
        themes.move(session, 101, 2, by="ana", now=NOW)
    with store.store.reading() as session:
        seen = theme_series.stale(session)
    with store.store.writing() as session:
        themes.move(session, 101, 1, by="ana", now=NOW)
    with store.store.reading() as session:
        assert all(theme_series.stale(session)[theme_id] > n for theme_id, n in seen.items())
    theme_series.recount(store.store)
    assert series(store) == facts(store)


def test_a_whole_recount_says_the_same(store: Installation) -> None:
    books = Books(store)
    for day in range(4):
        books.keep(days_ago(day), said(101, 103), said(104), said(102, mood="positive"))
    kept = series(store)
    with store.store.writing() as session:
        rebuild(session)
    assert series(store) == kept == facts(store)


def test_annotation_beside_a_moving_topic_loses_and_doubles_nothing(store: Installation) -> None:
    books = Books(store)
    ids = [number for day in range(8) for number in books.keep(days_ago(day % 3), said(101, 103), said(102))]

    def annotate_again() -> None:
        for turn in range(30):
            some = ids[turn % 4 :: 4]
            with store.store.writing() as session, counted(session, some):
                moved = sa.update(MentionRow).where(MentionRow.feedback_id.in_(some))
                session.execute(moved.values(topic_id=TOPICS[turn % 4]))

    def move_about() -> None:
        for turn in range(12):
            with store.store.writing() as session:
                themes.move(session, TOPICS[turn % 4], (1, 2, None)[turn % 3], by="ana", now=NOW)
            theme_series.recount(store.store)

    at_once = [threading.Thread(target=annotate_again), threading.Thread(target=move_about)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join(60)
    theme_series.recount(store.store)
    assert series(store) == facts(store)


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), st.lists(st.sampled_from((*TOPICS, 97)), max_size=3)),
        st.tuples(st.just("move"), st.tuples(st.sampled_from(TOPICS), st.sampled_from((1, 2, None)))),
        st.tuples(st.just("read again"), st.tuples(st.integers(0, 9), st.sampled_from((*TOPICS, 97)))),
        st.tuples(st.just("count"), st.none()),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_after_any_edits_the_series_are_what_the_mentions_say(installation: Installation, edits: list) -> None:
    clear(installation)
    books = Books(installation, sources={"shop": 1})
    ids: list[int] = []
    for number, (what, given_) in enumerate(edits):
        books.n = number * 10
        if what == "keep":
            ids += books.keep(days_ago(number % 3), said(*given_))
        elif what == "move":
            with installation.store.writing() as session:
                themes.move(session, *given_, by="ana", now=NOW)
        elif what == "count":
            theme_series.recount(installation.store)
        elif ids:
            place, topic_id = given_
            with installation.store.writing() as session, counted(session, [ids[place % len(ids)]]):
                moved = sa.update(MentionRow).where(MentionRow.feedback_id == ids[place % len(ids)])
                session.execute(moved.values(topic_id=topic_id))
    theme_series.recount(installation.store)
    assert series(installation) == facts(installation)


def clear(installation: Installation) -> None:
    """An empty store with a source, four topics and two themes: hypothesis calls the test many times."""
    with installation.store.writing() as session:
        for table in ("response", "theme_day", "series_day", "score_series_day", "score_day", "topic_event"):
            session.execute(sa.text(f"DELETE FROM {table}"))
        session.execute(sa.delete(TopicRow).where(TopicRow.id > 100))
        session.execute(sa.delete(ThemeRow))
    with installation.store.reading() as session:
        is_new = session.get(Source, 1) is None
    if is_new:
        Books(installation).a_source("shop")
    with installation.store.writing() as session:
        session.add_all([ThemeRow(id=number, name=f"Theme {number}", created_at=NOW) for number in THEMES])
        session.flush()
        for number, theme_id in zip(TOPICS, (1, 1, 2, None), strict=True):
            session.add(TopicRow(id=number, name=f"Topic {number}", theme_id=theme_id, created_at=NOW))
