"""Quotes what `make bench-ingest` measured of importing, languages and personal data, for the page of quality."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from models.base import PROJECT
from models.evaluation.in_domain.run import RESULTS, keep_figures, kept_figures
from models.evaluation.measures import Figure

#: What decides these figures; they count as not measured when one of these files has changed.
_DECIDING = (
    "ingest/language*.py",
    "ingest/normalise.py",
    "ingest/redact.py",
    "ingest/recognise/*.py",
    "models/name_*.py",
    "models/names.py",
    "models/given_names.py",
    "voc/text.py",
    "bench/brands.py",
    "bench/languages.py",
    "bench/personal_data.py",
    "bench/phrases.py",
    "bench/planted.py",
    "bench/shared_sets.py",
)


def key() -> str:
    """A short name of the code that importing recognises by, and that measures it."""
    digest = hashlib.blake2b(digest_size=8)
    for pattern in _DECIDING:
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def quote(figures: Sequence[Figure]) -> None:
    """Keep the figures in this checkout, for docs/accuracy.md."""
    keep_figures(RESULTS / "importing.json", key(), figures)


def quoted() -> list[Figure] | None:
    """What was measured on the code as it is; None where it was not."""
    return kept_figures(RESULTS / "importing.json", key())
