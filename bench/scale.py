"""Does memory hold, and how fast is it? Distinct real texts, imported and annotated by the real commands.

    python -m bench.scale [--n 200000] [--data ../shared/data] [--home FOLDER]

Pools N distinct texts (by their normalised wording) from all sets beside the project, as one JSON Lines file with
dates over two years, three sources' worth of plans and regions, and stars; then runs `voc import` and `voc annotate`
on a new store and prints seconds, feedback/s, peak memory, its growth, and the size of the store. Target: under 3 GiB.
With `--home` the store is kept there (a store that has work left goes on where it stopped).
"""

# ruff: noqa: S311, T201  (dice that repeat; a bench prints)

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench import child, shared_sets
from bench.child import Cost, Look, checked, voc

NEWEST = date(2026, 6, 17)
DAYS = 730
SOURCES = (("App reviews", "review"), ("Survey", "survey"), ("Forum", "forum"))
LIMIT = 3 * 1024
MARKS = (0.02, 0.1, 0.25, 0.5, 0.75, 1.0)


def main() -> int:
    """Pool, import, annotate, print; 1 where memory went over the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=200_000)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--home", type=Path, help="keep the store here")
    options = parser.parse_args()
    data = shared_sets.folder(options.data)
    with tempfile.TemporaryDirectory(prefix="voc-scale-") as scratch:
        home = options.home or Path(scratch) / "home"
        home.mkdir(parents=True, exist_ok=True)
        peaks = []
        if not (home / "voc.db").exists():
            for file, (source, channel) in zip(write(data, options.n, Path(scratch)), SOURCES, strict=True):
                cost = checked(
                    voc("import", str(file), "--source", source, "--channel", channel,
                        "--map", "segment:plan=plan", "--map", "segment:region=region", "--yes", home=home),
                    "voc import",
                )  # fmt: skip
                told(f"voc import ({source})", cost, n_of(home, "response", f"source_id = {_source(home, source)}"))
                peaks.append(cost.peak)
        n_before = waiting(home)
        cost = voc("annotate", home=home, done=lambda: n_before - waiting(home))
        told("voc annotate", checked(cost, "voc annotate"), n_before)
        growth(cost.looks, n_before)
        peaks.append(cost.peak)
        size = sum(path.stat().st_size for path in home.glob("voc.db*")) / 2**20
        n = n_of(home, "feedback")
        print(
            f"store: {size:,.0f} MiB for {n:,} feedback and {n_of(home, 'mention'):,} mentions, "
            f"{1024 * size / n:.1f} KiB a feedback"
        )
    print(f"peak memory {max(peaks):,.0f} MiB (limit {LIMIT:,} MiB)")
    return 0 if max(peaks) < LIMIT else 1


def told(what: str, cost: Cost, n: int) -> None:
    """One line for one command."""
    print(
        f"{what}: {n:,} in {cost.wall:,.0f} s wall, {cost.user:,.0f} s user: {n / cost.wall:,.0f} feedback/s, "
        f"{n / cost.user:,.0f} per processor second; peak {cost.peak:,.0f} MiB",
        flush=True,
    )


def growth(looks: list[Look], n: int) -> None:
    """Resident memory at a few marks of the way."""
    for mark in MARKS:
        look = next((look for look in looks if look.done >= mark * n), looks[-1] if looks else None)
        if look is not None:
            print(f"  at {look.done:>9,} ({look.done / n:4.0%}) {look.resident:7,.0f} MiB after {look.seconds:7,.0f} s")


def write(data: Path, n: int, scratch: Path) -> list[Path]:
    """`n` distinct texts as one JSON Lines file for each source, an id, a date, stars and two segments each."""
    files = [scratch / f"{number}.jsonl" for number in range(len(SOURCES))]
    handles = [file.open("w", encoding="utf-8") for file in files]
    try:
        for number, row in enumerate(pool(data, n)):
            handles[number % len(handles)].write(json.dumps(row, ensure_ascii=False) + "\n")
    finally:
        for handle in handles:
            handle.close()
    return files


def pool(data: Path, n: int) -> Iterator[dict[str, Any]]:
    """`n` distinct texts of all sets, mixed; ends with a sentence where too few are there."""
    texts = distinct(data)
    if len(texts) < n:
        sys.exit(f"The sets hold {len(texts):,} distinct texts, not {n:,}: say --n {len(texts)}")
    rng = random.Random(0)
    rng.shuffle(texts)
    for number, text in enumerate(texts[:n]):
        day = NEWEST - timedelta(days=rng.randrange(DAYS))
        yield {
            "id": f"t{number}",
            "text": text,
            "date": f"{day}T{rng.randrange(24):02}:{rng.randrange(60):02}:00Z",
            "rating": rng.choice((1, 1, 2, 3, 4, 5, 5, 5)),
            "plan": rng.choice(("basic", "plus")),
            "region": rng.choice(("north", "south", "east", "west")),
        }


def distinct(data: Path) -> list[str]:
    """Every text of every set once, in the order of the files."""
    seen: set[bytes] = set()
    texts = []
    for name in shared_sets.names(data):
        for row in shared_sets.rows(data, name):
            text = str(row.get("text") or "").strip()
            key = hashlib.blake2b(shared_sets.normal(text).encode(), digest_size=8).digest()
            if text and key not in seen:
                seen.add(key)
                texts.append(text)
    return texts


def waiting(home: Path) -> int:
    """Feedback not yet annotated."""
    return n_of(home, "pending_annotation")


def n_of(home: Path, table: str, where: str = "1 = 1") -> int:
    """Rows of a table, read beside the running command."""
    with closing(sqlite3.connect(f"file:{home / 'voc.db'}?mode=ro", uri=True, timeout=30)) as store:
        return int(store.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])  # noqa: S608  # our words


def _source(home: Path, name: str) -> int:
    with closing(sqlite3.connect(f"file:{home / 'voc.db'}?mode=ro", uri=True, timeout=30)) as store:
        return int(store.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()[0])


if __name__ == "__main__":
    child.EVERY = 5.0
    sys.exit(main())
