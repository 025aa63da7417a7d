"""Planned closures: neither quiet nor a lesson, and what was held back over them is no surge."""

from __future__ import annotations

import numpy as np

from voc.trends.closures import catch_up_days, held_back
from voc.trends.judge import Judgement, SourceCounts, judge
from voc.trends.one_source import judge_source

N_DAYS, SHUT = 200, slice(180, 184)
CLOSED = np.zeros(N_DAYS, bool)
CLOSED[SHUT] = True


def a_source(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Four series of five a day and their source, closed for four days; what waited comes on the two days after."""
    rng = np.random.default_rng(seed)
    counts, others = rng.poisson(5.0, (4, N_DAYS)).astype(float), rng.poisson(40.0, N_DAYS).astype(float)
    for part in (counts, others[None, :]):
        waiting = part[:, SHUT].sum(axis=1)
        part[:, SHUT] = np.minimum(part[:, SHUT], 1)
        part[:, 184] += waiting // 2
        part[:, 185] += waiting - waiting // 2
    return counts, counts.sum(axis=0) + others


def whole(total: np.ndarray, closed: np.ndarray | None) -> Judgement:
    source = SourceCounts(total, total[None, :], is_survey=False, is_total=True, closed=closed)
    return judge([source], first_weekday=0)


def test_what_was_held_back_is_no_surge_of_all_comments_where_the_closure_is_known() -> None:
    _, total = a_source()
    assert [one.fired for one in whole(total, None).episodes] == [185]
    assert whole(total, CLOSED).episodes == ()


def test_more_than_was_held_back_is_a_surge_all_the_same() -> None:
    _, total = a_source()
    total[184:188] += 100
    assert [one.fired for one in whole(total, CLOSED).episodes] in ([184], [185])


def test_a_topic_of_which_more_was_held_back_than_of_others_surges_after_the_closure() -> None:
    counts, total = a_source()
    counts[0, 184:187] += 25
    total[184:187] += 25
    source = SourceCounts(total, counts, is_survey=False, closed=CLOSED)
    found = judge([source], first_weekday=0).episodes
    assert [(one.series, one.fired) for one in found] == [(0, 184)]


def test_a_surge_on_a_closed_day_is_told_on_that_day() -> None:
    counts, total = a_source()
    counts[0, 181] += 30
    total[181] += 30
    source = SourceCounts(total, counts, is_survey=False, closed=CLOSED)
    assert [(one.series, one.fired) for one in judge([source], first_weekday=0).episodes] == [(0, 181)]


def test_a_surge_that_lasts_over_a_closure_is_one() -> None:
    counts, total = a_source()
    extra = np.zeros(N_DAYS)
    extra[176:192] = 15
    extra[SHUT] = 0
    source = SourceCounts(total + extra, counts + extra * np.eye(4)[0][:, None], is_survey=False, closed=CLOSED)
    [found] = judge([source], first_weekday=0).episodes
    assert (found.series, found.fired) in ((0, 176), (0, 177))
    assert found.last >= 190


def test_closed_days_and_what_was_held_back_teach_nothing() -> None:
    counts, total = a_source()
    usual = []
    for n in (0, 40):
        counts[:, SHUT], total[SHUT] = n, 4 * n + 1
        source = SourceCounts(total, counts, is_survey=False, closed=CLOSED)
        usual.append(judge_source(source, np.zeros(4, np.int64), 0, False).usual[:, -1])
    np.testing.assert_array_equal(*usual)


def test_what_comes_later_than_a_week_after_a_closure_is_not_owed_any_more() -> None:
    days = catch_up_days(CLOSED)
    assert np.flatnonzero(days).tolist() == [184, 185, 186, 187, 188]
    month = np.zeros(N_DAYS, bool)
    month[100:130] = True
    assert np.flatnonzero(catch_up_days(month)).tolist() == list(range(130, 137))


def test_no_more_is_owed_than_the_closed_days_lacked() -> None:
    total = np.full(N_DAYS, 10.0)
    total[SHUT], total[184:188] = 0, 30
    held = held_back(total, np.full(N_DAYS, 10.0), CLOSED)
    assert held.fuller[184:188].tolist() == [3.0, 3.0, 1.0, 1.0]
    assert held.at_most[184] == 5.0
