from __future__ import annotations

import numpy as np

from models.topics.brand import without
from models.topics.discover import centres, radii_of
from models.topics.lineage import Fresh, Lineage, Outcome, Row, first_lineage
from models.topics.naming import assigned, remembering, worth_a_name
from models.topics.sample import Sample
from tests.models.topics.builders import NOW, encode, said_of
from voc.installation import Installation
from voc.storage.tables import TopicRow

NOWHERE = np.zeros((0, 384), dtype=np.float32)
#: Mentions that have no phrase in common.
MURMUR = ["abandon fjord", "brisk gnome", "cactus hulk", "dwindle ibex", "ember jolt"]


def a_sample(texts: list[str], owners: list[int]) -> Sample:
    return Sample(
        texts,
        without(encode(texts), NOWHERE),
        np.array(owners),
        frozenset(),
        frozenset(),
        NOWHERE,
        len(texts),
        np.zeros((len(texts), 2), dtype=np.int64),
    )


def fitted(sample: Sample, labels: list[int]) -> Lineage:
    found = np.array(labels)
    centroids = centres(found, sample.vectors, max(labels) + 1)
    return first_lineage(Fresh(found, centroids, radii_of(found, sample.vectors, centroids)))


def named(installation: Installation, sample: Sample, lineage: Lineage) -> list[int | None]:
    kept = worth_a_name(installation.store, lineage, sample, remembering(encode, NOWHERE))
    assert {row.group for row in kept.rows} == {outcome.group for outcome in kept.outcomes}
    return [row.group for row in kept.rows]


def test_what_several_say_is_born_and_one_long_letter_is_not(installation: Installation) -> None:
    texts = said_of("driver")[:20] + said_of("food")[:20]
    labels = [0] * 20 + [1] * 20
    several = a_sample(texts, list(range(40)))
    assert named(installation, several, fitted(several, labels)) == [0, 1]
    letter = a_sample(texts, [*range(20), *[99] * 20])  # all of the food in one feedback
    assert named(installation, letter, fitted(letter, labels)) == [0]


def test_what_no_phrase_speaks_for_is_not_born(installation: Installation) -> None:
    texts = said_of("driver")[:20] + MURMUR
    sample = a_sample(texts, list(range(25)))
    assert named(installation, sample, fitted(sample, [0] * 20 + [1] * 5)) == [0]


def test_whoever_lived_before_stays_however_small(installation: Installation) -> None:
    sample = a_sample(said_of("driver")[:20], list(range(20)))
    centre = centres(np.zeros(20, dtype=np.int64), sample.vectors, 1)[0]
    apart = encode(["something else entirely"])[0]
    lineage = Lineage(
        [Row(101, None, apart, 0.9), Row(102, 0, centre, 0.35)],
        [Outcome("kept", 101, None, {}), Outcome("kept", 102, 0, {})],
    )
    with installation.store.writing() as session:
        session.add_all([TopicRow(id=number, name=f"Matter {number}", created_at=NOW) for number in (101, 102)])
    kept = worth_a_name(installation.store, lineage, sample, remembering(encode, NOWHERE))
    assert [row.topic_id for row in kept.rows] == [101, 102]


def test_a_text_is_encoded_once() -> None:
    read: list[str] = []

    def counting(texts: object) -> np.ndarray:
        read.extend(texts)  # type: ignore[call-overload]
        return encode(list(texts))  # type: ignore[call-overload]

    encoded = remembering(counting, NOWHERE)
    first = encoded(["a driver", "a refund", "a driver"])
    assert np.array_equal(first, encoded(["a driver", "a refund", "a driver"]))
    assert read == ["a driver", "a refund"]
    assert encoded([]).shape == (0, 384)


def test_every_mention_of_a_sample_has_one_place_or_none() -> None:
    sample = a_sample(said_of("driver")[:10], list(range(10)))
    places, best, cosine = assigned(fitted(sample, [0] * 10), sample)
    assert places == [(None, 0)]
    assert len(best) == len(cosine) == 10
