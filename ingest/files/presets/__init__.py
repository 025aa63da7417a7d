"""Exports that many people have: recognised by their shape, named in the output, refused with `--preset none`."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.files.presets.app_store import APP_STORE
from ingest.files.presets.base import Header, Preset
from ingest.files.presets.google_forms import GOOGLE_FORMS
from ingest.files.presets.google_play import GOOGLE_PLAY
from ingest.files.presets.qualtrics import QUALTRICS
from ingest.files.presets.surveymonkey import SURVEYMONKEY
from ingest.files.presets.typeform import TYPEFORM
from voc.errors import InputError

#: In the order in which they are tried: those with the plainest marks first.
PRESETS: tuple[Preset, ...] = (QUALTRICS, GOOGLE_PLAY, SURVEYMONKEY, TYPEFORM, APP_STORE, GOOGLE_FORMS)

__all__ = ["PRESETS", "Header", "Preset", "find_preset"]


def find_preset(head: Sequence[Sequence[str]], wanted: str | None) -> tuple[Preset | None, Header | None]:
    """The preset whose shape the first rows have, and the header it read; `wanted` names one, or `none` refuses all."""
    if wanted == "none":
        return None, None
    known = {preset.name: preset for preset in PRESETS}
    if wanted is not None and wanted not in known:
        raise InputError(f"--preset {wanted}: unknown. Presets: {', '.join(known)}, or none")
    for preset in [known[wanted]] if wanted else PRESETS:
        header = preset.read_header(head)
        if header is not None:
            return preset, header
    if wanted:
        raise InputError(
            f"--preset {wanted}: the file does not have the shape of an export of {known[wanted].shown_as}"
        )
    return None, None
