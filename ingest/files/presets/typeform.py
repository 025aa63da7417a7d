# ruff: noqa: E501  (tables of words are read in rows)

"""Typeform: `#` is the response, questions are headers, times are UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from ingest.files.choices import Assignment
from ingest.files.presets.base import Header, Preset, settle, unique

_KNOWN: dict[str, tuple[str, str | None]] = {
    "#": ("id", None), "Submit Date (UTC)": ("date", None),
    **dict.fromkeys(("Network ID", "Response ID"), ("drop", "personal data of the respondent")),
    **dict.fromkeys(("Start Date (UTC)", "Stage Date (UTC)", "Response Type", "Tags", "Ending", "Score"), ("drop", "about the form, not said by anyone")),
}  # fmt: skip


def _read_header(head: Sequence[Sequence[str]]) -> Header | None:
    names = unique(head[0])
    if not {"#", "Submit Date (UTC)"} <= set(names):
        return None
    questions = {name: name for name in names if name not in _KNOWN}
    return Header(names, questions, 1, UTC)


def _roles(header: Header) -> Sequence[Assignment]:
    return settle(header, _KNOWN)


TYPEFORM = Preset("typeform", "Typeform", "survey", _read_header, _roles)
