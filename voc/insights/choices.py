"""What there is to filter by: the sources, channels and segment values that were ever collected."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.sources import list_sources
from voc.storage.tables import ResponseSegment, Segment

#: More values than this of one segment are a free text, not a choice.
MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Choices:
    """Names to choose from; `segments` holds (name, values), the commonest value first."""

    channels: tuple[str, ...]
    sources: tuple[str, ...]
    segments: tuple[tuple[str, tuple[str, ...]], ...]


def find_choices(session: Session) -> Choices:
    """Everything a person may narrow down to, apart from days, departments and topics."""
    sources = list_sources(session)
    n = sa.func.count(ResponseSegment.response_id)
    query = (
        sa.select(Segment.name, Segment.value)
        .join(ResponseSegment, ResponseSegment.segment_id == Segment.id)
        .group_by(Segment.name, Segment.value)
        .order_by(Segment.name, n.desc(), Segment.value)
    )
    values: dict[str, list[str]] = {}
    for name, value in session.execute(query):
        values.setdefault(name, []).append(value)
    return Choices(
        tuple(sorted({source.channel for source in sources})),
        tuple(source.name for source in sources),
        tuple((name, tuple(found[:MOST_VALUES])) for name, found in values.items()),
    )
