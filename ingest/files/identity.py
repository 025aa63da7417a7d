"""Who is who among rows without an id: the same row in a later, overlapping export is the same response.

The key is made of source, time, author, scores, texts, and how many times this has been met in the file so far:
seventeen people who wrote "Good service" on one day stay seventeen, twice imported or not.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from voc.feedback import Answer, Score
from voc.secrets import Keyring
from voc.text import normal_form


class Identities:
    """Gives rows their external ids, in the order of the file.

    Keys are keyed by the installation, so that nobody can guess a text from one. How often each was met is kept in a
    temporary database of SQLite's own, which spills to disk: memory does not grow with the file.
    """

    def __init__(self, keyring: Keyring, source_name: str) -> None:
        self._key = keyring.derive("import/identity")
        self._source = source_name
        self._met = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._met.execute("PRAGMA journal_mode=OFF")
        self._met.execute("PRAGMA cache_size=-4096")
        self._met.execute("CREATE TABLE met (key INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
        self._met.execute("BEGIN")

    def of(
        self, *, created_at: datetime | None, author: str | None, scores: Sequence[Score], answers: Sequence[Answer]
    ) -> str:
        """The id of a row that has none of its own: `row:` and 32 hexadecimal digits."""
        said = [[answer.question, answer.title, normal_form(answer.text)] for answer in answers]
        given = sorted((score.scale.kind, score.value) for score in scores)
        whole = json.dumps([self._source, created_at and created_at.isoformat(), author, given, said])
        first = self._digest(whole)
        number = int.from_bytes(first[:8], "big") >> 1
        row = self._met.execute(
            "INSERT INTO met VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET n = n + 1 RETURNING n", (number,)
        ).fetchone()
        digest = first if row[0] == 1 else self._digest(f"{row[0]}\x1f{whole}")
        return f"row:{digest.hex()}"

    def close(self) -> None:
        """Let go of the temporary database."""
        self._met.close()

    def _digest(self, whole: str) -> bytes:
        return hashlib.blake2b(whole.encode("utf-8", "replace"), digest_size=16, key=self._key).digest()
