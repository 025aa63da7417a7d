"""How long 100,000 mentions take from cached vectors to named, hierarchical topics, and new ones to get theirs.

Both fits run in processes of their own: ours is the command `voc topics fit` on a store, with reading the history
again and grouping into themes; BERTopic's is its `fit_transform` alone.
"""

# ruff: noqa: T201  (the child prints)

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench import child
from bench.topics import sets, stores
from bench.topics.table import Line
from models.topics.assign import Assigner, ToAssign, load_assigner

POOL = ("gplay_uber", "gplay_hotstar", "twitter_us_airline", "nhs_fft_v6", "bbc_news")
N = 100_000


def measure(data: Path) -> list[Line]:
    """Seconds and memory beside BERTopic, and mentions a second."""
    pool = pooled(data)
    with TemporaryDirectory() as home:
        installation = stores.installed(Path(home), pool, range(len(pool.rows)))
        ours = child.checked(child.voc("topics", "fit", "--json", home=Path(home)), "voc topics fit")
        per_second = _assigned(load_assigner(installation.store), pool)
    with TemporaryDirectory() as folder:
        np.save(f"{folder}/vectors.npy", pool.vectors.astype(np.float32))
        Path(f"{folder}/texts.json").write_text(json.dumps(pool.texts))
        command = [sys.executable, "-m", "bench.topics.speed", folder]
        theirs = child.checked(child.run(command, dict(os.environ)), "BERTopic")
    of, n = f"pooled, {len(pool.of):,}", f"{json.loads(ours.output)['n_topics']} topics"
    worked, they_worked = ours.user + ours.system, theirs.user + theirs.system
    return [
        Line(of, f"seconds to named, hierarchical topics ({n})", ours.wall, f"<= {theirs.wall / 5:.0f}", theirs.wall),
        Line(of, "times as fast as BERTopic's fit", theirs.wall / ours.wall, ">= 5"),
        Line(of, "processor seconds, all cores", worked, "", they_worked),
        Line(of, "peak memory, MiB", ours.peak, "<= 3072", theirs.peak),
        Line(of, "mentions assigned a second, one core", per_second, ">= 20,000"),
    ]


def pooled(data: Path) -> sets.Mentions:
    """The first 100,000 mentions of several sets, as one."""
    parts = [sets.read(data, name) for name in POOL]
    starts = np.cumsum([0, *(len(part.rows) for part in parts)])
    of = np.concatenate([part.of + start for part, start in zip(parts, starts, strict=False)])[:N]
    rows = [row for part in parts for row in part.rows][: int(of.max()) + 1]
    spans = [span for part in parts for span in part.spans][:N]
    return sets.Mentions(data, "pooled", rows, of, spans, np.concatenate([part.vectors for part in parts])[:N])


def _assigned(assigner: Assigner, pool: sets.Mentions) -> float:
    asked = [
        ToAssign(text, None, None, vector) for text, vector in zip(pool.texts, pool.vectors, strict=True)
    ]  # fmt: skip
    assigner.assign(asked[:1000])
    started = time.process_time()  # of all threads: so a core's worth
    assigner.assign(asked)
    return len(asked) / (time.process_time() - started)


if __name__ == "__main__":
    from bench.topics.opponent import fit

    run = fit(json.loads(Path(f"{sys.argv[1]}/texts.json").read_text()), np.load(f"{sys.argv[1]}/vectors.npy"))
    print(len(run.words))
