"""The sets that topics are measured on, cut into mentions with their vectors; read once, kept in `var/bench`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import shared_sets

CACHE = Path("var/bench")
#: Rows with one label each; their names there.
LABELLED = {
    "banking77": "banking77", "clinc150": "clinc150", "bbc_news": "bbc_news", "newsgroups20": "newsgroups20_dated",
}  # fmt: skip
#: What customers wrote.
FEEDBACK = {
    "gplay_uber": "gplay_uber", "nhs_fft_v6": "nhs_fft_v6_multilabel", "twitter_us_airline": "twitter_us_airline",
    "gplay_hotstar": "gplay_hotstar",
}  # fmt: skip
#: A row of these is one question, which is one mention.
_WHOLE = ("banking77", "clinc150")
#: What clinc150 calls the queries that belong to none of its intents.
OUTSIDE = "oos"


@dataclass(frozen=True)
class Mentions:
    """A set cut into mentions: `of[i]` is the row of the set that mention i stands in; `vectors` are float16."""

    data: Path
    name: str
    rows: list[dict[str, Any]]
    of: NDArray[np.int64]
    spans: list[tuple[int, int]]
    vectors: NDArray[np.float16]

    @property
    def texts(self) -> list[str]:
        """The text of each mention."""
        return [
            self.rows[row]["text"][start:end]
            for row, (start, end) in zip(self.of.tolist(), self.spans, strict=True)
        ]  # fmt: skip

    @property
    def labels(self) -> list[str]:
        """The label of each row."""
        return [row["labels"].get("intent") or row["labels"].get("topic") or "" for row in self.rows]


@cache
def read(data: Path, name: str, *, fresh: bool = False) -> Mentions:
    """A set cut into mentions with their vectors, as annotating would; from `var/bench` unless `fresh`."""
    import ftfy

    rows = list(shared_sets.rows(data, (LABELLED | FEEDBACK)[name]))
    for row in rows:
        row["text"] = ftfy.fix_text(row["text"])
    kept = CACHE / f"{name}.npz"
    if kept.exists() and not fresh:
        arrays = np.load(kept)
        return Mentions(
            data, name, rows, arrays["of"], [(int(a), int(b)) for a, b in arrays["spans"]], arrays["vectors"]
        )
    found = _encoded(data, name, rows)
    CACHE.mkdir(parents=True, exist_ok=True)
    np.savez(kept, of=found.of, spans=np.array(found.spans), vectors=found.vectors)
    return found


def _encoded(data: Path, name: str, rows: list[dict[str, Any]]) -> Mentions:
    from models.encoder import load_encoder
    from models.mentions import find_mentions
    from voc.settings import Settings

    spans = [[(0, len(row["text"]))] if name in _WHOLE else find_mentions(row["text"], row["lang"]) for row in rows]
    encoded = load_encoder(Settings()).read([row["text"] for row in rows], spans)
    of = np.array([number for number, found in enumerate(spans) for _ in found], dtype=np.int64)
    vectors = np.concatenate([one.spans for one in encoded if len(one.spans)]).astype(np.float16)
    return Mentions(data, name, rows, of, [span for found in spans for span in found], vectors)


def of_rows(topics: Sequence[int], of: NDArray[np.int64], n_rows: int) -> list[int]:
    """The topic of each row: that of most of its mentions, the lowest number where two are equal."""
    counts: list[Counter[int]] = [Counter() for _ in range(n_rows)]
    for row, topic in zip(of.tolist(), topics, strict=True):
        counts[row][int(topic)] += 1
    return [min(count, key=lambda topic: (-count[topic], topic)) if count else -1 for count in counts]
