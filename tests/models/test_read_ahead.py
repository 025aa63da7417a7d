"""Two batches are read at a time: nothing is lost where one fails, and what may fell the process is read alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing

import pytest

from models.read_ahead import AT_ONCE, read_ahead
from voc.storage.annotations import Claimed

LONG = 20.0


def batch(number: int, n_attempts: int = 0) -> list[Claimed]:
    return [Claimed(number, f"text {number}", None, None, "en", n_attempts)]


class Waiting:
    """What waits, and what was given back."""

    def __init__(self, *batches: list[Claimed]) -> None:
        self._left = list(batches)
        self.given_back: list[int] = []

    def more(self) -> Sequence[Claimed]:
        return self._left.pop(0) if self._left else []

    def give_back(self, claimed: Sequence[Claimed]) -> None:
        self.given_back += [one.feedback_id for one in claimed]


def number_of(claimed: Sequence[Claimed]) -> int:
    return claimed[0].feedback_id


def test_batches_come_in_the_order_of_claiming_and_what_arrives_meanwhile_is_read_too() -> None:
    waiting = Waiting(batch(2), batch(3), [])
    seen = []
    for _, number in read_ahead(batch(1), waiting.more, number_of, waiting.give_back):
        seen.append(number)
        if number == 3:
            waiting._left.append(batch(4))
    assert (seen, waiting.given_back) == ([1, 2, 3, 4], [])


def test_the_next_batch_is_read_while_this_one_is() -> None:
    together = threading.Barrier(AT_ONCE, timeout=LONG)  # breaks unless both are read at the same time

    def read(claimed: Sequence[Claimed]) -> int:
        together.wait()
        return number_of(claimed)

    waiting = Waiting(batch(2))
    assert [number for _, number in read_ahead(batch(1), waiting.more, read, waiting.give_back)] == [1, 2]


def test_what_was_tried_before_is_read_with_nothing_beside_it() -> None:
    busy = threading.Lock()

    def read(claimed: Sequence[Claimed]) -> int:
        if claimed[0].n_attempts:
            assert busy.acquire(blocking=False)
            busy.release()
            return number_of(claimed)
        with busy:
            return number_of(claimed)

    waiting = Waiting(batch(2), batch(3, 1), batch(4, 2))
    assert [one for _, one in read_ahead(batch(1), waiting.more, read, waiting.give_back)] == [1, 2, 3, 4]


def test_where_one_fails_the_others_are_given_back() -> None:
    def read(claimed: Sequence[Claimed]) -> int:
        if number_of(claimed) == 1:
            raise RuntimeError("no engine")
        return number_of(claimed)

    waiting = Waiting(batch(2))
    with pytest.raises(RuntimeError, match="no engine"):
        list(read_ahead(batch(1), waiting.more, read, waiting.give_back))
    assert waiting.given_back == [2]  # the first gives itself back, or was never claimed


def test_who_stops_early_gives_back_what_is_on_its_way() -> None:
    waiting = Waiting(batch(2), batch(3))
    batches = read_ahead(batch(1), waiting.more, number_of, waiting.give_back)
    with closing(batches):
        assert next(batches)[1] == 1
    assert waiting.given_back == [2]
    assert waiting.more() == batch(3)  # never claimed
