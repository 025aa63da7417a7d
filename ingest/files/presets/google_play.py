# ruff: noqa: E501  (tables of words are read in rows)

"""Google Play Console, Reviews → Download: UTF-16, one row a rating, with or without a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.files.choices import Assignment
from ingest.files.presets.base import Header, Preset, settle, unique

_KNOWN: dict[str, tuple[str, str | None]] = {
    "Review Submit Date and Time": ("date", None), "Star Rating": ("score", "stars"), "Review Text": ("text", None), "Review Title": ("title", None),
    "Review Link": ("url", None), "App Version Name": ("segment", "app_version"), "Reviewer Language": ("language", None), "Device": ("segment", "device"),
    **dict.fromkeys(("Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text"), ("drop", "not the customer's words")),
    **dict.fromkeys(("Review Submit Millis Since Epoch", "Review Last Update Date and Time", "Review Last Update Millis Since Epoch"), ("drop", "the date of submission is used")),
    **dict.fromkeys(("Package Name", "App Version Code"), ("drop", "says the same of all, or what another column says")),
}  # fmt: skip
_REVIEW_ID = re.compile(r"[?&]reviewId=([\w:.%-]+)", re.I)


def _read_header(head: Sequence[Sequence[str]]) -> Header | None:
    names = unique(head[0])
    if not {"Star Rating", "Review Text", "Review Submit Date and Time"} <= set(names):
        return None
    return Header(names, n_rows=1)


def _roles(header: Header) -> Sequence[Assignment]:
    return settle(header, _KNOWN)


def _read_id(cells: Mapping[str, str]) -> str | None:
    met = _REVIEW_ID.search(cells.get("Review Link", ""))
    return met[1] if met else None


GOOGLE_PLAY = Preset("google-play", "Google Play Console", "review", _read_header, _roles, read_id=_read_id)
