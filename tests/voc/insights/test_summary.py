"""The figures equal a recount, from the series and from the facts, and say what is real."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voc.insights.builders import TODAY, Books, Said, days_ago
from voc.errors import InputError
from voc.insights.counts import feedback_days, score_days
from voc.insights.estimates import mean_of, nps_of, ratio, share_of
from voc.insights.filters import Filters, period_of, scope_of
from voc.insights.summary import score_estimate, summarise
from voc.insights.topic_days import theme_days, topic_days
from voc.installation import Installation
from voc.storage.tables import ResponseRow, ScoreRow

DEPARTMENTS = ("product", "billing", "technology")


def a_lively_shop(books: Books, *, n: int = 150) -> list[int]:
    """`n` responses over 70 days from two sources, some with scores, comments and segments, some without."""
    with books.together():
        return _fill(books, n)


def _fill(books: Books, n: int) -> list[int]:
    rng = random.Random(7)
    books.a_source("shop", "review")
    books.a_source("survey", "survey")
    themes = {"kettles": "things", "parcels": "things", "log-in": None}
    topics = [books.a_topic(name, theme=theme) for name, theme in themes.items()]
    for _ in range(n):
        scores = {kind: float(rng.randint(low, high)) for kind, low, high in
                  (("nps", 0, 10), ("stars", 1, 5), ("csat", 1, 5)) if rng.random() < 0.5}  # fmt: skip
        said = [
            Said(
                f"words number {rng.random()}", rng.choice(["negative", "neutral", "positive", None]),
                about=[("words", rng.choice(topics), "negative"), ("number", rng.choice(topics), "positive")],
                departments=rng.sample(DEPARTMENTS, rng.randint(0, 2)), urgency=rng.choice(["none", "high"]),
            )
            for _ in range(rng.randint(0, 2))
        ]  # fmt: skip
        books.keep(
            days_ago(rng.randint(0, 69)), *said, source=rng.choice(["shop", "survey"]), scores=scores,
            segments={"region": rng.choice(["north", "south"]), "plan": rng.choice(["basic", "plus"])},
        )  # fmt: skip
    return topics


def test_nps_csat_and_stars_equal_a_recount_of_the_rows(books: Books, installation: Installation) -> None:
    a_lively_shop(books)
    with installation.store.reading() as session:
        summary = summarise(session, Filters())
        given: dict[str, list[float]] = {"nps": [], "csat": [], "stars": []}
        for kind, value, on in session.execute(
            sa.select(ScoreRow.kind, ScoreRow.value, ResponseRow.created_on).join(ResponseRow)
        ):
            if summary.period.from_on <= on <= summary.period.to_on:
                given[kind].append(value)
    nps, csat, stars = (summary.figure(kind) for kind in ("nps", "csat", "stars"))
    assert nps is not None
    assert csat is not None
    assert stars is not None
    n = len(given["nps"])
    assert (nps.n, nps.value) == (n, 100 * (sum(v >= 9 for v in given["nps"]) - sum(v <= 6 for v in given["nps"])) / n)
    assert csat.value == 100 * (sum(v >= 4 for v in given["csat"]) / len(given["csat"]))
    assert stars.value == sum(given["stars"]) / len(given["stars"])
    assert csat.mean == sum(given["csat"]) / len(given["csat"])


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(sources=("shop",)),
        Filters(channels=("survey",)),
        Filters(sources=("shop",), channels=("survey",)),  # nothing is both
        Filters(departments=("billing",)),
        Filters(topics=(101,)),
        Filters(topics=(102,), departments=("product",), sources=("shop",)),
        Filters(themes=(1,), departments=("billing",), channels=("review",)),
        Filters(from_on=days_ago(60), to_on=days_ago(31)),
    ],
)
def test_the_series_and_the_facts_say_the_same(books: Books, installation: Installation, filters: Filters) -> None:
    a_lively_shop(books)
    with installation.store.reading() as session:
        period, scope = period_of(session, filters), scope_of(session, filters)
        north_and_south = replace(filters, segments={"region": ("north", "south")})
        everyone = scope_of(session, north_and_south)  # all have a region: the same feedback, read from the facts
        days = period.before_from_on, period.to_on
        assert scope.is_in_series
        assert not everyone.is_in_series
        assert counts(feedback_days(session, scope, *days)) == counts(feedback_days(session, everyone, *days))
        assert counts(theme_days(session, scope, *days)) == counts(theme_days(session, everyone, *days))
        assert counts(topic_days(session, scope, *days)) == counts(topic_days(session, everyone, *days))
        assert counts(score_days(session, scope, *days)) == counts(score_days(session, everyone, *days))


def counts(rows: list[object]) -> list[str]:
    return sorted(
        repr(tuple(round(value, 6) if isinstance(value, float) else value for value in vars_of(row))) for row in rows
    )


def vars_of(row: object) -> list[object]:
    return [getattr(row, name) for name in row.__slots__]  # type: ignore[attr-defined]


def test_two_departments_at_once_count_a_shared_comment_once(books: Books, installation: Installation) -> None:
    books.keep(TODAY, Said("a", departments=("billing", "product")))
    books.keep(TODAY, Said("b", departments=("product",)))
    with installation.store.reading() as session:
        assert summarise(session, Filters(departments=("billing", "product"))).split.n == 2
        assert summarise(session, Filters(departments=("product",))).split.n == 2
        assert summarise(session, Filters(departments=("billing",))).split.n == 1


def test_parts_of_a_cut_add_up_to_the_whole(books: Books, installation: Installation) -> None:
    a_lively_shop(books)
    with installation.store.reading() as session:
        whole = summarise(session, Filters())
        for parts in (
            [Filters(sources=(name,)) for name in ("shop", "survey")],
            [Filters(segments={"plan": (name,)}) for name in ("basic", "plus")],
        ):
            days = replace(Filters(), from_on=whole.period.from_on, to_on=whole.period.to_on)
            cut = [summarise(session, replace(part, from_on=days.from_on, to_on=days.to_on)) for part in parts]
            assert sum(one.split.n for one in cut) == whole.split.n
            assert sum(one.split.n_negative for one in cut) == whole.split.n_negative
            for kind in ("responses", "nps"):
                figures = [one.figure(kind) for one in cut]
                total = whole.figure(kind)
                assert total is not None
                assert sum(figure.n for figure in figures if figure is not None) == total.n


def test_more_values_of_a_filter_widen_and_more_filters_narrow(books: Books, installation: Installation) -> None:
    a_lively_shop(books)
    with installation.store.reading() as session:

        def n(**filters: object) -> int:
            return summarise(session, Filters(from_on=days_ago(69), to_on=TODAY, **filters)).split.n  # type: ignore[arg-type]

        north, both = n(segments={"region": ("north",)}), n(segments={"region": ("north", "south")})
        assert 0 < north < both == n()
        assert n(segments={"region": ("north",), "plan": ("plus",)}) < north
        assert n(segments={"region": ("mars",)}) == 0
        assert n(sources=("nowhere",)) == 0


def test_the_period_ends_at_the_newest_comment_and_says_so(books: Books, installation: Installation) -> None:
    books.keep(days_ago(200), Said("old"))
    books.keep(days_ago(3), Said("new"))
    with installation.store.reading() as session:
        period = period_of(session, Filters())
    assert (period.from_on, period.to_on) == (days_ago(30), days_ago(3))
    assert (period.before_from_on, period.before_to_on) == (days_ago(58), days_ago(31))
    assert "up to the newest comment (2026-06-14)" in period.note


def test_a_comment_from_the_future_does_not_move_the_period(books: Books, installation: Installation) -> None:
    books.keep(TODAY, Said("now"))
    books.keep(date(2099, 1, 1), Said("a slip of the pen"))
    with installation.store.reading() as session:
        assert period_of(session, Filters()).to_on == TODAY


def test_a_short_history_is_halved_to_have_something_to_compare(books: Books, installation: Installation) -> None:
    for number in range(8):
        books.keep(days_ago(number), Said(f"day {number}"))
    with installation.store.reading() as session:
        period = period_of(session, Filters())
    assert (period.n_days, period.before_from_on) == (4, days_ago(7))


def test_an_empty_store_has_a_summary_without_figures_to_believe(installation: Installation) -> None:
    with installation.store.reading() as session:
        summary = summarise(session, Filters())
    assert summary.period.is_empty
    assert all(figure.n == 0 and figure.change.verdict == "not enough data" for figure in summary.figures)


def test_a_first_day_after_the_last_is_refused(installation: Installation) -> None:
    with installation.store.reading() as session, pytest.raises(InputError, match="lies after"):
        period_of(session, Filters(from_on=TODAY, to_on=days_ago(1)))


def test_a_score_without_words_counts_as_a_response_not_as_a_comment(books: Books, installation: Installation) -> None:
    books.keep(TODAY, scores={"nps": 10})
    with installation.store.reading() as session:
        summary = summarise(session, Filters())
    nps, responses = summary.figure("nps"), summary.figure("responses")
    assert nps is not None
    assert responses is not None
    assert (summary.split.n, responses.n, nps.n, nps.value) == (0, 1, 1, 100.0)


def test_a_fall_of_a_score_is_real_with_many_answers_and_unknown_with_few(
    books: Books, installation: Installation
) -> None:
    with books.together():
        for number in range(30):
            books.keep(days_ago(30 + number % 20), scores={"stars": 5 - number % 2, "nps": 10 if number < 3 else 9})
            books.keep(days_ago(number % 20), scores={"stars": 1 + number % 2})
    books.keep(TODAY, scores={"nps": 0})
    with installation.store.reading() as session:
        summary = summarise(session, Filters())
    stars, nps = summary.figure("stars"), summary.figure("nps")
    assert stars is not None
    assert nps is not None
    assert (stars.change.verdict, stars.change.value) == ("real", -3.0)
    assert nps.change.verdict == "not enough data"


# ── estimates ────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(1, 500), st.data())
@settings(max_examples=60, deadline=None)
def test_an_interval_holds_its_value_and_stays_on_the_scale(n: int, data: st.DataObject) -> None:
    n_low = data.draw(st.integers(0, n))
    n_high = data.draw(st.integers(0, n - n_low))
    for estimate, low, high in ((nps_of(n, n_low, n_high), -100, 100), (share_of(n, n_high), 0, 100)):
        assert estimate.value is not None
        assert estimate.low is not None
        assert estimate.high is not None
        assert low <= estimate.low <= estimate.value + 1e-9
        assert estimate.value - 1e-9 <= estimate.high <= high


def test_five_equal_answers_are_not_certain() -> None:
    estimate = mean_of(10, 50.0, 250.0, reach=(1.0, 5.0))
    assert (estimate.value, estimate.high) == (5.0, 5.0)
    assert estimate.low == pytest.approx(3.8)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (3, 2, "not enough data"),
        (60, 50, "no real change"),
        (90, 40, "real"),
        (0, 30, "real"),
        (30, 0, "real"),
    ],
)
def test_a_ratio_of_counts_knows_chance(now: int, before: int, verdict: str) -> None:
    assert ratio(now, before).verdict == verdict


def test_scatter_beyond_chance_widens_the_interval() -> None:
    calm, restless = ratio(90, 60), ratio(90, 60, phi=6.0)
    assert (calm.verdict, restless.verdict) == ("real", "no real change")


def test_a_score_kind_of_the_customers_own_is_its_mean() -> None:
    assert score_estimate("effort", []).value is None
