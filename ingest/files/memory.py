"""What people decided about a source's files: kept beside the source, proposed for its next file, never forced.

A decision of today goes before one of last time. A memory names columns and scales, nothing that stands in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.files.choices import Choices
from ingest.files.plan import slug
from voc.installation import Installation
from voc.storage import sources
from voc.storage.tables import Source

_KEY = "reading"
#: Two files are of one kind where so much of all their columns is the same.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Known:
    """A source that took a file of these columns before, and how it was read."""

    source: str
    channel: str
    choices: Choices


def remember(session: Session, source: Source, choices: Choices, columns: Sequence[str]) -> None:
    """Keep the decisions of an import; what was decided about columns that this file lacks stays."""
    old = _choices(source)
    whole, here = choices.whole(), {*columns, *map(slug, columns)}
    assigned = tuple(part for part in old.assigned if part.column not in here)
    scales = {name: scale for name, scale in old.scales.items() if name not in here}
    merged = replace(
        whole, assigned=(*assigned, *whole.assigned), scales={**scales, **whole.scales}, sheet=None, encoding=None
    )
    source.options = {**source.options, _KEY: {"choices": merged.to_json(), "columns": list(columns)[:2000]}}


def recall(installation: Installation, source: str) -> Choices | None:
    """What was decided about this source's files, or None."""
    with installation.store.reading() as session:
        found = sources.find(session, source)
        choices = _choices(found) if found is not None else Choices()
    return choices if choices != Choices() else None


def recognise(installation: Installation, columns: Sequence[str]) -> Known | None:
    """The source whose last file had these columns, or None; of several, the one that was made last."""
    met = set(columns)
    with installation.store.reading() as session:
        for source in session.scalars(sa.select(Source).order_by(Source.id.desc())):
            before = set(source.options.get(_KEY, {}).get("columns", ()))
            if before and len(met & before) >= _ALIKE * len(met | before):
                return Known(source.name, source.channel, _choices(source))
    return None


def _choices(source: Source) -> Choices:
    kept = source.options.get(_KEY, {}).get("choices")
    return Choices.from_json(kept) if kept else Choices()
