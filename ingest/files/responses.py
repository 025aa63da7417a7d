"""One row of a file as one response, by the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.clean import AHEAD, EARLIEST
from ingest.files import personal
from ingest.files.dates import NOTHING, NotADateError
from ingest.files.identity import Identities
from ingest.files.plan import Column, Plan
from ingest.files.presets import Preset
from ingest.files.rows import Broken, Row
from ingest.files.scales import read_number
from ingest.files.words import plain
from ingest.links import trusted_link
from voc.contact import CONTACT_OK, as_segment
from voc.feedback import Answer, Response, Score
from voc.secrets import Keyring

#: Cells that programs write for "nothing"; people may well answer "None", so that is a text.
_NO_TEXT = frozenset({"nan", "nat", "null", "\\n", "#n/a", "[deleted]", "[removed]"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "francais": "fr", "spanish": "es",
    "espanol": "es",
    "italian": "it", "italiano": "it", "dutch": "nl", "nederlands": "nl", "portuguese": "pt", "polish": "pl",
}  # fmt: skip


@dataclass
class ResponseReader:
    """Turns rows into responses; `notes` holds what a kept row had to go without, until it is taken."""

    plan: Plan
    preset: Preset | None
    keyring: Keyring
    identities: Identities
    now: datetime
    notes: list[Broken] = field(default_factory=list)
    #: The date of the last row that had one: rows without a date were most likely written about then.
    near_at: datetime | None = None

    def begin(self, rows: Iterable[Row | Broken]) -> None:
        """Learn the first date there is, for rows that stand before it."""
        dates = (self._date(row) for row in rows if isinstance(row, Row))
        self.near_at = next((date for date in dates if isinstance(date, datetime)), None)

    def read(self, row: Row) -> Response | Broken:
        """The response of a row, or why it has none."""
        why = self.preset.skip(row.cells) if self.preset else None
        if why is not None:
            return Broken(row.line, None, why)
        created_at = self._date(row)
        if isinstance(created_at, Broken):
            return created_at
        answers, scores = self._answers(row.cells), self._scores(row)
        if not answers and not scores:
            return Broken(row.line, None, "neither a text nor a score")
        author = self._cell(row.cells, "author")
        self.near_at = created_at or self.near_at
        return Response(
            external_id=self._id(row.cells)
            or self.identities.of(created_at=created_at, author=author, scores=scores, answers=answers),
            created_at=created_at,
            answers=answers,
            scores=scores,
            segments=self._segments(row.cells),
            author=author,
            permalink=trusted_link(self._cell(row.cells, "url")),
            language=_language(self._cell(row.cells, "language")),
            thread=self._cell(row.cells, "thread"),
            near_at=self.near_at,
        )

    def _cell(self, cells: Mapping[str, str], role: str) -> str | None:
        for column in self.plan.by_role.get(role, ()):
            said = cells.get(column.name, "").strip()
            if said and said.casefold() not in NOTHING:
                return said
        return None

    def _date(self, row: Row) -> datetime | Broken | None:
        column = self.plan.one("date")
        if column is None or column.date is None:
            return None
        try:
            created_at = column.date.read(row.cells.get(column.name, ""))
        except NotADateError:
            return Broken(row.line, column.name, f"not a date as the others of its column ({column.date.shown_as})")
        if created_at is not None and created_at > self.now + AHEAD:
            return Broken(row.line, column.name, "the date lies in the future")
        if created_at is not None and created_at < EARLIEST:
            return Broken(row.line, column.name, f"the date lies before {EARLIEST:%Y}")
        return created_at

    def _answers(self, cells: Mapping[str, str]) -> tuple[Answer, ...]:
        title = _text(cells, self.plan.one("title"))
        asked = _text(cells, self.plan.one("question"))
        answers = []
        for column in self.plan.all("text"):
            text = _text(cells, column)
            if text is not None:
                answers.append(Answer(text, column.question or asked, title))
                title = None  # it stands over the first text only
        if not answers and title is not None:
            answers.append(Answer(title, asked))
        return tuple(answers)

    def _scores(self, row: Row) -> tuple[Score, ...]:
        scores = []
        for column in self.plan.all("score"):
            scale = column.scale
            assert scale is not None, "the plan gives every score its scale"
            try:
                value = read_number(row.cells.get(column.name, ""))
            except ValueError:
                self.notes.append(Broken(row.line, column.name, "not a number"))
                continue
            if value is None or value in scale.no_answer:
                continue
            if scale.low <= value <= scale.high:
                scores.append(Score(scale, value))
            else:
                self.notes.append(Broken(row.line, column.name, f"outside its scale {scale.low:g} to {scale.high:g}"))
        return tuple(scores)

    def _segments(self, cells: Mapping[str, str]) -> dict[str, str]:
        segments = {}
        for column in self.plan.all("segment"):
            if column.label == CONTACT_OK:
                segments[CONTACT_OK] = as_segment(cells.get(column.name, ""))
                continue
            value = " ".join(_CONTROLS.sub(" ", cells.get(column.name, "")).split())
            if value and value.casefold() not in NOTHING and len(value) <= 120 and not personal.holds_personal(value):
                segments[column.label or column.name] = value
        for column in self.plan.all("pseudonym"):
            value = cells.get(column.name, "").strip()
            if value:
                label = column.label or column.name
                segments[label] = self.keyring.pseudonym(label, value)
        return segments

    def _id(self, cells: Mapping[str, str]) -> str | None:
        given = (self.preset.read_id(cells) if self.preset else None) or self._cell(cells, "id")
        if given is None:
            return None
        given = _CONTROLS.sub(" ", given).strip()
        if "@" in given or len(given) > 200:
            return f"key:{self.keyring.pseudonym('id', given)}"
        return given or None


def _text(cells: Mapping[str, str], column: Column | None) -> str | None:
    if column is None:
        return None
    said = cells.get(column.name, "").strip()
    return said if said and said.casefold() not in _NO_TEXT else None


def _language(said: str | None) -> str | None:
    if said is None:
        return None
    spoken = plain(said)
    return _LANGUAGES.get(spoken) or (spoken.split()[0] if spoken and len(spoken.split()[0]) in (2, 3) else None)
