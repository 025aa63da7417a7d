"""How fast is it, and what does that cost? One run, side by side; every figure a median, every promise beside it.

    python -m bench.speed [--data ../shared/data] [--n 3000] [--runs 3] [--only encoder,path,starts,quality]

The encoder against SentenceTransformer on the same weights, taking turns; the whole annotate path with its store, by
stage and at growing sizes; cold starts; and what static int8 costs in quality. About ten quiet minutes on two cores.
Ratios of processor seconds hold on a busy machine, too; those on the clock are the promise.
"""

# ruff: noqa: T201  (a bench prints)

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from bench import shared_sets, starts
from bench.child import checked, run, voc
from bench.encoders import NAMES, Racer, Turn

SET = "twitter_us_airline"
PARTS = ("encoder", "path", "starts", "quality")
SIZES = (1_000, 10_000)
#: Written to a store and given topics before anything is timed.
N_HISTORY = 1_000
#: What processors may have that int8 gains from.
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")


def main() -> None:
    """Measure what was asked for, one part after another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--n", type=int, default=3_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS), help="parts by name, with commas")
    options = parser.parse_args()
    parts = options.only.split(",")
    print(machine())
    with tempfile.TemporaryDirectory(prefix="voc-speed-") as folder:
        bench = Bench(Path(folder), Path(options.data), options.n, options.runs)
        if {"encoder", "quality"} & set(parts):
            bench.build_float()
        for part in parts:
            print(f"\n{part}", flush=True)
            getattr(bench, part)()


def machine() -> str:
    """The processor, its cores, and which of the instructions it has that int8 gains from."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    said = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    held = said.get("flags", "").split()
    flags = ", ".join(f"{flag} {'yes' if flag in held else 'no'}" for flag in FLAGS)
    load = os.getloadavg()[0]
    return f"{said.get('model name', 'processor unknown')}, {os.cpu_count()} cores, load {load:.1f}; {flags}"


class Bench:
    """One run: its folder, its texts, and what the bare encoder did, which the path is measured by."""

    def __init__(self, folder: Path, data: Path, n: int, runs: int) -> None:
        self.folder, self.data, self.n, self.runs = folder, data, n, runs
        self._all = texts(data)
        self._bare: Turn | None = None
        (folder / "texts.json").write_text(json.dumps(self._all[:n]), encoding="utf-8")

    def build_float(self) -> None:
        """The unquantised OpenVINO model, made by a process of its own, since that needs torch."""
        script = (
            "import sys; from pathlib import Path; from bench.encoders import build_float as b; b(Path(sys.argv[1]))"
        )
        checked(run([sys.executable, "-c", script, str(self.folder / "float")], os.environ), "building")

    def encoder(self) -> None:
        """All encoders in turn, and how near their vectors are to those of the first."""
        turns = self._race(tuple(NAMES))
        bare = self._bare = middle(turns["torch"])
        head = f"{self.n:,} texts, {self.runs} turns"
        print(f"  {head:34}  texts/s  a processor s  ratio (processor)    cosine mean, least")
        exact = unit(np.load(self.folder / "torch.npy"))
        for name, title in NAMES.items():
            turn = middle(turns[name])
            near = (unit(np.load(self.folder / f"{name}.npy")) * exact).sum(axis=1)
            print(
                f"  {title:34} {self.n / turn.wall:8,.0f}  {self.n / turn.processor:13,.0f}  "
                f"{bare.wall / turn.wall:4.1f} × ({bare.processor / turn.processor:4.1f} ×)     "
                f"{near.mean():.4f}, {near.min():.4f}",
                flush=True,
            )
        print("  promised of voc without its fork: 4 ×, mean cosine 0.995 (int8 gains where VNNI or AMX is)")

    def _race(self, names: Sequence[str]) -> dict[str, list[Turn]]:
        racers = {name: Racer(name, self.folder) for name in names}
        turns: dict[str, list[Turn]] = {name: [] for name in names}
        for _ in range(self.runs):
            for name, racer in racers.items():
                turns[name].append(racer.turn())
        for racer in racers.values():
            racer.end()
        return turns

    def path(self) -> None:
        """Everything that is done to a feedback, from the store and back to it; importing is not counted."""
        base = self._with_history()
        done = [self._annotated(self._grown(base, self._all[: self.n])) for _ in range(self.runs)]
        whole = sorted(done, key=lambda one: one["wall"])[len(done) // 2]
        self._compare(whole)
        stages(whole)
        print("  cost of one feedback as more wait")
        for size in SIZES:
            one = self._annotated(self._grown(base, self._all[:size]))
            wall, processor = 1e3 * one["wall"] / one["n"], 1e3 * one["processor"] / one["n"]
            peak = f"peak {one['peak']:,.0f} MiB"
            print(f"    {one['n']:7,}: {wall:6.2f} ms, {processor:6.2f} ms of processor; {peak}", flush=True)
        print("    200,000: make bench-scale")

    def _with_history(self) -> Path:
        """A store with feedback and topics in it, so that the path finds what it finds in use."""
        home = self._grown(None, self._all[-N_HISTORY:])
        self._annotated(home)
        checked(voc("topics", "fit", home=home), "voc topics fit")
        return home

    def _grown(self, base: Path | None, more: Sequence[str]) -> Path:
        """A copy of a store (a new one where None) in which these texts wait."""
        home = Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))
        if base is not None:
            shutil.copytree(base, home, dirs_exist_ok=True)
        file = home / "more.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            for number, text in enumerate(more):
                day = f"2026-{1 + number // 28 % 6:02}-{1 + number % 28:02}"
                lines.write(json.dumps({"id": f"{home.name}-{number}", "text": text, "date": day}) + "\n")
        checked(voc("import", str(file), "--source", "bench", "--channel", "social", "--yes", home=home), "voc import")
        return home

    def _annotated(self, home: Path) -> dict[str, Any]:
        command = [sys.executable, "-m", "bench.path", str(self.folder / "texts.json")]
        cost = checked(run(command, {**os.environ, "VOC_HOME": str(home)}), "annotating")
        said: dict[str, Any] = json.loads(cost.output.splitlines()[-1])
        return said

    def _compare(self, whole: dict[str, Any]) -> None:
        bare = self._bare or middle(self._race(("torch",))["torch"])
        rate, bare_rate = whole["n"] / whole["wall"], self.n / bare.wall
        of_processor = (whole["n"] / whole["processor"]) / (self.n / bare.processor)
        print(
            f"  {whole['n']:,} feedback: {rate:,.0f}/s against {bare_rate:,.0f}/s of bare {NAMES['torch']}: "
            f"{rate / bare_rate:.1f} × ({of_processor:.1f} × by processor); promised: 2 ×"
        )

    def starts(self) -> None:
        """Cold starts on a warm file cache."""
        template = self.folder / "one"
        starts.one_waits(template)
        workers = [starts.worker(template, self.folder / f"worker-{number}") for number in range(self.runs)]
        applications = [starts.api() for _ in range(self.runs)]
        tell_start("a worker to its first annotation", workers, 8.0)
        tell_start("importing the API's application", [start for start, _ in applications], 1.5)
        print(f"  imported with it that should wait: {applications[0][1] or 'nothing'}")

    def quality(self) -> None:
        """The same heads behind int8 and behind floats."""
        if not (self.data / f"{SET}.jsonl.gz").exists():
            print("  the sets are not there: say where with --data, or SETS=…")
            return
        command = [sys.executable, "-m", "bench.quality", str(self.data), str(self.folder / "float")]
        found = json.loads(checked(run(command, os.environ), "measuring").output.splitlines()[-1])
        for title, (served, floats, n) in found.items():
            print(
                f"  {title:24} int8 {100 * served:5.2f}, floats {100 * floats:5.2f}: "
                f"{100 * (floats - served):+5.2f} points lost, n = {n:,}; promised: at most 0.3"
            )


def texts(data: Path) -> list[str]:
    """Short distinct feedback: airline tweets where they are there, else the sample again and again, numbered."""
    if (data / f"{SET}.jsonl.gz").exists():
        found = dict.fromkeys(str(row["text"]) for row in shared_sets.rows(data, SET))
        return [text for text in found if text.strip()]
    return list(islice(_sample(), SIZES[-1] + N_HISTORY))


def _sample() -> Iterator[str]:
    lines: list[str] = []
    for path in sorted(Path("sample").glob("*.jsonl")):
        lines += path.read_text(encoding="utf-8").splitlines()
    said = [str(json.loads(line)["text"]) for line in lines if line.strip()]
    for number, text in enumerate(cycle([text for text in said if text.strip()])):
        yield text if number < len(said) else f"{text} ({number})"


def middle(turns: Sequence[Turn]) -> Turn:
    """The medians of some turns."""
    return Turn(statistics.median(turn.wall for turn in turns), statistics.median(turn.processor for turn in turns))


def unit(rows: np.ndarray) -> np.ndarray:
    """The rows scaled to length one."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def stages(one: dict[str, Any]) -> None:
    """What each stage took of one run."""
    print(f"  {'stage':24} {'µs a feedback':>13}  {'share':>6}  {'MiB gained':>10}")
    for name, seconds in one["seconds"].items():
        share = seconds / one["processor"]
        print(f"  {name:24} {1e6 * seconds / one['n']:13,.0f}  {share:6.1%}  {one['gained'].get(name, 0):10,.0f}")
    print(f"  {one['loaded']:,.0f} MiB with the models loaded, {one['peak']:,.0f} MiB at the most")


def tell_start(what: str, found: Sequence[starts.Start], promised: float) -> None:
    """One line for one kind of start."""
    wall = statistics.median(start.wall for start in found)
    processor = statistics.median(start.processor for start in found)
    print(f"  {what}: {wall:.1f} s ({processor:.1f} s of processor); promised: under {promised} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.TimeoutExpired:
        sys.exit("a process did not end in time")
