"""A customer's file for the journey: months of ordinary reviews, and a log-in that broke the day before yesterday.

The words are the sample's, which was written for this project; only the days are laid anew.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

_SAMPLE = Path(__file__).resolve().parents[2] / "sample"
N_DAYS, N_QUIET, N_BURST = 100, 300, 50
HEADER = ("Review ID", "Date", "Stars", "Review Text", "App Version")


def write_reviews(path: Path, *, today: datetime, n_quiet: int = N_QUIET, n_burst: int = N_BURST) -> int:
    """Write the file; how many rows it holds. Equal for equal arguments."""
    rows = [*_quiet(today, n_quiet), *_burst(today, n_burst)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(sorted(rows, key=lambda row: str(row[1])))
    return len(rows)


def _quiet(today: datetime, n: int) -> Iterator[Sequence[object]]:
    """Nothing much happens: the same number every day, the last one included."""
    texts = [row for row in _sample() if row.get("event") is None and row["labels"]["urgency"] in ("none", "low")]
    for position in range(n):
        row = texts[position % len(texts)]
        day = today - timedelta(days=N_DAYS - 1 - position * N_DAYS // n)
        yield f"q-{position}", _at(day, position), row.get("stars", 3), row["text"], "5.1"


def _burst(today: datetime, n: int) -> Iterator[Sequence[object]]:
    texts = [row for row in _sample() if row.get("event") == "login-5.3" and row["lang"] == "en"]
    for position in range(n):
        day = today - timedelta(days=2 - position * 2 // n)
        yield f"b-{position}", _at(day, position), 1, texts[position % len(texts)]["text"], "5.3"


def _at(day: datetime, position: int) -> str:
    moment = datetime.combine(day.date(), time(position * 7 % 12, position * 13 % 60), tzinfo=UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _sample() -> Iterator[Mapping[str, Any]]:
    for name in ("reviews.jsonl", "conversations.jsonl"):
        with (_SAMPLE / name).open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)
