"""`make bench-escalation`: 1,000 alerts over both changes of the clocks, undisturbed and disturbed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from bench.escalation.company import at_home
from bench.escalation.oracle import Verdict
from bench.escalation.season import SEASONS, season


def main() -> int:
    """Print what was counted in each season; 1 where anything was not as it should be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    worst = 0
    for name in SEASONS:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            homes = [partial(at_home, Path(folder, which)) for which in ("calm", "disturbed")]
            verdict, is_same = season(name, homes[0], homes[1], n=asked.n, seed=asked.seed)
            worst |= report(name, verdict, is_same, time.monotonic() - began)
    return worst


def report(name: str, verdict: Verdict, is_same: bool, seconds: float, say: Callable[[str], None] = print) -> int:
    """The figures of one season in lines; 1 where something is wrong."""
    say(f"{name}: {seconds:.0f} s")
    for key, value in asdict(verdict).items():
        if key != "examples":
            say(f"  {key:18} {value}")
    say(f"  restarts, two climbers at once, looks doubled: {'the same end' if is_same else 'ANOTHER END'}")
    for example in verdict.examples[:5]:
        say(f"  {example}")
    return 0 if verdict.is_right and is_same else 1


if __name__ == "__main__":
    sys.exit(main())
