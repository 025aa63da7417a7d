# ruff: noqa: E501  (tables of words are read in rows)

"""Qualtrics: three rows at the top (names, question texts, ImportId as JSON), previews and spam told by status."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.files.choices import Assignment
from ingest.files.presets.base import Header, Preset, settle, unique

_KNOWN: dict[str, tuple[str, str | None]] = {
    "RecordedDate": ("date", None), "ResponseId": ("id", None), "UserLanguage": ("language", None),
    **dict.fromkeys(("IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "ExternalDataReference",
                     "LocationLatitude", "LocationLongitude"), ("drop", "personal data of the respondent")),
    **dict.fromkeys(("StartDate", "EndDate", "Status", "Progress", "Duration (in seconds)", "Finished", "DistributionChannel"), ("drop", "about the survey, not said by anyone")),
}  # fmt: skip
#: Status as a number: 1 preview, 2 test, 8 spam, 9 preview and spam, 12 imported spam, 17 offline preview, 40 spam.
_SKIPPED = {"1": "a survey preview", "2": "a survey test", "8": "marked as spam", "9": "a survey preview", "12": "marked as spam",
            "17": "a survey preview", "40": "marked as spam"}  # fmt: skip
_DERIVED = re.compile(
    r"(Parent Topics|Topics|Sentiment( Polarity| Score)?|Actionability|Effort( Numeric)?|Emotion Intensity)$"
)
_BRANCH = re.compile(r"\s+-\s+(Selected Choice|Text|Group|NPS Group)\s*$")


def _read_header(head: Sequence[Sequence[str]]) -> Header | None:
    if len(head) < 3 or not any('"ImportId"' in cell or "'ImportId'" in cell for cell in head[2]):
        return None
    names = unique(head[0])
    questions = {name: _BRANCH.sub("", " ".join(cell.split())) for name, cell in zip(names, head[1], strict=False)}
    marks, zone = {}, None
    for name, cell in zip(names, head[2], strict=False):
        mark = _read_mark(cell)
        marks[name] = str(mark.get("ImportId", ""))
        zone = zone or _zone(str(mark.get("timeZone", "")))
    return Header(names, questions, 3, zone, marks)


def _read_mark(cell: str) -> dict[str, object]:
    try:
        mark = json.loads(cell)
    except ValueError:
        return {}
    return mark if isinstance(mark, dict) else {}


def _zone(name: str) -> tzinfo | None:
    if name in ("Z", "UTC"):
        return UTC
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _roles(header: Header) -> Sequence[Assignment]:
    roles = settle(header, _KNOWN)
    known = {part.column for part in roles}
    for name in header.names:
        mark = header.marks.get(name, "")
        if name in known:
            continue
        if name.endswith("_NPS_GROUP") or mark.endswith("_NPS_GROUP"):
            roles.append(Assignment("drop", name, "follows from the NPS beside it"))
            base = name.removesuffix("_NPS_GROUP")
            if base in header.names and base != name:
                roles.append(Assignment("score", base, "nps"))
        elif _DERIVED.search(name) or _DERIVED.search(header.questions.get(name, "")):
            roles.append(Assignment("drop", name, "another program's reading, not said by anyone"))
        elif mark.endswith("_TEXT"):
            roles.append(Assignment("text", name))
    return roles


def _skip(cells: Mapping[str, str]) -> str | None:
    status = cells.get("Status", "").strip()
    if status in _SKIPPED:
        return _SKIPPED[status]
    said = status.casefold()
    if "preview" in said:
        return "a survey preview"
    if "test" in said:
        return "a survey test"
    return "marked as spam" if "spam" in said else None


QUALTRICS = Preset("qualtrics", "Qualtrics", "survey", _read_header, _roles, _skip)
