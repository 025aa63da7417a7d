"""What is new is found: it holds together, grows, and comes from several customers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.topics.emerging import find_emerging
from models.topics.pool import Pool
from voc.storage.tables import UNASSIGNED

TODAY = 1000
TOPICS = 6
CENTRES = np.eye(TOPICS, 384, dtype=np.float32)


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def around(centre: int, n: int, seed: int, spread: float = 0.8) -> NDArray[np.float32]:
    """`n` mentions around one of 384 places."""
    away = np.random.default_rng((seed, centre)).standard_normal((n, 384)) * spread / np.sqrt(384)
    away[:, centre] += 1.0
    return unit(away)


def pool(parts: list[tuple[NDArray[np.float32], NDArray[np.int64], int]], *, customer: int | None = None) -> Pool:
    """Mentions with their days and topic; each another customer and text, unless the last part is all one's."""
    vectors, days = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    topics = np.concatenate([np.full(len(part[1]), part[2]) for part in parts])
    numbers = np.arange(len(days))
    customers = np.where(numbers >= len(days) - len(parts[-1][1]), -1, numbers) if customer else numbers
    nearness = np.where(topics == UNASSIGNED, -1.0, 0.5).astype(np.float32)
    return Pool(vectors, days, customers, numbers, topics, nearness)


def usual(seed: int = 0, n: int = 240) -> list[tuple[NDArray[np.float32], NDArray[np.int64], int]]:
    """Six topics that always come as often, and what belongs nowhere."""
    rng = np.random.default_rng(seed)
    topics = [(around(k, n, seed), rng.integers(TODAY - 83, TODAY + 1, n), 101 + k) for k in range(TOPICS)]
    return [*topics, (unit(rng.standard_normal((n, 384))), rng.integers(TODAY - 83, TODAY + 1, n), UNASSIGNED)]


def new(n: int = 12, days: int = 12, topic: int = UNASSIGNED) -> tuple[NDArray[np.float32], NDArray[np.int64], int]:
    """Something that began `days` ago."""
    return around(200, n, 7), TODAY - np.arange(n) * days // n, topic


def test_what_holds_together_and_grows_is_proposed_with_all_its_mentions() -> None:
    looked_at = pool([*usual(), new()])
    (found,) = find_emerging(looked_at, TODAY, CENTRES)
    assert set(found.members.tolist()) == set(range(len(looked_at) - 12, len(looked_at)))
    assert (found.n, found.n_before) == (12, 0)
    assert found.centroid[200] > 0.9
    assert found.p_value < 1e-5
    assert TODAY - 14 < found.since <= TODAY - 6


def test_what_always_came_as_often_is_not_new() -> None:
    for seed in range(5):
        assert find_emerging(pool(usual(seed)), TODAY, CENTRES) == []


def test_it_is_seen_inside_the_reach_of_a_topic_too() -> None:
    (found,) = find_emerging(pool([*usual(), new(topic=101)]), TODAY, CENTRES)
    assert found.n == 12


def test_a_topic_that_surges_as_a_whole_proposes_nothing() -> None:
    surging = around(0, 120, 3), TODAY - np.arange(120) % 10, 101
    assert find_emerging(pool([*usual(), surging]), TODAY, CENTRES) == []


def test_one_customer_who_writes_much_is_no_topic() -> None:
    assert find_emerging(pool([*usual(), new()], customer=1), TODAY, CENTRES) == []


def test_near_equal_texts_count_once() -> None:
    looked_at = pool([*usual(), new()])
    texts = looked_at.texts.copy()
    texts[-12:] = texts[-1]
    same = Pool(looked_at.vectors, looked_at.days, looked_at.customers, texts, looked_at.topics, looked_at.nearness)
    assert find_emerging(same, TODAY, CENTRES) == []


def test_a_few_are_too_few() -> None:
    assert find_emerging(pool([*usual(), new(4)]), TODAY, CENTRES) == []


def test_without_a_time_before_nothing_is_new() -> None:
    young = [(vectors, TODAY - days % 30, topic) for vectors, days, topic in usual()]
    assert find_emerging(pool([*young, new()]), TODAY, CENTRES) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    looked_at = pool([*usual(), new()])
    order = np.random.default_rng(seed).permutation(len(looked_at))
    (one,), (other,) = find_emerging(looked_at, TODAY, CENTRES), find_emerging(looked_at.at(order), TODAY, CENTRES)
    assert sorted(order[other.members].tolist()) == sorted(one.members.tolist())
    assert one.centroid.tobytes() == other.centroid.tobytes()
    assert (one.p_value, one.radius, one.since, one.cohesion) == (
        other.p_value, other.radius, other.since, other.cohesion,
    )  # fmt: skip


def test_two_new_things_are_two() -> None:
    second = around(300, 15, 9), TODAY - np.arange(15) % 9, UNASSIGNED
    found = find_emerging(pool([*usual(), new(), second]), TODAY, CENTRES)
    assert sorted(one.n for one in found) == [12, 15]


def test_what_lies_on_a_topic_is_that_topic() -> None:
    known = np.eye(1, 384, 200, dtype=np.float32)
    assert find_emerging(pool([*usual(), new(topic=110)]), TODAY, known) == []
