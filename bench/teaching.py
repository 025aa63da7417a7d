"""Does it pay to label what the service asks for? Labels it chose against random ones, at equal n.

    python -m bench.teaching --data ../shared/data

A department head is taught by the project's own pieces; then feedback of a company it has never seen arrives (answers
of patients, nhs_fft_v6, whose labels say the departments), and 50 to 400 of them are labelled: those that the service
asks for, or any (`--doubted`: also those it doubts most, without a look at what they stand for). All are measured on
the same held-out answers, near-equal ones never on both sides; means and standard errors over seeds, each of which
draws other four fifths of what arrives. Vectors are kept under VOC_HOME, as those of training are.
"""

# ruff: noqa: T201  (a bench prints)

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from bench.shared_sets import folder
from models.base import sigmoid
from models.encoder import load_encoder
from models.features import Rows
from models.training.examples import Example, own_examples
from models.training.linear import fit, fold_of
from models.training.mapping import shipped_examples
from models.training_cache import cache_of
from models.vector_cache import see_cached
from voc.departments import load_departments
from voc.insights.choosing import choose, department_doubt
from voc.insights.teaching import CROWD, DOUBTED
from voc.settings import Settings

SET = "nhs_fft_v6_multilabel"
STEPS = (50, 100, 200, 400)
#: The head lists a department from here on; the service knows no confidence below it but the first.
LISTED = 0.34
#: One label given here weighs as much as so many of the pieces the head began with.
OWN_WEIGHT = 1.0


@dataclass(frozen=True)
class Texts:
    """Texts as the head sees them: rows, vectors (n, 384), and which departments are right (n, k + 1: any)."""

    rows: Rows
    vectors: NDArray[np.float32]
    truth: NDArray[np.bool_]
    weights: NDArray[np.float32]

    def __getitem__(self, chosen: NDArray[np.int64]) -> Texts:
        return Texts(self.rows[chosen], self.vectors[chosen], self.truth[chosen], self.weights[chosen])

    def with_(self, more: Texts) -> Texts:
        """These and more."""
        from scipy import sparse

        rows = Rows(
            sparse.vstack([self.rows.grams, more.rows.grams], format="csr"),
            np.concatenate([self.rows.dense, more.rows.dense]),
        )
        return Texts(
            rows,
            np.concatenate([self.vectors, more.vectors]),
            np.concatenate([self.truth, more.truth]),
            np.concatenate([self.weights, more.weights]),
        )


Way = Callable[[Texts, NDArray[np.float32], int, np.random.Generator, NDArray[np.float32]], list[int]]


def main() -> None:
    """Read, teach, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--n", type=int, default=3000, help="answers read")
    parser.add_argument("--doubted", action="store_true", help="also those doubted most, whatever they stand for")
    options = parser.parse_args()
    started = perf_counter()
    start, arriving, held = read(options.data, options.n)
    print(
        f"begins with {len(start.truth):,} pieces; {len(arriving.truth):,} answers arrive, {len(held.truth):,} held out"
    )
    first = learn(start)
    right, f1 = measure(first, held)
    print(f"before any label: {right:.3f} of first departments right, micro-F1 {f1:.3f}", flush=True)
    ways = {name: way for name, way in WAYS.items() if options.doubted or way is not most_doubted}
    curves: dict[str, list[list[tuple[float, float]]]] = {name: [] for name in ways}
    for seed in range(options.seeds):
        pool = np.sort(np.random.default_rng(seed).permutation(len(arriving.truth))[: len(arriving.truth) * 4 // 5])
        for name, way in ways.items():
            curves[name].append(curve(way, start, arriving[pool], held, first, seed))
        won = curves["asked for"][-1][-1][0] - curves["random"][-1][-1][0]
        print(f"seed {seed}: {won:+.3f} after {STEPS[-1]} labels, {perf_counter() - started:.0f} s so far", flush=True)
    tell(curves)
    print(f"{perf_counter() - started:.0f} s")


def read(data: str, n: int) -> tuple[Texts, Texts, Texts]:
    """What the head begins with, what arrives, and what is held out of it (three in ten)."""
    settings = Settings()
    ids = [department.id for department in load_departments()]
    own = [one for one in own_examples() if one.departments is not None]
    others = [one for one in shipped_examples(folder(data), n) if one.source == SET and one.departments is not None]
    encoder = load_encoder(settings)
    texts = [one.text for one in (*own, *others)]
    seen = see_cached(encoder, texts, cache_of(settings), lambda done, of: print(f"read {done:,} of {of:,}"))
    vectors = seen.vectors
    every = _texts([*own, *others], vectors, ids)
    is_held = np.array([fold_of(text, 10) < 3 for text in texts])
    numbers = np.arange(len(texts))
    arrives = numbers >= len(own)
    return every[numbers[~arrives]], every[numbers[arrives & ~is_held]], every[numbers[arrives & is_held]]


def _texts(examples: Sequence[Example], vectors: NDArray[np.float32], ids: Sequence[str]) -> Texts:
    truth = np.array([[name in (one.departments or ()) for name in ids] for one in examples], dtype=bool)
    truth = np.concatenate([truth, truth.any(axis=1, keepdims=True)], axis=1)
    weights = np.array([one.weight if one.source != SET else OWN_WEIGHT for one in examples], dtype=np.float32)
    return Texts(Rows.of([one.text for one in examples], vectors), vectors, truth, weights)


def learn(texts: Texts) -> NDArray[np.float32]:
    """The weights of a head that has seen these."""
    weights = np.repeat(texts.weights[:, None], texts.truth.shape[1], axis=1)
    return fit(texts.rows, texts.truth.astype(np.float32), weights, is_one_of=False)


def measure(weights: NDArray[np.float32], held: Texts) -> tuple[float, float]:
    """How often the first department is among the right ones (of texts that have one), and micro-F1 of those listed."""
    shares = sigmoid(held.rows.logits(weights))[:, :-1]
    truth = held.truth[:, :-1]
    has_one = truth.any(axis=1)
    first = truth[np.arange(len(truth)), shares.argmax(axis=1)][has_one].mean()
    said = shares >= LISTED
    return float(first), float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))


def curve(
    way: Way, start: Texts, pool: Texts, held: Texts, first: NDArray[np.float32], seed: int
) -> list[tuple[float, float]]:
    """The figures after each step; what is chosen next rests on what the head has learned so far."""
    rng, weights = np.random.default_rng(seed), first
    taken: list[int] = []
    figures = []
    for step in STEPS:
        left = np.setdiff1d(np.arange(len(pool.truth)), taken)
        rows = pool[left]
        picked = way(rows, weights, step - len(taken), rng, pool.vectors[taken])
        taken += [int(left[number]) for number in picked]
        weights = learn(start.with_(pool[np.array(taken)]))
        figures.append(measure(weights, held))
    return figures


def doubts(texts: Texts, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The doubt of each text, from what the service keeps of an annotation."""
    shares = np.sort(sigmoid(texts.rows.logits(weights))[:, :-1], axis=1)
    second = np.where(shares[:, -2] >= LISTED, shares[:, -2], 0.0).astype(np.float32)
    return department_doubt(shares[:, -1], second)


def asked_for(
    texts: Texts, weights: NDArray[np.float32], n: int, rng: np.random.Generator, known: NDArray[np.float32]
) -> list[int]:
    """What the service would ask for."""
    doubt = doubts(texts, weights)
    doubted = np.argsort(-doubt, kind="stable")[: max(n, min(DOUBTED, len(doubt) // 2))]
    crowd = texts.vectors[:: max(1, len(doubt) // CROWD)]
    return [int(doubted[one.number]) for one in choose(texts.vectors[doubted], doubt[doubted], crowd, n, known=known)]


def most_doubted(
    texts: Texts, weights: NDArray[np.float32], n: int, rng: np.random.Generator, known: NDArray[np.float32]
) -> list[int]:
    """The most doubted, alike or not."""
    return [int(number) for number in np.argsort(-doubts(texts, weights), kind="stable")[:n]]


def at_random(
    texts: Texts, weights: NDArray[np.float32], n: int, rng: np.random.Generator, known: NDArray[np.float32]
) -> list[int]:
    """Any."""
    return [int(number) for number in rng.permutation(len(texts.truth))[:n]]


WAYS: dict[str, Way] = {"asked for": asked_for, "most doubted": most_doubted, "random": at_random}


def tell(curves: dict[str, list[list[tuple[float, float]]]]) -> None:
    """The curves side by side, and how many seeds the chosen ones won."""
    for place, name in enumerate(("first department right", "micro-F1")):
        print(f"\n{name}, mean ± standard error over seeds")
        print("labels".ljust(16) + "".join(f"{step:>16}" for step in STEPS))
        for way, found in curves.items():
            values = np.array(found)[:, :, place]
            errors = values.std(axis=0, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else values[0] * 0
            cells = [f"{mean:.3f} ± {error:.3f}" for mean, error in zip(values.mean(axis=0), errors, strict=True)]
            print(way.ljust(16) + "".join(f"{cell:>16}" for cell in cells))
        ahead = np.array(curves["asked for"])[:, :, place] - np.array(curves["random"])[:, :, place]
        print("ahead of random".ljust(16) + "".join(f"{value:>+16.3f}" for value in ahead.mean(axis=0)))
        print("seeds won".ljust(16) + "".join(f"{f'{n} of {len(ahead)}':>16}" for n in (ahead > 0).sum(axis=0)))


if __name__ == "__main__":
    main()
