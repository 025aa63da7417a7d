"""Delivery while everything is killed: `python -m bench.delivery_chaos --transitions 10000 --receivers 50 --kills 100`.

Real workers, the timetable, Redis and PostgreSQL (or SQLite with --sqlite), and receivers on loopback that fail as
told; all waiting times are compressed. Prints what came, as a table or as JSON, and ends with 1 where anything was
lost, taken twice or out of order.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import typer

from tests.journey.chaos.ledger import Verdict
from tests.journey.chaos.run import Plan, run

_ROWS = (
    ("lost", "n_lost"),
    ("taken twice by a receiver that knows repeats by their key", "n_taken_twice"),
    ("out of order", "n_out_of_order"),
    ("“resolved” without “opened”", "n_resolved_unopened"),
    ("neither delivered nor dead", "n_unended"),
    ("dead without a reason", "n_dead_without_reason"),
    ("transitions", "n_transitions"),
    ("messages taken", "n_taken"),
    ("repeats that receivers refused by their key", "n_repeats_refused"),
)


def main() -> int:
    """Run it as asked; nought where nothing went wrong."""
    asked = _arguments()
    plan = Plan(
        asked.transitions, asked.receivers, n_kills=asked.kills, seconds=asked.seconds, seed=asked.seed,
        on_postgresql=not asked.sqlite,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="voc-chaos-home-") as home:
        found = run(plan, Path(home) / "home", lambda line: typer.echo(line, err=True))
    typer.echo(json.dumps(found.as_json()) if asked.json else as_table(found, plan))
    return 1 if found.faults else 0


def as_table(found: Verdict, plan: Plan) -> str:
    """The figures, one a line, as they stand in docs/alerts.md."""
    lines = ["| what | n |", "|---|---|", *(f"| {words} | {getattr(found, name):,} |" for words, name in _ROWS)]
    kills = ", ".join(f"{name} {n}" for name, n in sorted(found.kills.items()))
    answers = ", ".join(f"{name} {n:,}" for name, n in sorted(found.answers.items()))
    ended = ", ".join(f"{name} {n:,}" for name, n in sorted(found.ended.items()))
    reasons = ", ".join(f"{words} ({n:,})" for words, n in sorted(found.reasons.items()))
    return "\n".join(
        [
            *lines,
            "",
            f"Seed {plan.seed}; {plan.n_receivers} receivers; {found.seconds:.0f} s; killed: {kills}.",
            f"Answers: {answers}. Deliveries: {ended}. Reasons: {reasons}.",
        ]
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.delivery_chaos", description=(__doc__ or "").split(":")[0])
    parser.add_argument("--transitions", type=int, default=10_000)
    parser.add_argument("--receivers", type=int, default=50)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=420.0, help="in which they happen, where the machine can")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sqlite", action="store_true", help="SQLite in place of PostgreSQL")
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
