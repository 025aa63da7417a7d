"""Search by meaning: a flat scan over the vectors of all feedback, held in memory up to a bound."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FeedbackVector

#: How many vectors are held, the newest: 300,000 rows of 384 float16 take 230 MB.
MOST_HELD = 300_000
#: Below this cosine, two texts have nothing to do with each other.
LEAST_ALIKE = 0.25
_BLOCK = 8_192


class QueryEncoder(Protocol):
    """Turns texts into unit rows, float32 (n, 384); the models' floor has one."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text."""
        ...


class VectorIndex:
    """The vectors of one store in memory: ids ascending, and their rows as float16.

    What arrives later is read when somebody searches; where rows went away (a person was erased), all are read again.
    Safe to share between the threads of a process.
    """

    def __init__(self, *, most_held: int = MOST_HELD) -> None:
        self._most_held = most_held
        self._lock = threading.Lock()
        self._ids = np.zeros(0, dtype=np.int64)
        self._rows = np.zeros((0, 0), dtype=np.float16)

    def nearest(
        self, session: Session, vector: np.ndarray, *, allowed: Sequence[int] | None = None, limit: int = 200
    ) -> list[int]:
        """Feedback ids by likeness to the unit row `vector`, the most alike first, only those of `allowed`."""
        ids, rows = self._fresh(session)
        if allowed is not None:
            kept = np.isin(ids, np.asarray(allowed, dtype=np.int64), assume_unique=True)
            ids, rows = ids[kept], rows[kept]
        if not len(ids):
            return []
        likeness = np.concatenate(
            [rows[start : start + _BLOCK].astype(np.float32) @ vector for start in range(0, len(ids), _BLOCK)]
        )
        best = np.argsort(-likeness, kind="stable")[:limit]
        return [int(ids[position]) for position in best if likeness[position] >= LEAST_ALIKE]

    def _fresh(self, session: Session) -> tuple[np.ndarray, np.ndarray]:
        with self._lock:
            newest = int(self._ids[-1]) if len(self._ids) else 0
            n_older = session.scalar(sa.select(sa.func.count()).where(FeedbackVector.feedback_id <= newest)) or 0
            first = self._first_held(session)
            n_held = int(np.sum(self._ids >= first))
            if n_older < len(self._ids) or (n_held and n_held < self._n_between(session, first, newest)):
                # Rows went away or came late under an older id: start again.
                newest, self._ids, self._rows = 0, self._ids[:0], self._rows[:0]
            ids, rows = self._read(session, max(newest + 1, first))
            if len(ids):
                self._rows = np.concatenate([self._rows, rows]) if len(self._ids) else rows
                self._ids = np.concatenate([self._ids, ids])
            surplus = max(0, len(self._ids) - self._most_held)
            self._ids, self._rows = self._ids[surplus:], self._rows[surplus:]
            return self._ids, self._rows

    def _first_held(self, session: Session) -> int:
        query = sa.select(FeedbackVector.feedback_id).order_by(FeedbackVector.feedback_id.desc())
        return session.scalar(query.offset(self._most_held - 1).limit(1)) or 0

    def _n_between(self, session: Session, first: int, last: int) -> int:
        query = sa.select(sa.func.count()).where(FeedbackVector.feedback_id.between(first, last))
        return session.scalar(query) or 0

    def _read(self, session: Session, first: int) -> tuple[np.ndarray, np.ndarray]:
        query = (
            sa.select(FeedbackVector.feedback_id, FeedbackVector.vector)
            .where(FeedbackVector.feedback_id >= first)
            .order_by(FeedbackVector.feedback_id)
            .execution_options(yield_per=10_000)
        )
        ids: list[np.ndarray] = []
        rows: list[np.ndarray] = []
        for part in session.execute(query).partitions():
            ids.append(np.fromiter((row.feedback_id for row in part), dtype=np.int64, count=len(part)))
            rows.append(_stack(part))
        if not ids:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float16)
        return np.concatenate(ids), np.concatenate(rows)


def _stack(rows: Sequence[Any]) -> np.ndarray:
    return np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float16).reshape(len(rows), -1)
