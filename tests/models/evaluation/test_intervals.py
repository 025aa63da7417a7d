"""Intervals of figures, and the guard that compares two models on the same texts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.evaluation.guard import FAR, TOLERANCE, Difference, compared, refused
from models.evaluation.intervals import as_share, choices, difference, numbered, with_interval
from models.evaluation.measures import Figure, Recount, accuracy_of_surest, macro_f1, precision_curve, reliability
from models.evaluation.sentiment import recount_f1


def outcomes(n: int, share: float, seed: int = 1) -> NDArray[np.bool_]:
    return np.random.default_rng(seed).random(n) < share


def accuracy(right: NDArray[np.bool_], texts: NDArray[np.int64] | None = None, *, is_guarded: bool = True) -> Figure:
    groups = np.arange(len(right)) if texts is None else texts
    figure = Figure("tweets", "accuracy", float(right.mean()), len(right), is_guarded=is_guarded)
    return as_share(figure, Recount(lambda rows: float(right[rows].mean()), groups))


def test_a_share_gets_wilsons_interval() -> None:
    figure = as_share(Figure("set", "precision", 34 / 34, 34))
    assert (figure.low, figure.high) == (pytest.approx(0.898, abs=0.001), pytest.approx(1.0))


def test_a_share_of_nothing_has_no_interval() -> None:
    assert as_share(Figure("set", "precision", 0.0, 0)).low is None


def test_a_bootstrap_repeats_and_holds_the_figure() -> None:
    said, truth = outcomes(300, 0.5, 1).tolist(), outcomes(300, 0.5, 1).tolist()
    said[:60] = [not one for one in said[:60]]
    figure = Figure("set", "macro-F1", macro_f1(said, truth), 300)
    one, two = (with_interval(figure, recount_f1(said, truth, np.arange(300))) for _ in range(2))
    assert (one.low, one.high) == (two.low, two.high)
    assert one.low is not None
    assert one.high is not None
    assert one.low < figure.value < one.high
    assert one.high - one.low == pytest.approx(4 * np.sqrt(0.8 * 0.2 / 300), rel=0.15)


def test_on_all_its_rows_a_figure_is_counted_as_it_was() -> None:
    said, truth = ["a", "b", "b", "c"], ["a", "b", "c", "c"]
    assert recount_f1(said, truth, np.arange(4)).on(np.arange(4)) == pytest.approx(macro_f1(said, truth))


def test_near_equal_texts_come_and_go_together_and_widen_the_interval() -> None:
    right = np.repeat(outcomes(40, 0.6), 10)
    alone, together = (
        with_interval(
            Figure("set", "accuracy", float(right.mean()), 400), Recount(lambda rows: right[rows].mean(), one)
        )
        for one in (np.arange(400), np.repeat(np.arange(40), 10))
    )
    assert together.high - together.low > 2.5 * (alone.high - alone.low)  # type: ignore[operator]
    assert all(len(rows) == 400 for rows in choices(Recount(len, np.repeat(np.arange(40), 10))))


def test_each_set_keeps_its_share() -> None:
    sets = np.repeat([0, 1], [30, 10])
    for rows in choices(Recount(len, np.arange(40), sets)):
        assert ((rows < 30).sum(), (rows >= 30).sum()) == (30, 10)


def test_texts_that_differ_by_case_and_links_are_one() -> None:
    assert numbered(["Too slow!", "too slow https://x.example", "Lovely"]).tolist().count(0) != 3
    first, second, third = numbered(["Too slow!", "too slow https://x.example", "Lovely"])
    assert first == second != third


def test_a_difference_on_the_same_texts_is_surer_than_two_figures_apart() -> None:
    before = outcomes(2000, 0.8)
    after = before.copy()
    after[np.flatnonzero(before)[:30]] = False
    first, second = accuracy(before), accuracy(after)
    assert second.high > first.low  # type: ignore[operator]  # apart, nobody could tell
    interval = difference(first, second)
    assert interval is not None
    assert interval[0] < -0.015 < interval[1] < -0.009


def test_figures_of_other_texts_have_no_paired_difference() -> None:
    assert difference(accuracy(outcomes(10, 0.5)), accuracy(outcomes(11, 0.5))) is None
    assert difference(Figure("set", "x", 0.5, 10), accuracy(outcomes(10, 0.5))) is None


def worse_by(n: int, lost: int, won: int = 0) -> list[Difference]:
    """A model that loses some texts and wins others, of n that are right by nine in ten."""
    before = np.arange(n) % 10 > 0
    after = before.copy()
    after[np.flatnonzero(before)[:lost]] = False
    after[np.flatnonzero(~before)[:won]] = True
    return compared([accuracy(before)], [accuracy(after)])


def test_a_fall_that_chance_does_not_explain_is_refused_with_its_interval() -> None:
    (one,) = refused(worse_by(5000, lost=60))
    assert one.verdict == "worse"
    assert str(one).startswith("tweets: accuracy 0.900 → 0.888 (-0.012, 95 % -0.015 to -0.0")


def test_on_few_texts_a_small_fall_is_not_held_against_a_model() -> None:
    (one,) = worse_by(300, lost=10, won=6)
    assert one.value < -TOLERANCE
    assert (one.verdict, one.is_refused) == ("cannot tell", False)


def test_what_falls_far_is_refused_whatever_chance_explains() -> None:
    (one,) = worse_by(100, lost=9, won=5)
    assert one.value < -FAR
    assert (one.verdict, one.is_refused) == ("cannot tell", True)


@pytest.mark.parametrize(("lost", "won", "verdict"), [(0, 0, "no real change"), (20, 2, "no real change")])
def test_within_the_tolerance_is_no_fall(lost: int, won: int, verdict: str) -> None:
    (one,) = worse_by(5000, lost, won)
    assert (one.verdict, one.is_refused) == (verdict, False)


def test_a_sure_rise_is_better() -> None:
    assert worse_by(5000, lost=2, won=60)[0].verdict == "better"


def test_a_figure_that_guards_nothing_is_never_refused() -> None:
    right = outcomes(5000, 0.9)
    before, after = (accuracy(one, is_guarded=False) for one in (right, np.zeros_like(right)))
    (one,) = compared([before], [after])
    assert (one.verdict, refused([one])) == ("worse", [])


def test_without_texts_the_difference_itself_decides() -> None:
    assert Difference("set: x", 0.80, 0.79).is_refused
    assert not Difference("set: x", 0.80, 0.797).is_refused


def test_the_points_of_a_picture_are_those_of_the_figure() -> None:
    sure, right = np.linspace(0, 1, 100), np.arange(100) >= 40
    curve = precision_curve(sure, right, n_points=10)
    assert curve[-1] == (1.0, 0.6, 100.0)
    at_half = next(precision for share, precision, _ in curve if share == 0.5)
    assert at_half == accuracy_of_surest(sure, right, 0.5) == 1.0
    assert sum(n for *_, n in reliability(sure, right)) == 100
