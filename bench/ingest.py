"""How well importing recognises languages and personal data, beside lingua and Presidio's patterns.

    python -m bench.ingest [--data ../shared/data] [--seed 2026] [--n 100] [--json] [--write]

Languages: two sets of real texts (evaluate-only; the detector's thresholds were chosen on their train and dev
splits). Personal data: made up by Faker and put into real sentences; seeds below 1000 are for developing, the default
one is for reporting. Without the folder, personal data is planted into the project's sample, and languages are left
out. `--write` keeps the figures for docs/accuracy.md. Ends with 1 where a floor is missed.
"""

# ruff: noqa: T201  (a bench prints)

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import languages, personal_data, planted
from models.evaluation import importing
from models.evaluation.measures import Figure

#: Developing draws other values than reporting.
REPORT_SEED, REPORT_N = 2026, 100
#: What is promised: the figure's data, its measure, the least value.
FLOORS = (
    (r"language, \w+ texts", "accuracy", 0.97),
    (r"language, \w+ texts pt", "recall", 0.85),
    (r"language, \w+ texts \w\w", "recall", 0.90),
    (r"personal data, \d+ kinds", "recall", 0.995),
    (r"personal data, \d+ kinds, and .+", "precision", 0.98),
    (r"names after a cue", "recall", 0.90),
)
#: Of brands and of ordinary sentences, less than this may be redacted.
CEILING = 0.01
#: Feedback a second and core.
SLOWEST = 5000


def figures(folder: Path | None, *, seed: int = REPORT_SEED, n: int = REPORT_N) -> list[Figure]:
    """Every figure; of languages only where the folder of sets is there."""
    return [*(languages.figures(folder) if folder else ()), *personal_data.figures(folder, seed=seed, n=n)]


def missed(figure: Figure) -> str:
    """What a figure should have reached, in words; empty where it did, or where nothing was promised."""
    if figure.measure == personal_data.WRONG:
        return "" if figure.value < CEILING else f"should be under {CEILING:.0%}"
    for data, measure, floor in FLOORS:
        if figure.is_guarded and figure.measure == measure and re.fullmatch(data, figure.data):
            return "" if figure.value >= floor else f"should be {floor:.3f}"
    return ""


def speed(folder: Path | None) -> float:
    """Feedback a second on one core, redaction and language together, on texts of up to 280 characters."""
    from ingest.language import identify
    from ingest.redact import Redactor
    from models.names import find_names
    from voc.secrets import Keyring

    redactor = Redactor(Keyring(b"m" * 32), find_names)
    said = [text for text in planted.texts(folder) if 0 < len(text) <= 280]
    said = said[:: max(1, len(said) // 10_000)]
    for text in said[:300]:
        identify(redactor.redact(text).text)
    started = time.process_time()
    for text in said:
        identify(redactor.redact(text).text)
    return len(said) / (time.process_time() - started)


def main(arguments: Sequence[str] | None = None) -> int:
    """The figures as a table, or as JSON; 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--seed", type=int, default=REPORT_SEED)
    parser.add_argument("--n", type=int, default=REPORT_N, help="planted texts for each locale and kind")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep the figures for docs/accuracy.md")
    options = parser.parse_args(arguments)
    if options.write and (options.seed, options.n) != (REPORT_SEED, REPORT_N):
        parser.error(f"--write keeps what is reported: leave --seed at {REPORT_SEED} and --n at {REPORT_N}")
    if options.write and not Path(options.data).is_dir():
        parser.error(f"--write needs the sets, and {options.data} is not there")
    folder: Path | None = Path(options.data)
    if not Path(options.data).is_dir():
        folder = None
        print(
            f"{options.data} is not there: the sets are not part of the project (say where with --data, or DATA=…). "
            "Languages are left out; personal data is planted into the project's sample, all of it English.",
            file=sys.stderr,
        )
    made, per_second = figures(folder, seed=options.seed, n=options.n), speed(folder)
    if options.json:
        print(
            json.dumps({"figures": {one.key: one.as_json() for one in made}, "feedback_per_second": round(per_second)})
        )
    else:
        show(made)
        slow = "" if per_second >= SLOWEST else f"   MISSED: should be {SLOWEST:,}"
        print(f"  {per_second:6,.0f}  feedback a second on one core, redaction and language{slow}")
    if options.write:
        importing.quote(made)
    return int(any(map(missed, made)))


def show(made: Sequence[Figure]) -> None:
    """One line a figure: ours, the baseline's, what it is, how many."""
    print("   ours  baseline")
    for one in made:
        beside = "       " if one.baseline is None else f"{one.baseline:7.3f}"
        fault = missed(one)
        print(f"  {one.value:6.4f} {beside}  {one.key} (n = {one.n:,}){f'   MISSED: {fault}' if fault else ''}")
    print(f"Baselines: {', '.join(sorted({one.baseline_name for one in made if one.baseline_name}))}")


if __name__ == "__main__":
    sys.exit(main())
