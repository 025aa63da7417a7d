"""Google Forms: `Timestamp` first (in the form's language), then one column a question."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.files.choices import Assignment
from ingest.files.presets.base import Header, Preset, unique

_TIMESTAMPS = {"timestamp", "zeitstempel", "horodateur", "marca temporal"}
_PEOPLE = {
    "email address",
    "e-mail-adresse",
    "adresse e-mail",
    "dirección de correo electrónico",
    "username",
    "email",
    "nutzername",
}


def _read_header(head: Sequence[Sequence[str]]) -> Header | None:
    names = unique(head[0])
    rest = [name for name in names[1:] if name.casefold() not in _PEOPLE and name.casefold() != "score"]
    if names[0].casefold() not in _TIMESTAMPS or not rest:
        return None
    # Others call a column Timestamp, too: a form's headers are questions.
    if sum("?" in name or len(name.split()) >= 3 for name in rest) * 2 < len(rest):
        return None
    return Header(names, {name: name for name in rest}, 1)


def _roles(header: Header) -> Sequence[Assignment]:
    people = [name for name in header.names if name.casefold() in _PEOPLE]
    return [
        Assignment("date", header.names[0]),
        *(Assignment("drop", name, "personal data of the respondent") for name in people),
    ]


GOOGLE_FORMS = Preset("google-forms", "Google Forms", "survey", _read_header, _roles)
