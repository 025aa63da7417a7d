"""The sets as their owners would have exported them, and the recount of their scores from the raw rows."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import shared_sets

Row = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """One file of feedback: the set, the file's shape, and what a person says when importing it.

    `columns` makes one line of the file from one row of the set. `kind` is the score's name in the store; `best` is
    its good end; `none` are answers that are none.
    """

    name: str
    set_name: str
    suffix: str
    source: str
    channel: str
    columns: Callable[[Row], Row]
    options: tuple[str, ...] = ()
    kind: str | None = None
    none: tuple[float, ...] = ()


def _google_play(row: Row) -> Row:
    return {
        "content": row["text"],
        "score": row["rating"],
        "thumbsUpCount": row["labels"]["thumbs_up"],
        "reviewCreatedVersion": row["labels"]["app_version"] or "",
        "at": row["created_at"].replace("T", " "),
    }


def _nps(row: Row) -> Row:
    return {
        "Survey date": row["created_at"].replace("T", " "),
        "NPS": "" if row["rating"] is None else row["rating"],
        "Journey stage": row["labels"]["journey_stage"] or "",
        "Reason for score": row["text"],
    }


def _nhs(row: Row) -> Row:
    return {
        "Comment ID": row["id"],
        "Trust": row["labels"]["trust"] or "",
        "Service": row["labels"]["service"] or "",
        "Date": row["created_at"] or "",
        "FFT question": row["labels"]["question"] or "",
        "rating": "" if row["rating"] is None else row["rating"],
        "Comment": row["text"],
    }


def _airline(row: Row) -> Row:
    return {
        "tweet_id": row["id"],
        "airline": row["labels"]["airline"],
        "retweet_count": row["labels"]["retweet_count"],
        "text": row["text"],
        "tweet_created": row["created_at"],
    }


def _trustpilot(row: Row) -> Row:
    return {
        "id": row["id"],
        "rating": row["rating"],
        "title": row["labels"]["title"],
        "text": row["text"],
        "language": row["lang"],
        "createdAt": row["created_at"],
        "country": row["labels"]["country"],
    }


def _germeval(row: Row) -> Row:
    return {
        "id": row["id"],
        "date": row["created_at"] or "",
        "url": row["labels"].get("url") or "",
        "site": row["labels"].get("site") or "",
        "text": row["text"],
    }


EXPORTS = {
    export.name: export
    for export in (
        Export(
            "uber", "gplay_uber", "csv", "Google Play", "review", _google_play,
            ("--map", "segment:app_version=reviewCreatedVersion"), "stars",
        ),
        Export(
            "nps", "nps_verbatim_telecom", "csv", "NPS survey", "survey", _nps,
            ("--map", "segment:stage=Journey stage"), "nps",
        ),
        Export(
            "nhs", "nhs_fft_v6_multilabel", "csv", "Friends and family test", "survey", _nhs,
            ("--map", "segment:service=Service", "--scale", "rating=1..5,best=1,none=6,7"), "rating", (6.0, 7.0),
        ),
        Export(
            "airline", "twitter_us_airline", "csv", "Twitter", "social", _airline,
            ("--map", "segment:airline=airline"),
        ),
        Export("trustpilot", "trustpilot_keytrade", "jsonl", "Trustpilot", "review", _trustpilot, (), "stars"),
        Export(
            "germeval", "germeval2017_db_de", "csv", "Social media", "social", _germeval,
            ("--map", "segment:site=site"),
        ),
        Export("hotstar", "gplay_hotstar", "csv", "Google Play", "review", _google_play, (), "stars"),
    )
}  # fmt: skip


def write(export: Export, data: Path, folder: Path) -> Path:
    """The set as a file in `folder`."""
    file = folder / f"{export.set_name}.{export.suffix}"
    rows = (export.columns(row) for row in shared_sets.rows(data, export.set_name))
    if export.suffix == "jsonl":
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return file
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(lines, row.keys())
                writer.writeheader()
            writer.writerow(row)
    return file


@dataclass
class Recount:
    """Scores by (day, value), or by (id, value) where the file has ids."""

    values: Counter[tuple[str, float]] = field(default_factory=Counter)

    def add(self, key: str, value: float) -> None:
        """One more answer."""
        self.values[key, value] += 1

    @property
    def n(self) -> int:
        """Answers."""
        return self.values.total()

    @property
    def mean(self) -> float:
        """Mean of the values as given."""
        return sum(value * n for (_, value), n in self.values.items()) / max(1, self.n)

    @property
    def nps(self) -> float:
        """Promoters less detractors, in points."""
        net = sum(n * ((value >= 9) - (value <= 6)) for (_, value), n in self.values.items())
        return 100 * net / max(1, self.n)


def recount(export: Export, rows: Iterable[Row]) -> Recount:
    """The scores of the raw rows: by id where the export has one, else by day."""
    counted = Recount()
    for row in rows:
        value = row["rating"]
        if value is not None and float(value) not in export.none and export.kind is not None:
            counted.add(key_of(export, row), float(value))
    return counted


def key_of(export: Export, row: Row) -> str:
    """What finds the row again in the store: its id where it is exported, else its day."""
    return str(row["id"]) if has_ids(export) else str(row["created_at"] or "")[:10]


def has_ids(export: Export) -> bool:
    """Whether the exported file has ids of its own."""
    return export.columns in (_nhs, _airline, _trustpilot, _germeval)
