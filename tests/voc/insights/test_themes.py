"""Themes as a tree: counts add up at every level, and a comment counts once in each total."""

from __future__ import annotations

from tests.voc.insights.builders import TODAY, Books, Said, days_ago
from tests.voc.insights.test_summary import a_lively_shop
from voc.insights.filters import Filters
from voc.insights.search import Query, search_feedback
from voc.insights.summary import summarise
from voc.insights.themes import ThemeTree, list_themes
from voc.insights.topic import show_topic
from voc.insights.topics import list_topics
from voc.insights.trends import draw_trends
from voc.installation import Installation
from voc.storage.tables import GENERAL_PRAISE, TopicRow

FILTERS = (
    Filters(),
    Filters(sources=("shop",)),
    Filters(departments=("billing",)),
    Filters(segments={"region": ("north",)}),
    Filters(themes=(1,)),
)


def tree(installation: Installation, filters: Filters | None = None) -> ThemeTree:
    with installation.store.reading() as session:
        return list_themes(session, filters or Filters())


def about(*topics: int, mood: str = "negative") -> Said:
    words = "it came late and broken"
    return Said(words, mood, [(words, topic, mood) for topic in topics])


def test_a_comment_counts_once_in_a_theme_and_once_in_each_of_its_topics(
    books: Books, installation: Installation
) -> None:
    one, two = books.a_topic("late", theme="Delivery"), books.a_topic("broken", theme="Delivery")
    other = books.a_topic("codes")
    books.keep(TODAY, about(one, two), about(one, other), Said("great", "positive", [("great", GENERAL_PRAISE, None)]))
    found = tree(installation)
    [theme] = found.themes
    assert (theme.name, theme.n, [topic.n for topic in theme.topics]) == ("Delivery", 2, [2, 1])
    assert [(topic.name, topic.n) for topic in found.loose] == [("codes", 1)]
    assert [(bucket.id, bucket.n) for bucket in found.buckets] == [(GENERAL_PRAISE, 1)]
    assert (found.n, found.n_topics) == (3, 3)
    assert theme.share == 2 / 3


def test_every_level_equals_a_count_of_the_comments(books: Books, installation: Installation) -> None:
    a_lively_shop(books)
    for filters in FILTERS:
        found = tree(installation, filters)
        with installation.store.reading() as session:
            for theme in found.themes:
                shown = Filters(
                    found.period.from_on, found.period.to_on, filters.departments, (), (theme.id,),
                    filters.channels, filters.sources, filters.segments,
                )  # fmt: skip
                assert theme.n == search_feedback(session, shown, Query()).n
                assert sum(point.n for point in theme.series) == theme.n
                mood = summarise(session, shown).split
                assert (mood.n, mood.n_negative, mood.n_positive) == (
                    theme.split.n, theme.split.n_negative, theme.split.n_positive,
                )  # fmt: skip
                assert max(topic.n for topic in theme.topics) <= theme.n <= sum(topic.n for topic in theme.topics)


def test_themes_that_hurt_most_stand_first(books: Books, installation: Installation) -> None:
    praised, hurting = books.a_topic("photo", theme="Courier"), books.a_topic("codes", theme="Sign-in")
    for _ in range(4):
        books.keep(TODAY, about(praised, mood="positive"), scores={"stars": 5})
    books.keep(TODAY, about(hurting), about(hurting), author="ana", scores={"stars": 1})
    found = tree(installation)
    assert [theme.name for theme in found.themes] == ["Sign-in", "Courier"]
    assert [(theme.customers.n, theme.customers.n_hurt) for theme in found.themes] == [(1, 1), (4, 0)]


def test_a_rising_theme_has_its_change_with_an_interval(books: Books, installation: Installation) -> None:
    late, broken = books.a_topic("late", theme="Delivery"), books.a_topic("broken", theme="Delivery")
    codes = books.a_topic("codes", theme="Sign-in")
    with books.together():
        for day in range(56):
            books.keep(days_ago(day), about(codes))
            books.keep(days_ago(day), about((late, broken)[day % 2]))
            if day < 28:
                books.keep(days_ago(day), about(late), about(broken))
    delivery = next(theme for theme in tree(installation).themes if theme.name == "Delivery")
    assert (delivery.n, delivery.n_before) == (84, 28)
    assert delivery.share_change.verdict == "real"
    assert delivery.share_change.low is not None
    assert 1 < delivery.share_change.low < 1.5 < (delivery.share_change.high or 0)


def test_a_theme_narrows_every_question(books: Books, installation: Installation) -> None:
    late, codes = books.a_topic("late", theme="Delivery"), books.a_topic("codes", theme="Sign-in")
    books.keep(TODAY, about(late), about(codes), about(late, codes), about(97))
    only = Filters(themes=(1,))
    with installation.store.reading() as session:
        assert summarise(session, only).split.n == 2
        assert search_feedback(session, only, Query()).n == 2
        assert [topic.id for topic in list_topics(session, only).topics] == [late]
        assert draw_trends(session, only).curves[0].points[-1].n == 2
        assert summarise(session, Filters(themes=(1, 2))).split.n == 3
        assert summarise(session, Filters(themes=(1,), topics=(codes,))).split.n == 1
        assert summarise(session, Filters(themes=(99,))).split.n == 0
        shown = show_topic(session, codes, only, installation.departments)
    assert shown is not None
    assert (shown.figures.n, shown.figures.theme, shown.figures.theme_id) == (2, "Sign-in", 2)
    assert [theme.id for theme in tree(installation, only).themes] == [1]


def test_where_topics_are_asked_for_only_they_and_their_themes_are_shown(
    books: Books, installation: Installation
) -> None:
    late, broken = books.a_topic("late", theme="Delivery"), books.a_topic("broken", theme="Delivery")
    codes = books.a_topic("codes", theme="Sign-in")
    books.keep(TODAY, about(late), about(broken), about(codes))
    [theme] = tree(installation, Filters(topics=(late,))).themes
    assert (theme.name, theme.n, [topic.id for topic in theme.topics]) == ("Delivery", 2, [late])


def test_an_empty_store_is_an_empty_tree(installation: Installation) -> None:
    found = tree(installation)
    assert (found.n, found.themes, found.loose, found.n_topics) == (0, (), (), 0)


def test_a_comment_of_a_topic_that_ended_counts_in_its_theme_until_it_is_read_again(
    books: Books, installation: Installation
) -> None:
    late = books.a_topic("late", theme="Delivery")
    books.keep(TODAY, about(late))
    with installation.store.writing() as session:
        session.get_one(TopicRow, late).state = "retired"
    assert [theme.n for theme in tree(installation).themes] == [1]
