"""How many responses hold each value of a segment, and whether one stands out between two such tallies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import ResponseRow, ResponseSegment, Segment, Source

SOURCE = "source"
#: A segment's name and value; a source is ("source", its name).
Pair = tuple[str, str]

#: Fewer responses than this are chance; less than a fifth of the matter, or 1.5 times the rest, is no lead.
AT_LEAST, _SHARE, _RATIO = 5, 0.2, 1.5


@dataclass(frozen=True, slots=True)
class Driver:
    """A segment's value (or a source) that stands out: `n` of `of` responses here, `n_rest` of `of_rest` elsewhere.

    Counted are the responses that know the segment at all. `beside` says what elsewhere is: the rest of the same days
    and feeling, or the four weeks before, for what is new in the matter's days and everywhere in them.
    """

    name: str
    value: str
    n: int
    of: int
    n_rest: int
    of_rest: int
    beside: Literal["the rest", "the four weeks before"] = "the rest"

    @property
    def label(self) -> str:
        """The value with its name in words: "app version 5.3", "journey stage order"."""
        return f"{self.name.replace('_', ' ')} {self.value}"

    @property
    def share(self) -> float:
        """0 to 1, of the matter."""
        return self.n / self.of

    @property
    def share_rest(self) -> float:
        """0 to 1, elsewhere."""
        return self.n_rest / self.of_rest

    def __str__(self) -> str:
        here = f"{self.label}: {100 * self.share:.0f} % of these ({self.n:,} of {self.of:,})"
        return f"{here}, {100 * self.share_rest:.0f} % of {self.beside} ({self.n_rest:,} of {self.of_rest:,})"


def by_chance(one: Driver) -> float:
    """How likely so many or more fall into the matter by chance: the hypergeometric tail, in whole numbers.

    Exact and without scipy, which takes longer to import than a transaction may last.
    """
    every, with_it = one.of + one.of_rest, one.n + one.n_rest
    ways = sum(comb(with_it, k) * comb(every - with_it, one.of - k) for k in range(one.n, min(one.of, with_it) + 1))
    return ways / comb(every, one.of)


def stands_out(one: Driver) -> bool:
    """Whether the shares differ enough to be worth a word, chance left aside."""
    return one.share >= _SHARE and one.share >= _RATIO * one.share_rest


def tally(session: Session, response_ids: set[int]) -> Counter[Pair]:
    """How many of these responses hold each value, and come from each source."""
    counts: Counter[Pair] = Counter()
    ids = sorted(response_ids)
    for start in range(0, len(ids), 1000):
        for query in _tallies(ids[start : start + 1000]):
            for name, value, n in session.execute(query):
                counts[name, value] += n
    return counts


def _tallies(response_ids: list[int]) -> tuple[sa.Select[str, str, int], sa.Select[str, str, int]]:
    segments = (
        sa.select(Segment.name, Segment.value, sa.func.count())
        .join(ResponseSegment, ResponseSegment.segment_id == Segment.id)
        .where(ResponseSegment.response_id.in_(response_ids))
        .group_by(Segment.name, Segment.value)
    )
    sources = (
        sa.select(sa.literal(SOURCE), Source.name, sa.func.count())
        .join(ResponseRow, ResponseRow.source_id == Source.id)
        .where(ResponseRow.id.in_(response_ids))
        .group_by(Source.name)
    )
    return segments, sources


def by_name(counts: Mapping[Pair, int]) -> dict[str, int]:
    """How many responses know each segment at all, by its name."""
    found: dict[str, int] = defaultdict(int)
    for (name, _), n in counts.items():
        found[name] += n
    return dict(found)
