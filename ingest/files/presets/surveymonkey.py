# ruff: noqa: E501  (tables of words are read in rows)

"""SurveyMonkey: two rows at the top, the question and beneath it `Response`, `Open-Ended Response` or a choice."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.files.choices import Assignment
from ingest.files.presets.base import Header, Preset, settle, unique

_KNOWN: dict[str, tuple[str, str | None]] = {
    "Respondent ID": ("id", None), "respondent_id": ("id", None), "End Date": ("date", None), "date_modified": ("date", None),
    **dict.fromkeys(("IP Address", "ip_address", "Email Address", "email_address", "First Name", "first_name", "LastName", "Last Name", "last_name", "Custom Data 1", "Custom Data", "custom_1"),
                    ("drop", "personal data of the respondent")),
    **dict.fromkeys(("Collector ID", "collector_id", "Start Date", "date_created"), ("drop", "about the survey, not said by anyone")),
}  # fmt: skip
_PLAIN = {"", "response", "open-ended response", "réponse", "antwort", "offene antwort", "respuesta", "réponse ouverte"}
_MARKS = {"open-ended response", "offene antwort", "réponse ouverte", "respuesta abierta"}


def _read_header(head: Sequence[Sequence[str]]) -> Header | None:
    if len(head) < 2 or not head[0] or head[0][0].strip().casefold().replace("_", " ") != "respondent id":
        return None
    names, questions, marks, asked = [], {}, {}, ""
    below = [*head[1], *[""] * (len(head[0]) - len(head[1]))]
    for above, beneath in zip(head[0], below, strict=False):
        asked = " ".join(above.split()) or asked
        choice = " ".join(beneath.split())
        names.append(asked if choice.casefold() in _PLAIN else f"{asked}: {choice}")
    unique_names = unique(names)
    for name, beneath in zip(unique_names, below, strict=False):
        if name not in _KNOWN:
            questions[name] = name
            marks[name] = " ".join(beneath.split()).casefold()
    is_two = any(cell.strip().casefold() in _PLAIN - {""} for cell in below) or not below[0].strip()
    return Header(unique_names, questions, 2 if is_two else 1, None, marks)


def _roles(header: Header) -> Sequence[Assignment]:
    open_ended = [Assignment("text", name) for name, mark in header.marks.items() if mark in _MARKS]
    return [*settle(header, _KNOWN), *open_ended]


SURVEYMONKEY = Preset("surveymonkey", "SurveyMonkey", "survey", _read_header, _roles)
