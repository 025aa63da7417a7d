"""What customers talk about, what moved, what to say of it, and in whose words."""

from __future__ import annotations

import numpy as np
import pytest

from tests.voc.insights.builders import TODAY, Books, Said, days_ago
from voc.insights.departments import list_departments
from voc.insights.estimates import discoveries, nps_of
from voc.insights.filters import Filters
from voc.insights.lines import Line, write_lines
from voc.insights.mix import find_shift, split_change
from voc.insights.movers import find_movers
from voc.insights.quotes import excerpt, marked, pick_quotes
from voc.insights.summary import summarise
from voc.insights.topic import show_topic
from voc.insights.topics import list_topics
from voc.insights.trends import BY, draw_trends
from voc.installation import Installation
from voc.storage.tables import GENERAL_PRAISE, AlertRow


def line(installation: Installation, kind: str, filters: Filters | None = None) -> Line:
    with installation.store.reading() as session:
        lines = write_lines(session, filters or Filters(), installation.departments)
    assert [one.kind for one in lines] == ["changed", "hurts", "new", "praised", "waits"]
    return next(one for one in lines if one.kind == kind)


def about(topic: int, words: str, mood: str, **more: object) -> Said:
    return Said(f"{words} I say", mood, about=[(words, topic, mood)], **more)  # type: ignore[arg-type]


def a_storm(books: Books) -> tuple[int, int]:
    """56 days of kettles and parcels, two a day; in the last three days parcels go wrong for twenty people a day."""
    kettles, parcels = books.a_topic("kettles", owner="product"), books.a_topic("late parcels", owner="operations")
    with books.together():
        for day in range(56):
            books.keep(
                days_ago(day), about(kettles, "lovely kettle", "positive"), author=f"k{day}", scores={"stars": 5}
            )
            books.keep(days_ago(day), about(parcels, "parcel late", "negative"), author=f"p{day}", scores={"stars": 1})
        for number in range(60):
            books.keep(days_ago(number % 3), about(parcels, "parcel late", "negative"), author=f"s{number}",
                       scores={"stars": 1})  # fmt: skip
    return kettles, parcels


# ── the table and the movers ─────────────────────────────────────────────────────────────────────────────────────


def test_a_customer_counts_once_however_often_they_write(books: Books, installation: Installation) -> None:
    topic = books.a_topic("kettles")
    for day, author in ((0, "ana"), (1, "ana"), (2, "ben"), (3, None), (4, None)):
        books.keep(days_ago(day), about(topic, "kettle leaks", "negative"), author=author, scores={"stars": 1})
    with installation.store.reading() as session:
        found = list_topics(session, Filters(from_on=days_ago(9))).topics[0]
    assert (found.n, found.customers.n, found.customers.n_low, found.customers.n_hurt) == (5, 4, 4, 4)


def test_a_comment_counts_once_in_a_topic_it_mentions_twice(books: Books, installation: Installation) -> None:
    topic = books.a_topic("kettles")
    books.keep(TODAY, Said("kettle one, kettle two", about=[("kettle one", topic, None), ("kettle two", topic, None)]))
    with installation.store.reading() as session:
        table = list_topics(session, Filters())
        again = list_topics(session, Filters(segments={}))
    assert (table.topics[0].n, table.n) == (1, 1)
    assert table == again


def test_a_storm_is_the_mover_and_what_it_crowds_out_is_not(books: Books, installation: Installation) -> None:
    _, parcels = a_storm(books)
    with installation.store.reading() as session:
        movers = find_movers(session, Filters())
    assert [topic.id for topic in movers.up] == [parcels]
    up = movers.up[0]
    assert (up.n, up.n_before) == (88, 28)
    assert up.share_change.low is not None
    assert up.share_change.low > 1
    assert movers.down == ()


def test_a_survey_wave_moves_no_topic(books: Books, installation: Installation) -> None:
    topics = [books.a_topic(name) for name in ("kettles", "parcels", "staff")]
    with books.together():
        for day in range(56):
            for number in range(3 * (5 if day < 2 else 1)):
                books.keep(days_ago(day), about(topics[number % 3], "as usual", "neutral"))
    with installation.store.reading() as session:
        movers = find_movers(session, Filters())
    assert (movers.up, movers.down, movers.n_judged) == ((), (), 3)


def test_of_many_chance_findings_none_is_believed() -> None:
    assert discoveries([0.04, 0.2, 0.5, 0.8, 0.9]) == [False] * 5
    assert discoveries([0.001, 0.03, 0.5, 0.8, 0.9]) == [True, True, False, False, False]
    assert discoveries([]) == []


def test_segments_read_the_facts_and_find_the_same_topics(books: Books, installation: Installation) -> None:
    topic = books.a_topic("kettles")
    for region in ("north", "south", "south"):
        books.keep(TODAY, about(topic, "kettle leaks", "negative"), segments={"region": region})
    with installation.store.reading() as session:
        south = list_topics(session, Filters(segments={"region": ("south",)}))
        everyone = list_topics(session, Filters(segments={"region": ("south", "north")}))
        plain = list_topics(session, Filters())
    assert (south.topics[0].n, south.n) == (2, 2)
    assert everyone.topics[0].n == plain.topics[0].n == 3
    assert everyone.topics[0].split == plain.topics[0].split


# ── five lines ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_store_says_so_in_five_lines(installation: Installation) -> None:
    for kind in ("changed", "hurts", "new", "praised", "waits"):
        assert line(installation, kind).sentence.endswith(".")
    assert line(installation, "changed").verdict == "not enough data"


def test_the_lines_name_what_changed_hurts_and_is_praised_with_its_owner(
    books: Books, installation: Installation
) -> None:
    kettles, parcels = a_storm(books)
    changed, hurts, praised = (line(installation, kind) for kind in ("changed", "hurts", "praised"))
    assert changed.verdict == "real"
    assert changed.sentence.startswith("Stars fell from 3.00 to 1.97 in the 28 days to 17 June 2026, a real change (")
    assert changed.sentence.endswith("What hurts most grew more than chance.")
    assert hurts.sentence == (
        "What hurts most: “late parcels”; 88 low-scoring customers complain of it, of 88 who mention it; "
        "88 comments, 28 in the 28 days before, a real rise. Owner: Service delivery."
    )
    assert (hurts.owner, hurts.topic_id, hurts.n) == ("operations", parcels, 88)
    assert hurts.link == f"from=2026-05-21&to=2026-06-17&topic={parcels}&score=low"
    assert praised.topic_id == kettles
    assert praised.sentence.startswith("What is praised: “lovely") is False
    assert "28 of the 28 customers who mention it praise it; 28 comments, 28 in the 28 " in praised.sentence
    assert praised.sentence.endswith("Owner: Product.")


def test_steady_scores_are_no_real_change(books: Books, installation: Installation) -> None:
    with books.together():
        for day in range(56):
            books.keep(days_ago(day), scores={"nps": 10 if day % 2 else 3})
    changed = line(installation, "changed")
    assert changed.verdict == "no real change"
    assert changed.sentence.startswith(
        "No real change: NPS 0.0 in the 28 days to 17 June 2026, 0.0 before (difference between −"
    )


def test_a_topic_first_seen_in_the_period_is_new(books: Books, installation: Installation) -> None:
    books.keep(days_ago(100), Said("long ago"))
    new = books.a_topic("parcel photo", first_seen_on=days_ago(5), owner="operations")
    for number in range(4):
        books.keep(days_ago(number), about(new, "nice photo", "positive"), author=f"a{number}")
    said = line(installation, "new")
    assert said.sentence == (
        "New: “parcel photo”, first seen on 12 June 2026; 4 comments, nothing before to compare with. "
        "Owner: Service delivery."
    )


def test_in_the_first_days_not_everything_is_new(books: Books, installation: Installation) -> None:
    topic = books.a_topic("parcel photo", first_seen_on=days_ago(5))
    for number in range(6):
        books.keep(days_ago(number), about(topic, "nice photo", "positive"), author=f"a{number}")
    assert line(installation, "new").sentence.startswith("Nothing new")


def test_buckets_are_never_what_is_praised(books: Books, installation: Installation) -> None:
    for number in range(9):
        books.keep(days_ago(number), about(GENERAL_PRAISE, "great app", "positive"), author=f"a{number}")
    assert line(installation, "praised").sentence.startswith("No topic is praised")


def test_what_waits_counts_alerts_unread_comments_and_foreign_tongues(books: Books, installation: Installation) -> None:
    books.keep(TODAY, Said("unread", is_annotated=False), Said("на русском", None, unsupported="language ru"))
    with installation.store.writing() as session:
        for number, state in enumerate(("open", "acknowledged", "closed", "would_have_fired")):
            session.add(
                AlertRow(kind="escalation", family="surge", matter_key=f"m{number}", state=state, level="daily",
                         title="t", department_id="billing", first_on=TODAY, last_on=TODAY, n_observed=1, evidence={},
                         opened_at=_noon(), last_signal_at=_noon())
            )  # fmt: skip
    waits = line(installation, "waits")
    assert waits.sentence == (
        "What waits: 2 open alerts (1 without an answer), 1 comment not yet read, 1 comment in languages not supported."
    )
    assert (waits.leads_to, waits.link) == ("alerts", "state=open&state=acknowledged")


def _noon() -> object:
    from tests.conftest import NOW

    return NOW


# ── who answered ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_change_that_is_only_a_change_of_who_answered_is_called_that(
    books: Books, installation: Installation
) -> None:
    """Basic customers always give 1 to 3, plus customers 3 to 5: half and half before, nine to one after."""
    books.a_source("shop")
    with books.together():
        for number in range(200):
            books.keep(days_ago(28 + number % 28), scores={"stars": 2 + number // 2 % 2 + (2 if number % 2 else 0)},
                       segments={"plan": "plus" if number % 2 else "basic"})  # fmt: skip
            plus = number % 10 == 0
            books.keep(days_ago(number % 28), scores={"stars": 2 + number // 10 % 2 + (2 if plus else 0)},
                       segments={"plan": "plus" if plus else "basic"})  # fmt: skip
    with installation.store.reading() as session:
        figure = summarise(session, Filters()).figure("stars")
        shift = find_shift(session, Filters(), "stars")
    assert figure is not None
    assert figure.change.verdict == "real"
    assert shift is not None
    assert (shift.by, shift.explains) == ("plan", True)
    assert shift.total == pytest.approx(figure.change.value)
    assert shift.total == pytest.approx(shift.within + shift.mix)
    assert "But other customers answered (plan: " in line(installation, "changed").sentence


def test_versions_that_follow_each_other_explain_nothing() -> None:
    """An app's old version is gone when the new one is there: who answered and when cannot be told apart."""
    assert split_change("app_version", {"5.3": nps_of(100, 60, 20)}, {"5.2": nps_of(100, 20, 60)}) is None
    overlapping = {"5.3": nps_of(100, 60, 20), "5.2": nps_of(5, 1, 3)}, {"5.2": nps_of(100, 20, 60)}
    assert split_change("app_version", *overlapping) is None


def test_a_change_within_every_group_is_not_blamed_on_who_answered() -> None:
    before = {"a": nps_of(100, 20, 60), "b": nps_of(100, 40, 40)}
    now = {"a": nps_of(100, 60, 20), "b": nps_of(100, 80, 10)}
    shift = split_change("source", now, before)
    assert shift is not None
    assert not shift.explains
    assert shift.mix == pytest.approx(0)


# ── quotes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quote_is_a_substring_and_its_mark_is_the_mention(books: Books, installation: Installation) -> None:
    topic = books.a_topic("kettles")
    long = "Before " * 80 + "the kettle leaks on the counter" + " after" * 80
    books.keep(TODAY, Said(long, "negative", about=[("the kettle leaks on the counter", topic, "negative")]),
               permalink="https://example.org/r/1", scores={"stars": 1})  # fmt: skip
    with installation.store.reading() as session:
        quote = pick_quotes(session, Filters(), topic_id=topic)[0]
    assert quote.text in long
    assert quote.text[quote.start : quote.end] == "the kettle leaks on the counter"
    assert (quote.cut_before, quote.cut_after, quote.link) == (True, True, "https://example.org/r/1")
    assert len(quote.text) <= 281
    assert [(score.kind, score.value, score.is_low) for score in quote.scores] == [("stars", 1.0, True)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("short", 0, 5),
        ("x" * 1000, 400, 410),
        ("word " * 200, 0, 4),
        ("word " * 200, 995, 999),
        ("a" * 600, 0, 600),
        ("", 0, 0),
    ],
)
def test_an_excerpt_holds_the_mention_and_keeps_whole_words(text: str, start: int, end: int) -> None:
    first, last = excerpt(text, start, end)
    assert 0 <= first <= start
    assert min(end, start + 280) <= last <= len(text)
    assert first == 0 or text[first - 1] == " " or first == start
    assert last == len(text) or text[last] == " " or last == min(end, start + 280)


def test_praise_from_a_detractor_is_marked_and_stands_last(books: Books, installation: Installation) -> None:
    topic = books.a_topic("staff")
    books.keep(TODAY, about(topic, "such kind people at the desk", "positive"), scores={"nps": 2})
    books.keep(days_ago(1), about(topic, "they helped me at once today", "positive"), scores={"nps": 9})
    books.keep(days_ago(2), about(topic, "they were quick and so friendly", "positive"))
    with installation.store.reading() as session:
        quotes = pick_quotes(session, Filters(from_on=days_ago(9)), topic_id=topic)
        unmarked = pick_quotes(session, Filters(from_on=days_ago(9)), topic_id=topic, with_marked=False)
    assert [quote.marked for quote in quotes] == [None, None, "praise in a response with a low score"]
    assert len(unmarked) == 2


def test_a_complaint_from_a_promoter_is_marked_too() -> None:
    from voc.insights.quotes import QuotedScore

    assert marked("negative", [QuotedScore("nps", 10, False, True)]) == "a complaint in a response with a high score"
    assert marked("negative", [QuotedScore("nps", 7, False, False)]) is None
    assert marked("neutral", [QuotedScore("nps", 0, True, False)]) is None


def test_equal_words_are_quoted_once_and_short_ones_last(books: Books, installation: Installation) -> None:
    topic = books.a_topic("staff")
    for text in (
        "Rude!",
        "the guard was rude to my mother",
        "The guard was rude to my mother.",
        "nobody ever answers the phone",
    ):
        books.keep(TODAY, Said(text, "negative", about=[(text, topic, "negative")]))
    with installation.store.reading() as session:
        texts = [quote.text for quote in pick_quotes(session, Filters(), topic_id=topic)]
    assert len(texts) == 3
    assert texts[-1] == "Rude!"


def test_the_most_typical_quote_lies_nearest_to_the_others(books: Books, installation: Installation) -> None:
    topic = books.a_topic("staff")
    for number, angle in enumerate((0.0, 0.1, 0.2, 1.5)):
        vector = np.zeros(384)
        vector[0], vector[1] = np.cos(angle), np.sin(angle)
        text = f"sentence number {number} about the staff"
        books.keep(TODAY, Said(text, "negative", about=[(text, topic, "negative")], vector=vector))
    with installation.store.reading() as session:
        texts = [quote.text for quote in pick_quotes(session, Filters(), topic_id=topic)]
    assert texts[-1] == "sentence number 3 about the staff"


# ── one topic, departments, trends ───────────────────────────────────────────────────────────────────────────────


def test_a_topics_page_has_its_figures_departments_and_quotes(books: Books, installation: Installation) -> None:
    topic = books.a_topic("kettles", owner="product", theme="kitchen")
    books.keep(TODAY, about(topic, "the kettle leaks badly", "negative", departments=("product",)), scores={"stars": 1})
    books.keep(TODAY, about(topic, "the kettle is a beauty", "positive", departments=("product", "sales")))
    with installation.store.reading() as session:
        view = show_topic(session, topic, Filters(), installation.departments)
        nothing = show_topic(session, 4711, Filters(), installation.departments)
        silent = show_topic(session, GENERAL_PRAISE, Filters(), installation.departments)
    assert nothing is None
    assert silent is not None
    assert silent.figures.n == 0
    assert view is not None
    assert (view.figures.n, view.figures.theme, view.figures.owner) == (2, "kitchen", "product")
    assert [(share.id, share.n) for share in view.departments] == [("product", 2), ("sales", 1)]
    assert [(share.id, share.n) for share in view.sources] == [("shop", 2)]
    assert (len(view.complaints), len(view.praise)) == (1, 1)


def test_departments_show_what_lies_with_them(books: Books, installation: Installation) -> None:
    topic = books.a_topic("kettles")
    books.keep(TODAY, about(topic, "the kettle leaks", "negative", departments=("product", "billing")))
    books.keep(TODAY, Said("thanks", "positive", departments=("product",)))
    with installation.store.reading() as session:
        table = {one.id: one for one in list_departments(session, Filters(), installation.departments).departments}
        only = list_departments(session, Filters(departments=("billing",)), installation.departments).departments
    assert (table["product"].n, table["billing"].n, table["legal"].n) == (2, 1, 0)
    assert [(one.name, one.n) for one in table["product"].top_topics] == [("kettles", 1)]
    assert [one.id for one in only] == ["billing"]


@pytest.mark.parametrize("by", BY)
def test_every_trend_has_a_point_for_every_day(books: Books, installation: Installation, by: str) -> None:
    for day in (0, 3, 40):
        books.keep(days_ago(day), Said("words", "negative"), scores={"nps": 3})
    with installation.store.reading() as session:
        trends = draw_trends(session, Filters(), by)  # type: ignore[arg-type]
    assert trends.curves
    for curve in trends.curves:
        assert [point.on for point in curve.points] == trends.period.days()
        assert sum(point.n for point in curve.points) in (0, 2)
