"""What an import would do, shown before anything is stored: columns, score directions, ten redacted rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.clean import Cleaner
from ingest.files import scales
from ingest.files.choices import Choices
from ingest.files.doubts import Doubt
from ingest.files.identity import Identities
from ingest.files.inspect import Inspection, inspect
from ingest.files.leaning import Agreement
from ingest.files.plan import Column
from ingest.files.read import limits_of
from ingest.files.responses import ResponseReader
from ingest.files.rows import Broken
from voc.clock import utc_now
from voc.feedback import Answer, Channel, Response
from voc.installation import Installation

_ROWS, _SAMPLES, _LONGEST = 10, 3, 80
#: Of very wide files only so many columns show a sample.
_SAMPLED_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One column: its role, why, and redacted examples of what it holds (none where it holds personal data).

    `scale` says in words how a score is read, `direction` what the texts say to that; `values` how often each value
    stands in the file, the most frequent twelve in ascending order.
    """

    name: str
    role: str
    label: str | None
    question: str | None
    why: str
    personal: str | None
    samples: tuple[str, ...]
    scale: str | None = None
    low: float | None = None
    high: float | None = None
    good_is_high: bool | None = None
    no_answer: tuple[float, ...] = ()
    direction: str | None = None
    values: tuple[tuple[float, int], ...] = ()
    date_form: str | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One response as it would be stored; `problem` says instead why a row would be left out."""

    line: int
    created_at: datetime | None = None
    texts: tuple[tuple[str | None, str], ...] = ()  # question, redacted text
    title: str | None = None
    scores: Mapping[str, float] | None = None
    segments: Mapping[str, str] | None = None
    has_author: bool = False
    permalink: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be imported; with `doubts` it cannot be, until they are settled by choices."""

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    preset: str | None
    channel: Channel | None
    n_rows: int
    n_broken: int
    columns: tuple[PreviewColumn, ...]
    rows: tuple[PreviewRow, ...]
    warnings: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data; instants in ISO form."""
        data = asdict(self)
        for row in data["rows"]:
            row["created_at"] = row["created_at"] and row["created_at"].isoformat()
        return data


def preview(
    installation: Installation,
    path: Path,
    choices: Choices | None = None,
    *,
    now: datetime | None = None,
    name: str | None = None,
) -> Preview:
    """Look at a file without storing anything; `InputError` where it holds no feedback at all."""
    now = now or utc_now()
    limits, zone = limits_of(installation), installation.settings.zone
    inspection = inspect(path, choices or Choices(), zone=zone, limits=limits, now=now)
    return preview_of(installation, inspection, now=now, name=name or path.name)


def preview_of(installation: Installation, inspection: Inspection, *, now: datetime, name: str) -> Preview:
    """The preview of a file that was inspected before."""
    table, redactor = inspection.table, _Redactor(Cleaner.of(installation), now)
    columns = tuple(
        _column(column, inspection, redactor if place < _SAMPLED_COLUMNS else None)
        for place, column in enumerate(inspection.plan.columns)
    )
    return Preview(
        name=name,
        format=table.format,
        encoding=table.encoding.shown_as if table.encoding else None,
        delimiter=table.delimiter,
        preset=table.preset.shown_as if table.preset else None,
        channel=table.preset.channel if table.preset else None,
        n_rows=inspection.n_rows,
        n_broken=inspection.n_broken,
        columns=columns,
        rows=tuple(_rows(installation, inspection, redactor, now)),
        warnings=inspection.plan.warnings,
        doubts=tuple(inspection.doubts),
    )


@dataclass
class _Redactor:
    cleaner: Cleaner
    now: datetime

    def text(self, value: str) -> str:
        """One value as it would be stored, shortened."""
        response = Response("preview", None, (Answer(value[:2000]),))
        clean = self.cleaner.clean(response, source="preview", now=self.now)
        shown = " ".join(clean.answers[0].text.split()) if clean.answers else ""
        return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _column(column: Column, inspection: Inspection, redactor: _Redactor | None) -> PreviewColumn:
    scale = column.scale
    counts = inspection.counts.get(column.name, Counter()) if scale else Counter()
    agreement = inspection.agreements.get(column.name) if scale else None
    return PreviewColumn(
        name=column.name,
        role=column.role,
        label=column.label,
        question=column.question,
        why=column.why,
        personal=column.personal,
        samples=_samples(column, inspection, redactor) if redactor else (),
        scale=scales.shown(scale) if scale else None,
        low=scale.low if scale else None,
        high=scale.high if scale else None,
        good_is_high=scale.good_is_high if scale else None,
        no_answer=scale.no_answer if scale else (),
        direction=_direction(agreement, scale.good_is_high) if scale else None,
        values=tuple(sorted(counts.most_common(12))),
        date_form=column.date.shown_as if column.date else None,
        is_open=column.is_open,
    )


def _direction(agreement: Agreement | None, good_is_high: bool) -> str:
    if agreement is None or agreement.best_end is None:
        return "too few plain texts to check"
    agrees = (agreement.best_end == "high") == good_is_high
    return f"the texts {'agree' if agrees else 'disagree'} ({agreement.n:,} compared)"


def _samples(column: Column, inspection: Inspection, redactor: _Redactor) -> tuple[str, ...]:
    if column.personal is not None or column.role in ("author", "pseudonym", "id", "thread", "url"):
        return ()
    met: dict[str, None] = {}
    for row in inspection.sample:
        value = row.cells.get(column.name, "").strip()
        if value:
            met[value] = None
        if len(met) == _SAMPLES:
            break
    return tuple(redactor.text(value) for value in met)


def _rows(installation: Installation, inspection: Inspection, redactor: _Redactor, now: datetime) -> list[PreviewRow]:
    if inspection.doubts:
        return []
    identities = Identities(installation.keyring, "preview")
    reader = ResponseReader(inspection.plan, inspection.table.preset, installation.keyring, identities, now)
    rows = []
    for row in islice(inspection.sample, _ROWS):
        response = reader.read(row)
        if isinstance(response, Broken):
            rows.append(PreviewRow(row.line, problem=response.reason))
        else:
            rows.append(_row(row.line, response, redactor))
    identities.close()
    return rows


def _row(line: int, response: Response, redactor: _Redactor) -> PreviewRow:
    title = next((answer.title for answer in response.answers if answer.title), None)
    return PreviewRow(
        line=line,
        created_at=response.created_at,
        texts=tuple((answer.question, redactor.text(answer.text)) for answer in response.answers),
        title=redactor.text(title) if title else None,
        scores={score.scale.kind: score.value for score in response.scores},
        segments=dict(response.segments),
        has_author=response.author is not None,
        permalink=response.permalink,
    )
