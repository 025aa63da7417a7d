from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.topics.assign import Assigner, ToAssign, load_assigner, nearest_rows
from models.topics.brand import directions, find_brand, without
from tests.models.topics.builders import NOW, encode, topic_model
from voc.installation import Installation
from voc.storage.tables import GENERAL_PRAISE, NO_ANSWER, UNASSIGNED, TopicRow
from voc.storage.topics import TopicModel, encode_rows

TEXTS = ["The refund was refused", "Driver cancelled the trip", "Something quite unheard of", "good app", "", "ok"]


def a_model(*, brand: tuple[str, ...] = (), away: np.ndarray | None = None) -> TopicModel:
    rows = np.zeros((0, 384), dtype=np.float32) if away is None else away
    return TopicModel(
        version=3,
        fitted_at=NOW,
        n_mentions=9,
        parameters={"brand": list(brand), "away": encode_rows(rows)},
        topic_ids=np.array([101, 102]),
        centroids=without(encode(["refund refused", "driver cancelled trip"]), rows),
        radii=np.array([0.5, 0.5], dtype=np.float32),
    )


def to_assign(texts: list[str]) -> list[ToAssign]:
    return [ToAssign(text, None, None, vector) for text, vector in zip(texts, encode(texts), strict=True)]


def test_a_mention_gets_the_topic_it_is_near_to_and_else_a_bucket_or_none() -> None:
    assert Assigner(a_model()).assign(to_assign(TEXTS)) == [
        101, 102, UNASSIGNED, GENERAL_PRAISE, NO_ANSWER, GENERAL_PRAISE,
    ]  # fmt: skip


@settings(deadline=None)
@given(st.permutations(TEXTS), st.integers(1, 6))
def test_company_and_batch_size_change_nothing(texts: list[str], size: int) -> None:
    assigner = Assigner(a_model())
    alone = [assigner.assign([mention])[0] for mention in to_assign(texts)]
    mentions = to_assign(texts)
    batches = [assigner.assign(mentions[start : start + size]) for start in range(0, len(mentions), size)]
    assert [topic for batch in batches for topic in batch] == alone


def test_float16_as_stored_is_assigned_like_float32() -> None:
    halves = [
        ToAssign(each.text, each.question, each.sentiment_label, each.vector.astype(np.float16))
        for each in to_assign(TEXTS)
    ]
    assert Assigner(a_model()).assign(halves) == Assigner(a_model()).assign(to_assign(TEXTS))


def test_a_mention_exactly_on_the_radius_belongs() -> None:
    vector = np.eye(1, 384, dtype=np.float32)
    centroid = np.zeros((1, 384), dtype=np.float32)
    centroid[0, :2] = 0.6, 0.8
    assert nearest_rows(vector, centroid, np.array([0.6], dtype=np.float32))[0].tolist() == [0]
    assert nearest_rows(vector, centroid, np.array([0.6001], dtype=np.float32))[0].tolist() == [-1]


def test_a_narrow_topic_takes_nothing_from_a_wide_one_but_what_it_reaches() -> None:
    vector = np.eye(1, 384, dtype=np.float32)
    centroids = np.zeros((2, 384), dtype=np.float32)
    centroids[:, :2] = (0.6, 0.8), (0.8, 0.6)  # the second is nearer, and misses it
    assert nearest_rows(vector, centroids, np.array([0.5, 0.9], dtype=np.float32))[0].tolist() == [0]
    assert nearest_rows(vector, centroids, np.array([0.5, 0.7], dtype=np.float32))[0].tolist() == [1]


def test_before_the_first_fit_there_are_only_buckets(installation: Installation) -> None:
    assigner = load_assigner(installation.store)
    assert assigner.version is None
    assert assigner.assign(to_assign(TEXTS[2:])) == [UNASSIGNED, GENERAL_PRAISE, NO_ANSWER, GENERAL_PRAISE]


def test_a_new_version_is_noticed_and_an_old_one_is_not_read_again(installation: Installation) -> None:
    with installation.store.writing() as session:
        session.add_all(
            [TopicRow(id=101, name="Refunds", created_at=NOW), TopicRow(id=102, name="Trips", created_at=NOW)]
        )
    first = topic_model(installation, {101: "refund refused"})
    assigner = load_assigner(installation.store)
    assert assigner.version == first
    assert load_assigner(installation.store) is assigner
    second = topic_model(installation, {101: "refund refused", 102: "driver cancelled trip"})
    assert load_assigner(installation.store).version == second
    assert load_assigner(installation.store).assign(to_assign(TEXTS[:2])) == [101, 102]


def test_the_company_s_name_is_found_and_does_not_decide() -> None:
    texts = [f"they told me that Acme {what}" for what in ("lost it", "is late", "charged me", "was rude")] * 5
    texts += [f"it {what} again" for what in ("rained", "broke", "failed", "went")] * 5
    assert find_brand(texts) == {"acme"}
    away = directions(texts, encode(texts), find_brand(texts))
    assert away.shape == (1, 384)
    one, two = without(encode(["Acme refund refused", "refund refused"]), away)
    before, after = encode(["Acme refund refused", "refund refused"])
    assert one @ two > before @ after


def test_among_many_texts_the_company_s_name_is_found_in_whatever_order_they_come() -> None:
    texts = sorted([*["they told me that Acme is late"] * 3_000, *["it broke again"] * 27_000], reverse=True)
    assert find_brand(texts) == find_brand(texts[::-1]) == {"acme"}


@pytest.mark.parametrize("text", ["the ATM is broken", "my pin and the ATM again"])
def test_an_abbreviation_is_no_company(text: str) -> None:
    assert find_brand([text] * 20) == frozenset()
