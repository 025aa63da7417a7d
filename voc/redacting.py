"""What people type about feedback is redacted as feedback is: by the redactor of `ingest`, which is named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from voc.installation import Installation
from voc.resolve import resolve

#: The floor above that redacts.
CLEANER = "ingest.clean:Cleaner"

#: A text with markers for personal data, and the kinds that were met.
Redact = Callable[[str], tuple[str, tuple[str, ...]]]


def load_redactor(installation: Installation) -> Redact:
    """The redactor of an installation; `SettingsError` where its staff list or name finder is missing."""
    cleaner: Any = resolve(CLEANER)
    redact: Redact = cleaner.of(installation).redactor.redact
    return redact
