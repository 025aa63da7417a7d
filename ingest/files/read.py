"""A file as batches of responses: what the command, the import page and the drop folder hand to the collector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ingest.files import memory
from ingest.files.choices import Choices
from ingest.files.identity import Identities
from ingest.files.inspect import Inspection, inspect
from ingest.files.plan import Plan
from ingest.files.presets import Preset
from ingest.files.rejects import Rejects
from ingest.files.responses import ResponseReader
from ingest.files.rows import Broken, Limits
from voc.clock import utc_now
from voc.errors import InputError
from voc.feedback import Response, Scale
from voc.installation import Installation

BATCH = 500


@dataclass
class ScoreTally:
    """One kind of score, counted over the responses of a file."""

    scale: Scale
    n: int = 0
    total: float = 0.0
    n_low: int = 0
    n_high: int = 0

    def see(self, value: float, times: int = 1) -> None:
        """Count one score; −1 times takes it back."""
        self.n += times
        self.total += value * times
        self.n_low += self.scale.is_low(value) * times
        self.n_high += self.scale.is_high(value) * times

    @property
    def shown_as(self) -> str:
        """NPS in points, else the mean."""
        if self.scale.kind == "nps":
            return f"NPS {100 * (self.n_high - self.n_low) / self.n:+.1f}" if self.n else "no NPS"
        return f"{self.scale.kind} {self.total / self.n:.2f}" if self.n else f"no {self.scale.kind}"


@dataclass
class Tally:
    """What was read of a file so far."""

    n_rows: int = 0
    n_responses: int = 0
    n_texts: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    scores: dict[str, ScoreTally] = field(default_factory=dict)

    def see(self, response: Response) -> None:
        """Count one response."""
        self.n_responses += 1
        self.n_texts += len(response.answers)
        for score in response.scores:
            self.scores.setdefault(score.scale.kind, ScoreTally(score.scale)).see(score.value)
        if response.created_at is not None:
            self.oldest_at = min(self.oldest_at or response.created_at, response.created_at)
            self.newest_at = max(self.newest_at or response.created_at, response.created_at)

    def drop(self, response: Response) -> None:
        """Take back a response that was refused after all; its date may stay the oldest or newest."""
        self.n_responses -= 1
        self.n_texts -= len(response.answers)
        for score in response.scores:
            self.scores[score.scale.kind].see(score.value, -1)


@dataclass
class Opened:
    """A file about to be imported: `batches` can be read once; `rejects` and `tally` fill while it is.

    Who reads the batches calls `rejects.close()` at the end.
    """

    inspection: Inspection
    batches: Iterator[list[Response]]
    rejects: Rejects
    tally: Tally
    lines: dict[int, int]

    def refuse(self, response: Response, reason: str) -> None:
        """List a response of the present batch that the collector would not keep."""
        self.rejects.skip(Broken(self.lines.get(id(response), 0), None, reason))
        self.tally.drop(response)

    @property
    def plan(self) -> Plan:
        """What each column is for."""
        return self.inspection.plan

    @property
    def preset(self) -> Preset | None:
        """Whose export it is, where that was recognised."""
        return self.inspection.table.preset

    @property
    def n_rows(self) -> int:
        """How many rows there are to read, known from the first pass (for progress)."""
        return self.inspection.n_rows + self.inspection.n_broken


def limits_of(installation: Installation) -> Limits:
    """How large a field may be here."""
    return Limits(field_bytes=installation.settings.max_field_bytes)


def open_responses(
    path: Path,
    *,
    installation: Installation,
    source_name: str,
    choices: Choices | None = None,
    now: datetime | None = None,
    origin: str | None = None,
) -> Opened:
    """Open a file for import: batches of at most 500 responses, in the order of the file.

    `origin` names the file in the rejects (its own name by default). Raises `InputError` where it cannot be read, or
    where something cannot be decided without a person; the message says which option decides it.
    """
    now = now or utc_now()
    choices = replace(choices or Choices(), before=memory.recall(installation, source_name))
    inspection = inspect(path, choices, zone=installation.settings.zone, limits=limits_of(installation), now=now)
    if inspection.doubts:
        doubt = inspection.doubts[0]
        raise InputError(f"{origin or path.name}: {doubt.message}. {doubt.advice}")
    return open_inspected(inspection, installation=installation, source_name=source_name, now=now, origin=origin)


def open_inspected(
    inspection: Inspection, *, installation: Installation, source_name: str, now: datetime, origin: str | None = None
) -> Opened:
    """The same for a file that was inspected before."""
    name = f"{now:%Y%m%dT%H%M%SZ}-{origin or inspection.table.path.name}"
    rejects, tally = Rejects(installation.settings.home / "rejects", name), Tally()
    identities = Identities(installation.keyring, source_name)
    reader = ResponseReader(inspection.plan, inspection.table.preset, installation.keyring, identities, now)
    lines: dict[int, int] = {}
    return Opened(inspection, _batches(inspection, reader, rejects, tally, lines), rejects, tally, lines)


def _batches(
    inspection: Inspection, reader: ResponseReader, rejects: Rejects, tally: Tally, lines: dict[int, int]
) -> Iterator[list[Response]]:
    batch: list[Response] = []
    try:
        if inspection.plan.one("date") is not None:
            reader.begin(inspection.table.rows())
        for row in inspection.table.rows():
            tally.n_rows += 1
            response = row if isinstance(row, Broken) else reader.read(row)
            if isinstance(response, Broken):
                rejects.skip(response)
                reader.notes.clear()
                continue
            while reader.notes:
                rejects.note(reader.notes.pop(0))
            tally.see(response)
            batch.append(response)
            lines[id(response)] = row.line
            if len(batch) == BATCH:
                yield batch
                batch = []
                lines.clear()
        if batch:
            yield batch
    finally:
        reader.identities.close()
