"""Measure topics on the shared sets, beside BERTopic at its defaults; prints a line for each figure and its floor.

    python -m bench.topics                            everything (two hours; what BERTopic said is kept)
    python -m bench.topics --only truth,names         parts of it, see PARTS
    python -m bench.topics --sets clinc150 --seeds 1
    python -m bench.topics --only planted --planted-in banking77 --from-seed 10    where constants may be chosen
    python -m bench.topics --fresh                    fit BERTopic again

Ours are medians over the seeds, BERTopic's one run. A row's label is compared with the topic of most of its mentions;
unassigned is one group, for both. The sets lie beside the project and are not part of it; mentions and vectors, and
what BERTopic found, are kept in `var/bench`.
"""

# ruff: noqa: D103, T201  (a bench prints)

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import shared_sets
from bench.topics import buckets, chance, identity, naming, planted, sets, speed, truth
from bench.topics.table import Line, heading

KEPT = ("gplay_uber", "nhs_fft_v6", "twitter_us_airline")
PARTS = ("truth", "names", "identity", "refits", "buckets", "planted", "chance", "speed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--sets", default=",".join([*sets.LABELLED, *sets.FEEDBACK]))
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--from-seed", type=int, default=0)
    parser.add_argument("--planted-in", choices=("clinc150", "banking77"), default="clinc150")
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    data = shared_sets.folder(options.data)
    print(heading(), flush=True)
    seeds = range(options.from_seed, options.from_seed + options.seeds)
    parts = options.only.split(",")
    for line in lines(data, options.sets.split(","), parts, seeds, options.fresh):
        print(line, flush=True)
    if "planted" in parts:
        for line in planted.measure(data, seeds, options.planted_in):
            print(line, flush=True)


def lines(data: Path, names: Sequence[str], parts: Sequence[str], seeds: Sequence[int], fresh: bool) -> Iterator[Line]:
    for name in names:
        if "truth" in parts:
            yield from truth.measure(data, name, seeds, fresh=fresh)
        if "names" in parts and name in ("clinc150", "banking77"):
            yield from naming.measure(data, name, seeds)
        if "identity" in parts and name in KEPT:
            yield from identity.measure(data, name, seeds, fresh=fresh)
        if "refits" in parts and name in (*KEPT, "newsgroups20", "clinc150"):
            yield from identity.refits(data, name)
        if "chance" in parts and name in ("gplay_uber", "nhs_fft_v6", "clinc150"):
            yield from chance.measure(data, name)
        if "buckets" in parts and name in buckets.READ:
            yield from buckets.measure(data, name)
    if "speed" in parts:
        yield from speed.measure(data)


if __name__ == "__main__":
    main()
