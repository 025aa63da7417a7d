"""Something new among known topics: how soon it is proposed, and how often a proposal is false.

    python -m bench.topics.emerging                  two worlds of clinc150, ten minutes
    python -m bench.topics.emerging --seeds 0        the world that constants were chosen on

A world: 100 intents of clinc150 that the topics were fitted on, with out-of-scope queries and 25 intents that come now
and then, always as often (150 mentions a day, 60 days). Then 30 days of texts never seen before. In some of them one of
25 unknown intents grows from nothing to 3 % of the volume: how many of its mentions had come when it was proposed? In
the others nothing is new, or a known intent surges fivefold for ten days: what is proposed then is false. No text comes
twice. The constants were chosen on the world of seed 0; the figures are those of seeds 1 and 2.
"""

# ruff: noqa: D103, T201  (a bench prints)

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.shared_sets import folder, rows
from models.topics.assign import nearest_rows
from models.topics.emerging import LEAST, find_emerging
from models.topics.group import Group, is_one
from models.topics.pool import Pool
from voc.storage.tables import UNASSIGNED
from voc.text import text_key

CACHE = Path("var/bench/clinc150.npz")
KNOWN, UNKNOWN = 100, 25
BEFORE, DAYS, A_DAY, SHARE = 60, 30, 150, 0.03
#: "Within 40 of its mentions": what a CX team would still call early.
SOON = 40


@dataclass(frozen=True)
class Texts:
    """The set: each text with its intent and vector."""

    texts: list[str]
    intents: NDArray[np.str_]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class World:
    """What is known, what came before, what is still to come (rows of the set), and where each text is assigned."""

    unknown: list[str]
    known: list[str]
    history: NDArray[np.int64]
    coming: NDArray[np.int64]
    noise: NDArray[np.int64]
    topics: NDArray[np.int64]
    nearness: NDArray[np.float32]
    centres: NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--months", type=int, default=4, help="months of each kind without news, for each seed")
    parser.add_argument("--intents", type=int, default=15, help="unknown intents that emerge, for each seed")
    options = parser.parse_args()
    said = read(folder(options.data))
    arrived: list[int | None] = []
    n_false, n_surging, n_months = 0, 0, 0
    for seed in map(int, options.seeds.split(",")):
        world = make(said, seed)
        for number, intent in enumerate(world.unknown[: options.intents]):
            n, wrong = emerge(said, world, (seed, 0, number), intent)
            print(f"  {intent}: {'never' if n is None else n}" + f", {wrong} false" * bool(wrong), flush=True)
            arrived.append(n)
        for month in range(options.months):
            n_false += quiet(said, world, (seed, 1, month))
            n_surging += quiet(said, world, (seed, 2, month), surging=world.known[month])
        n_months += options.months
    tell(arrived, n_false, n_surging, n_months)


def tell(arrived: list[int | None], n_false: int, n_surging: int, n_months: int) -> None:
    late = [10**6 if n is None else n for n in arrived]
    worst = "never" if max(late) == 10**6 else str(max(late))
    soon = np.mean([n <= SOON for n in late])
    print(f"proposed within {SOON} mentions: {soon:.0%} of {len(late)}; median {np.median(late):.0f}, worst {worst}")
    print(f"false proposals a month: {n_false / n_months:.2f}, while a known intent surges: {n_surging / n_months:.2f}")


def read(data: Path) -> Texts:
    """The set with its vectors, as annotating would give them; from the cache where they are there."""
    said = list(rows(data, "clinc150"))
    texts = [row["text"] for row in said]
    if not CACHE.exists():
        from models.encoder import load_encoder
        from voc.settings import Settings

        spans = [(0, len(text)) for text in texts]
        encoded = load_encoder(Settings()).read(texts, [[span] for span in spans])
        vectors = np.concatenate([one.spans for one in encoded]).astype(np.float16)
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        np.savez(CACHE, of=np.arange(len(texts)), spans=np.array(spans), vectors=vectors)
    vectors = np.load(CACHE)["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Texts(texts, np.array([row["labels"]["intent"] for row in said]), vectors)


def make(said: Texts, seed: int) -> World:
    """Draw a world and fit its topics on what came before."""
    from models.topics.discover import discover

    rng = np.random.default_rng(seed)
    intents = rng.permutation(sorted(set(said.intents.tolist()) - {"oos"}))
    of = {intent: rng.permutation(np.flatnonzero(said.intents == intent)) for intent in [*intents, "oos"]}
    known, rare = intents[:KNOWN], intents[KNOWN + UNKNOWN :]
    before = np.concatenate([*(of[intent][:85] for intent in known), of["oos"][:450], *(of[one][:9] for one in rare)])
    order = sorted(before.tolist(), key=lambda row: text_key(said.texts[row]))
    found = discover([said.texts[row] for row in order], said.vectors[order], np.arange(len(order)))
    best, cosine = nearest_rows(said.vectors, found.centroids, found.radii)
    return World(
        unknown=intents[KNOWN : KNOWN + UNKNOWN].tolist(),
        known=known.tolist(),
        history=before,
        coming=np.concatenate([of[intent][85:] for intent in known]),
        noise=np.concatenate([of["oos"][450:675], *(of[intent][9:14] for intent in rare)]),
        topics=np.where(best >= 0, best + UNASSIGNED + 4, UNASSIGNED),
        nearness=np.where(best >= 0, cosine, -1.0).astype(np.float32),
        centres=found.centroids,
    )


def emerge(said: Texts, world: World, seed: tuple[int, ...], intent: str) -> tuple[int | None, int]:
    """How many mentions of the intent had come when it was proposed, and how many proposals were false."""
    rng = np.random.default_rng(seed)
    growing = rng.poisson(SHARE * A_DAY * np.arange(1, DAYS + 1) / DAYS)
    texts = rng.permutation(np.flatnonzero(said.intents == intent))[: growing.sum()]
    stream, days = usual(world, rng)
    stream, days = np.append(stream, texts), np.append(days, np.repeat(np.arange(DAYS), growing)[: len(texts)])
    found = None
    false: list[Group] = []
    for day in np.flatnonzero(growing.cumsum() >= LEAST):  # before that it is too few by rule
        for group in propose(said, world, stream, days, int(day)):
            if np.mean(said.intents[stream[group.members]] == intent) > 0.5:
                found = found if found is not None else int(growing[: day + 1].sum())
            elif not any(is_one(group, other) for other in false):
                false.append(group)
        if found is not None:
            break
    return found, len(false)


def quiet(said: Texts, world: World, seed: tuple[int, ...], surging: str | None = None) -> int:
    """How many different things are proposed in a month without news."""
    rng = np.random.default_rng(seed)
    stream, days = usual(world, rng)
    if surging is not None:
        more = world.coming[said.intents[world.coming] == surging]
        stream, days = np.append(stream, more), np.append(days, rng.integers(10, 20, len(more)))
    false: list[Group] = []
    for day in range(DAYS):
        for group in propose(said, world, stream, days, day):
            if not any(is_one(group, other) for other in false):
                false.append(group)
    return len(false)


def usual(world: World, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What came before, and a month more of the same: rows of the set and their days, 0 the first of the month."""
    coming = rng.permutation(world.coming)[: DAYS * A_DAY - len(world.noise)]
    stream = np.concatenate([world.history, coming, world.noise])
    days = [rng.integers(-BEFORE, 0, len(world.history)), rng.integers(0, DAYS, len(coming) + len(world.noise))]
    return stream, np.concatenate(days)


def propose(said: Texts, world: World, stream: NDArray[np.int64], days: NDArray[np.int64], day: int) -> list[Group]:
    pool = Pool(
        vectors=said.vectors[stream],
        days=days,
        customers=np.arange(len(stream)),
        texts=stream,
        topics=world.topics[stream],
        nearness=world.nearness[stream],
    )
    return find_emerging(pool, day, world.centres)


if __name__ == "__main__":
    main()
