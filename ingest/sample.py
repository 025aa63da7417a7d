"""The sample: an invented company's feedback of 180 days, shipped in `sample/`.

Its days count back from a Sunday. The first load lays that Sunday on the latest one that is over and remembers it, so
that weekdays hold, nothing lies in the future, and a second load adds nothing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ingest.collect import accept
from voc.clock import day_of
from voc.errors import InputError
from voc.feedback import CSAT, NPS, STARS, Answer, Response, Score
from voc.installation import Installation
from voc.storage import sources
from voc.storage.tables import Fact

_FOLDER = Path(__file__).resolve().parent.parent / "sample"
_TEXTS = ("reviews.jsonl", "surveys.jsonl", "conversations.jsonl")
_SCALES = {"stars": STARS, "nps": NPS, "csat": CSAT}
_SEGMENTS = ("region", "plan", "journey_stage")
_BATCH = 500


class Labelled(NamedTuple):
    """One text of the sample with its labels by the guide; for training and tests, never imported as a person's."""

    id: str
    text: str
    question: str | None
    language: str
    labels: Mapping[str, Any]


class Loaded(NamedTuple):
    """What a load of the sample did; `newest_on` is the day that the sample's newest feedback lies on."""

    n_accepted: int
    n_feedback: int
    n_duplicate: int
    newest_on: date


def labelled(folder: Path = _FOLDER) -> Iterator[Labelled]:
    """Every labelled text, straight from the files, in their order."""
    for row in _rows(folder):
        yield Labelled(row["id"], row["text"], row.get("question"), row["lang"], row["labels"])


def load(installation: Installation, *, now: datetime, folder: Path = _FOLDER) -> Loaded:
    """Bring the sample into the store; the second time it adds nothing."""
    newest_on = _fix_dates(installation, now)
    n_accepted = n_feedback = n_duplicate = 0
    for (name, channel), responses in _by_source(folder, newest_on, installation.settings.zone).items():
        with installation.store.writing() as session:
            source = sources.find_or_create(session, name=name, channel=channel, connector="file", now=now)  # type: ignore[arg-type]
        batches = (responses[at : at + _BATCH] for at in range(0, len(responses), _BATCH))
        report = accept(installation, source, batches, origin="sample", now=now)
        n_accepted += report.n_accepted
        n_feedback += report.n_feedback
        n_duplicate += report.n_duplicate
    return Loaded(n_accepted, n_feedback, n_duplicate, newest_on)


def _fix_dates(installation: Installation, now: datetime) -> date:
    today = day_of(now, installation.settings.zone)
    sunday = today - timedelta(days=today.weekday() + 1)
    with installation.store.writing() as session:
        fact = session.get(Fact, "sample")
        if fact is None:
            fact = Fact(key="sample", value={"newest_on": sunday.isoformat()})
            session.add(fact)
        value = fact.value
    return date.fromisoformat(value["newest_on"])


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for name in _TEXTS:
        try:
            with (folder / name).open(encoding="utf-8") as file:
                yield from (json.loads(line) for line in file if line.strip())
        except FileNotFoundError:
            raise InputError(
                f"The sample is not complete: sample/{name} is missing. Clone the project again."
            ) from None


def _by_source(folder: Path, newest_on: date, zone: ZoneInfo) -> dict[tuple[str, str], list[Response]]:
    occasions: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(folder):
        occasions.setdefault(row.get("response") or row["id"], []).append(row)
    found: dict[tuple[str, str], list[Response]] = {}

    def keep(row: Mapping[str, Any], channel: str, response: Response) -> None:
        found.setdefault((row["source"], channel), []).append(response)

    for occasion, rows in occasions.items():
        created_at = _created_at(rows[0], newest_on, zone)
        keep(rows[0], rows[0]["channel"], _response(occasion, rows, created_at))
    for row in _score_rows(folder):
        keep(row, "survey", _score_response(row, _created_at(row, newest_on, zone)))
    for responses in found.values():
        responses.sort(key=lambda response: response.created_at or datetime.min.replace(tzinfo=UTC))
    return found


def _created_at(row: Mapping[str, Any], newest_on: date, zone: ZoneInfo) -> datetime:
    local = datetime.combine(
        newest_on - timedelta(days=int(row["days_ago"])), time.fromisoformat(row["time"]), tzinfo=zone
    )
    return local.astimezone(UTC)


def _response(occasion: str, rows: Sequence[Mapping[str, Any]], created_at: datetime) -> Response:
    first = rows[0]
    return Response(
        external_id=occasion,
        created_at=created_at,
        answers=tuple(Answer(row["text"], row.get("question"), row.get("title")) for row in rows),
        scores=_scores(first),
        segments=dict(first.get("segments", {})),
        author=first.get("author"),
        permalink=first.get("url"),
        language=first.get("lang"),
        thread=first.get("thread"),
    )


def _scores(row: Mapping[str, Any]) -> tuple[Score, ...]:
    return tuple(Score(scale, float(row[kind])) for kind, scale in _SCALES.items() if row.get(kind) not in (None, ""))


def _score_rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _score_response(row: Mapping[str, str], created_at: datetime) -> Response:
    segments = {name: row[name] for name in _SEGMENTS if row.get(name)}
    return Response(row["response"], created_at, scores=_scores(row), segments=segments)
