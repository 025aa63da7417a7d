"""What still comes of a matter that ended lies at its rim."""

from __future__ import annotations

import numpy as np
import pytest

from models.topics.hearts import quiet_hearts

#: A hundred days of one source, the last four weeks from day 72 on.
DAYS = 100


def store(
    midst: range, rim: range, *, own_source: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Topic 104 with a mention in its midst on the days of `midst`, one at its rim on those of `rim`; 105 daily."""
    days = [*midst, *rim, *range(DAYS), *range(DAYS)]
    n = len(midst) + len(rim)
    assigned = np.array([0] * n + [1] * 2 * DAYS)
    cosine = np.array([0.9] * len(midst) + [0.5] * len(rim) + [0.8] * 2 * DAYS, dtype=np.float32)
    source = [2 if own_source else 1] * n + [1] * 2 * DAYS
    return np.array([104, 105]), assigned, cosine, np.stack([days, source, days], axis=1)


def test_a_heart_is_quiet_where_what_comes_lies_at_the_rim() -> None:
    assert quiet_hearts(*store(range(72), range(0, DAYS, 2))) == {104: frozenset([28])}
    assert quiet_hearts(*store(range(44), range(0, DAYS, 2))) == {104: frozenset([28, 56])}


@pytest.mark.parametrize(
    ("midst", "rim", "own_source"),
    [
        (range(DAYS), range(0, DAYS, 2), False),  # it is spoken of as ever
        (range(85), range(0, DAYS, 2), False),  # it ended lately
        (range(0, 72, 4), range(0), False),  # so little that nothing was to be expected
        (range(72), range(0, 72, 2), True),  # its source stopped
        (range(0), range(60, DAYS), False),  # it is new
    ],
)
def test_a_heart_that_beats_or_never_did_is_not_quiet(midst: range, rim: range, own_source: bool) -> None:
    assert quiet_hearts(*store(midst, rim, own_source=own_source)) == {}


def test_nothing_is_quiet_where_there_is_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert quiet_hearts(none, none, np.zeros(0, np.float32), np.zeros((0, 3), np.int64)) == {}


def test_words_that_are_said_again_beat_on() -> None:
    topic_ids, assigned, cosine, written = store(range(72), range(0, DAYS, 2))
    written[40:46, 2] = 90  # "parcel late", first said on day 40
    assert quiet_hearts(topic_ids, assigned, cosine, written) == {}
