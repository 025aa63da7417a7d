from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.topics.lineage import Present, next_lineage
from models.topics.news import is_news
from tests.models.topics.test_lineage import AXES, fresh, present, told, toward


def written(*parts: tuple[int, int, int]) -> NDArray[np.int64]:
    """So many rows of each (number, first day, source), one a day."""
    return np.array([(first + n, source) for number, first, source in parts for n in range(number)], dtype=np.int64)


#: A hundred days of one source.
HISTORY = (100, 0, 1)


def mine(when: NDArray[np.int64], n: int) -> NDArray[np.bool_]:
    """The last `n` rows."""
    return np.arange(len(when)) >= len(when) - n


def test_what_customers_speak_of_now_and_did_not_before_is_news() -> None:
    when = written(HISTORY, (20, 80, 1))
    assert is_news(mine(when, 20), when)
    spread = written(HISTORY, (20, 40, 1))
    assert not is_news(mine(spread, 20), spread)


@pytest.mark.parametrize(("n_before", "is_it"), [(0, True), (4, True), (12, False)])
def test_a_fifth_of_what_was_to_be_expected_before_may_have_come(n_before: int, is_it: bool) -> None:
    when = written(HISTORY, (n_before, 10, 1), (14, 86, 1))  # 14 of 42 in four weeks: of the 72 before, 36 to expect
    assert is_news(mine(when, n_before + 14), when) == is_it


def test_little_is_no_news_yet_nor_is_what_a_new_source_brings() -> None:
    few = written(HISTORY, (5, 95, 1))
    assert not is_news(mine(few, 5), few)
    new_source = written(HISTORY, (20, 80, 2), (20, 80, 2))
    assert not is_news(mine(new_source, 20), new_source)


def known(when: NDArray[np.int64], assigned: list[int], **options: object) -> Present:
    return present([101, 102], [AXES[0], AXES[1]], assigned, written=when, **options)


#: Sixty days of two topics, then twenty mentions that lie between them, which one of them has, or both.
WHEN = written((60, 0, 1), (60, 0, 1), (20, 70, 1))
LABELS = [0] * 60 + [1] * 60 + [2] * 20


@pytest.mark.parametrize(("held", "kind"), [([0] * 10 + [1] * 10, "split"), ([0] * 6 + [1] * 6 + [-1] * 8, "born")])
def test_news_in_the_midst_of_what_is_known_is_a_topic(held: list[int], kind: str) -> None:
    groups = fresh([AXES[0], AXES[1], toward(0.75, 0.5, 0.4)], LABELS)
    now = known(WHEN, [0] * 60 + [1] * 60 + held)
    lineage = next_lineage(now, groups, anchored=True)
    assert told(lineage) == [("kept", 101), ("kept", 102), (kind, None)]
    assert lineage.outcomes[2].evidence.get("from") == (101 if kind == "split" else None)
    old = known(written((60, 0, 1), (60, 0, 1), (20, 10, 1)), [0] * 60 + [1] * 60 + held)
    assert told(next_lineage(old, groups, anchored=True)) == [("kept", 101), ("kept", 102)]


def test_news_that_lies_on_a_topic_or_is_of_a_person_s_topic_is_none_of_its_own() -> None:
    assigned = [0] * 60 + [1] * 60 + [0] * 20
    close = fresh([AXES[0], AXES[1], toward(1, 0.1, 0.4)], LABELS)
    assert told(next_lineage(known(WHEN, assigned), close, anchored=True)) == [("kept", 101), ("kept", 102)]
    apart = fresh([AXES[0], AXES[1], toward(0.75, 0.5, 0.4)], LABELS)
    held = known(WHEN, assigned, protected=frozenset([101]))
    assert told(next_lineage(held, apart, anchored=True)) == [("kept", 101), ("kept", 102)]
