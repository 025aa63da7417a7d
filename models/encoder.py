"""Reads a text once and gives its vector, and the vector of every part of it that says one thing.

all-MiniLM-L6-v2 on OpenVINO, static int8: a text's vector does not depend on the texts beside it. Texts are cut into
windows of at most 256 tokens, sorted by length and grouped within a budget of tokens, since padding is wasted work
(1.4 to 4.3 times on real feedback).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import DIMENSIONS, Vectors, unit_rows
from models.engine import Requests, compiled, n_threads, openvino
from models.fork import ForkHead, graft
from models.named import Named, named_spans
from models.quantise import folder_of, key
from models.registry import Artifact
from models.weights import find_weights
from voc.errors import ModelError
from voc.settings import Settings
from voc.text import MARKER

Span = tuple[int, int]

#: Tokens of text in one window; two more mark its ends, as the published model was trained.
WINDOW = 254
#: A text of more tokens than this is read up to here: some 3,000 words.
MAX_TOKENS = 16 * WINDOW
#: Rows times their padded length in one batch.
TOKEN_BUDGET = 1024

START, END = 101, 102


@dataclass(slots=True)
class Read:
    """What one pass over one text gave.

    Its vector and one for each span asked for, unit rows; what each fork felt, by the fork's version: rows of 384,
    the first for the text, then one for each span; and what the text names, where that was asked.
    """

    vector: NDArray[np.float32]
    spans: Vectors
    felt: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)


@dataclass(slots=True)
class _Text:
    """Sums that fill up while the windows of one text come back, in any order.

    `sums` is (1 + forks, 1 + spans, 384): for the encoder and for each fork the text's sum and its spans'.
    `tags` is (tokens, 3), and `places` says which characters each token covers; both only where names are asked for.
    """

    plain: str
    ids: list[int]
    bounds: list[tuple[int, int]]  # token ranges of the spans
    sums: NDArray[np.float32]
    places: list[Span]
    tags: NDArray[np.float32]
    n: int = 0


@dataclass(frozen=True, slots=True)
class _Window:
    text: int
    start: int
    ids: list[int]


class Encoder:
    """An encoder in memory, with any forks grafted onto it. Safe to share between threads.

    `version` names weights, engine and quantisation; forks do not change a vector.
    """

    def __init__(self, folder: Path, *, threads: int, forks: Sequence[Artifact] = ()) -> None:
        library = openvino()
        self.version = folder.name
        self.forks = tuple(fork.version for fork in forks)
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        model = library.Core().read_model(folder / "model.xml")
        outputs = [model.outputs[0].get_node().input_value(0), *(graft(model, fork).output(0) for fork in forks)]
        self._requests = Requests(compiled(library.Model(outputs, model.get_parameters()), threads), threads)
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row of 384 for each text, in order."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([read.vector for read in self.read(texts)])

    def read(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]] | None = None, namer: ForkHead | None = None
    ) -> list[Read]:
        """One pass over each text: its vector, and the mean over the tokens of each of its half-open `spans`.

        A span without a token of its own (behind the longest text we read, or blank) has the vector of its text.
        `namer`, a head of tags on one of the forks, also says what each text names.
        """
        texts_read = self._tokenise(texts, spans or [()] * len(texts), is_named=namer is not None)
        windows = sorted(_windows(texts_read), key=lambda window: len(window.ids))
        tagging = (1 + self.forks.index(namer.fork), namer) if namer is not None else None
        with self._lock:
            for outputs, batch in self._requests.answers((_inputs(batch), batch) for batch in _batches(windows)):
                _collect(outputs, batch, texts_read, tagging)
        return [_finish(text, self.forks) for text in texts_read]

    def _tokenise(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, is_named: bool) -> list[_Text]:
        encodings = self._tokenizer.encode_batch([text[: MAX_TOKENS * 8] for text in texts], add_special_tokens=False)
        found = []
        for plain, encoding, wanted in zip(texts, encodings, spans, strict=True):
            ids, starts = without_figures(plain, encoding.ids, [start for start, _ in encoding.offsets])
            bounds = [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in wanted]
            sums = np.zeros((1 + len(self.forks), 1 + len(bounds), DIMENSIONS), dtype=np.float32)
            places = _places(starts, encoding.offsets) if is_named else []
            found.append(_Text(plain, ids, bounds, sums, places, np.zeros((len(places), 3), dtype=np.float32)))
        return found


def without_figures(text: str, ids: list[int], starts: list[int]) -> tuple[list[int], list[int]]:
    """The tokens that are read, and where they start: "[phone 4a7d]" says the same whatever its figures are."""
    figures = [range(match.end() - 5, match.end() - 1) for match in MARKER.finditer(text)] if "[" in text else []
    if figures:
        kept = [number for number, start in enumerate(starts) if not any(start in part for part in figures)]
        ids, starts = [ids[number] for number in kept], [starts[number] for number in kept]
    return ids[:MAX_TOKENS], starts[:MAX_TOKENS]


def _places(starts: Sequence[int], offsets: Sequence[Span]) -> list[Span]:
    """The characters of the tokens that are read."""
    ends = dict(offsets)
    return [(start, ends[start]) for start in starts]


def _windows(texts: Sequence[_Text]) -> Iterator[_Window]:
    for number, text in enumerate(texts):
        n_windows = max(1, -(-len(text.ids) // WINDOW))
        # Windows of equal length, so that the tail of a text is not a window of three words.
        size = max(1, -(-len(text.ids) // n_windows))
        for start in range(0, max(1, len(text.ids)), size):
            yield _Window(number, start, [START, *text.ids[start : start + size], END])


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Windows of one padded length, in numbers that are powers of two, within the budget of tokens.

    OpenVINO keeps 5 MB of kernels and buffers for every shape that it has met: 80 shapes are 400 MB, and a free choice
    of rows would be gigabytes.
    """
    for length, of_length in groupby(windows, key=lambda window: _padded(len(window.ids))):
        waiting = list(of_length)
        most = max(1, TOKEN_BUDGET // length)
        while waiting:
            n = 1 << (min(most, len(waiting)).bit_length() - 1)
            yield waiting[:n]
            waiting = waiting[n:]


def _padded(n_tokens: int) -> int:
    """The length of the batch that a window of `n_tokens` goes into: wider steps where texts are longer, and rarer."""
    step = 8 if n_tokens <= 64 else 16 if n_tokens <= 128 else 32
    return -(-n_tokens // step) * step


def _inputs(batch: Sequence[_Window]) -> dict[str, NDArray[np.int64]]:
    shape = len(batch), _padded(len(batch[0].ids))
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def _collect(
    outputs: Sequence[NDArray[np.float32]],
    batch: Sequence[_Window],
    texts: Sequence[_Text],
    tagging: tuple[int, ForkHead] | None,
) -> None:
    for row, window in enumerate(batch):
        text, n = texts[window.text], len(window.ids)
        text.n += n
        for states, sums in zip(outputs, text.sums, strict=True):
            sums[0] += states[row, :n].sum(axis=0)
            for span, (low, high) in enumerate(text.bounds, start=1):
                first, last = max(low, window.start), min(high, window.start + n - 2)
                if first < last:
                    sums[span] += states[row, first - window.start + 1 : last - window.start + 1].sum(axis=0)
        if tagging is not None:
            number, namer = tagging
            text.tags[window.start : window.start + n - 2] = namer.logits({namer.fork: outputs[number][row, 1 : n - 1]})


def _finish(text: _Text, forks: Sequence[str]) -> Read:
    sizes = np.array([max(1, text.n), *(max(1, high - low) for low, high in text.bounds)], dtype=np.float32)
    means = text.sums / sizes[:, None]
    empty = ~text.sums[0].any(axis=1)
    means[:, empty] = means[:, :1]
    rows = unit_rows(means[0])
    named = named_spans(text.plain, text.places, text.tags)
    return Read(rows[0], rows[1:], dict(zip(forks, means[1:], strict=True)), named)


def load_tokenizer(path: Path) -> Any:
    """The tokeniser, without cutting or padding of its own."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


_loaded: dict[tuple[Path, int], Encoder] = {}
_loading = threading.Lock()


def load_encoder(settings: Settings, forks: Sequence[Artifact] = ()) -> Encoder:
    """The encoder of this environment with these forks, the last one asked for kept in the process.

    An encoder that has forks serves whoever asks for none. Raises `ModelError` where it has not been built.
    """
    weights = find_weights()
    folder = folder_of(weights)
    if not (folder / "encoder.json").exists():
        raise ModelError(f"The encoder {key(weights)} is not built in this environment. Run: voc build-encoder")
    wanted, versions = (folder, n_threads(settings.encoder_threads)), tuple(fork.version for fork in forks)
    with _loading:
        held = _loaded.get(wanted)
        if held is None or (versions and held.forks != versions):
            held = _loaded[wanted] = Encoder(folder, threads=wanted[1], forks=forks)
        return held
