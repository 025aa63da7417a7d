"""Reads the next batch while the encoder is busy with this one: Python is idle while it waits for an answer, and a
processor idles while Python reads rules and heads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from voc.storage.annotations import Claimed

#: Batches that are read at a time. The encoder takes one at a time; more would only hold claims for longer.
AT_ONCE = 2

T = TypeVar("T")
Batch = Sequence[Claimed]


def read_ahead(
    claimed: Batch, more: Callable[[], Batch], read: Callable[[Batch], T], give_back: Callable[[Batch], None]
) -> Generator[tuple[Batch, T]]:
    """Each batch with what `read` made of it, in the order of claiming, until `more` claims nothing.

    Feedback that was tried before is read with no other batch beside it: it may fell the process. Where reading fails,
    or the caller closes this, what was claimed and not handed over is given back.
    """
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reading") as readers:
        ahead: deque[tuple[Batch, Future[T]]] = deque()
        try:
            while claimed or ahead:
                if claimed and not (ahead and _was_tried(claimed)):
                    ahead.append((claimed, readers.submit(read, claimed)))
                    has_room = len(ahead) < AT_ONCE and not _was_tried(claimed)
                    claimed = more() if has_room else []
                    if claimed:
                        continue
                batch, reading = ahead.popleft()
                yield batch, reading.result()
                claimed = claimed or more()
        except BaseException:
            for batch in (claimed, *(batch for batch, reading in ahead if reading.exception() is None)):
                give_back(batch)
            raise


def _was_tried(batch: Batch) -> bool:
    return any(one.n_attempts for one in batch)
