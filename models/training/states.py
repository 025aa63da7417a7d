"""What the shared lower layers make of each text, kept on disk: a fork trains on these, and never runs them again.

One file for every thousand or so texts, named by a hash of encoder and texts: a training run that was killed reads
what is there. Files hold numbers and keys of texts, never texts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import SHARED_LAYERS
from models.encoder import END, START, load_tokenizer, without_figures
from models.engine import Requests, compiled, openvino
from models.fork import state_behind
from voc.text import exact_key

_CHUNK = 1024
_ROWS = 32
_MOST_CHARACTERS = 20_000

#: Tokens of one text that training reads: a longer one gives its beginning and its end, where feelings stand.
MOST_TOKENS = 126


@dataclass(frozen=True, slots=True)
class States:
    """Texts as the lower layers leave them, ragged: text i has rows `starts[i]` to `starts[i + 1]` of `rows`.

    `rows` is (tokens, 384) float16; `offsets` (tokens, 2) says which characters of the text a token covers, −1 for the
    marks at its ends. So many layers are `shared`: those that made the rows.
    """

    rows: NDArray[np.float16]
    offsets: NDArray[np.int32]
    starts: NDArray[np.int64]
    shared: int = SHARED_LAYERS

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> NDArray[np.float16]:
        """(tokens, 384) of one text."""
        return self.rows[self.starts[number] : self.starts[number + 1]]

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text, with the two marks."""
        return np.diff(self.starts)

    def tokens_of(self, number: int, start: int, end: int) -> NDArray[np.int64]:
        """Numbers of the tokens of text `number` that lie in its characters `[start, end)`."""
        places = self.offsets[self.starts[number] : self.starts[number + 1]]
        return np.flatnonzero((places[:, 0] >= start) & (places[:, 1] <= end) & (places[:, 0] >= 0))


class LowerLayers:
    """The `shared` lower layers alone, as quantised for serving, so that a fork trains on what it will be given."""

    def __init__(self, folder: Path, *, threads: int, shared: int = SHARED_LAYERS) -> None:
        self.version, self.shared = folder.name, shared
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        model = openvino().Core().read_model(folder / "model.xml")
        state = state_behind(model, shared)
        self._requests = Requests(compiled(openvino().Model([state], model.get_parameters()), threads), threads)

    def read(self, texts: Sequence[str]) -> list[tuple[NDArray[np.float16], NDArray[np.int32]]]:
        """For each text its states (tokens, 384) and the characters [start, end) of each token."""
        rows = [_marked(text, one) for text, one in zip(texts, self._encoded(texts), strict=True)]
        order = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
        found: dict[int, NDArray[np.float16]] = {}
        chunks = (order[start : start + _ROWS] for start in range(0, len(order), _ROWS))
        batches = ((_inputs([rows[number][0] for number in chunk]), chunk) for chunk in chunks)
        for (states,), chunk in self._requests.answers(batches):
            for row, number in enumerate(chunk):
                found[number] = states[row, : len(rows[number][0])].astype(np.float16)
        return [(found[number], rows[number][1]) for number in range(len(rows))]

    def _encoded(self, texts: Sequence[str]) -> Any:
        return self._tokenizer.encode_batch([text[:_MOST_CHARACTERS] for text in texts], add_special_tokens=False)


def _marked(text: str, encoding: Any) -> tuple[list[int], NDArray[np.int32]]:
    """The ids between their two marks, and the places of all; of a long text the beginning and the end."""
    ends = dict(encoding.offsets)
    ids, starts = without_figures(text, encoding.ids, [start for start, _ in encoding.offsets])
    if len(ids) > MOST_TOKENS:
        half = MOST_TOKENS // 2
        ids, starts = ids[:half] + ids[-half:], starts[:half] + starts[-half:]
    places = [(-1, -1), *((start, ends[start]) for start in starts), (-1, -1)]
    return [START, *ids, END], np.array(places, dtype=np.int32)


def _inputs(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    shape = len(rows), -(-max(map(len, rows)) // 8) * 8
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row)], mask[number, : len(row)] = row, 1
    return {"input_ids": ids, "attention_mask": mask}


def lower_states(
    lower: LowerLayers,
    texts: Sequence[str],
    folder: Path,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    apart: int = 0,
) -> States:
    """The states of all texts, in order; those read before come from `folder`.

    Texts are kept by the thousand; those from `apart` on by themselves, so that more texts before them, new labels say,
    do not make all of them anew.
    """
    place = folder / "states"
    place.mkdir(parents=True, exist_ok=True)
    parts = []
    starts = [*range(0, apart, _CHUNK), *range(apart, len(texts), _CHUNK)]
    for start, end in pairwise([*starts, len(texts)]):
        parts.append(_chunk(lower, texts[start:end], place))
        if on_progress is not None:
            on_progress(end, len(texts))
    rows = np.concatenate([part[0] for part in parts]) if parts else np.zeros((0, 384), dtype=np.float16)
    offsets = np.concatenate([part[1] for part in parts]) if parts else np.zeros((0, 2), dtype=np.int32)
    lengths = np.concatenate([part[2] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    return States(rows, offsets, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), lower.shared)


def _chunk(
    lower: LowerLayers, texts: Sequence[str], place: Path
) -> tuple[NDArray[np.float16], NDArray[np.int32], NDArray[np.int64]]:
    known = [lower.version, str(lower.shared), str(MOST_TOKENS), *texts]
    name = hashlib.blake2b("\0".join(known).encode(), digest_size=12).hexdigest()
    path = place / f"{name}.npz"
    if not path.exists():
        read = lower.read(texts)
        draft = path.with_suffix(f".{os.getpid()}.tmp.npz")
        np.savez(
            draft,
            rows=np.concatenate([states for states, _ in read]),
            offsets=np.concatenate([offsets for _, offsets in read]),
            lengths=np.array([len(states) for states, _ in read], dtype=np.int64),
            keys=np.array([list(bytes.fromhex(exact_key(text))) for text in texts], dtype=np.uint8),
        )
        os.replace(draft, path)
    os.utime(path)  # used today
    with np.load(path, allow_pickle=False) as file:
        return file["rows"], file["offsets"], file["lengths"]
