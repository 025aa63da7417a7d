"""Search by words, safe for whatever a person types: SQLite's FTS5 or PostgreSQL's text search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FeedbackRow

_TERMS = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_WORD = re.compile(r"[^\W_]+")
#: More than this many words, and a search is a text: the rest is left out.
MOST_TERMS = 32


@dataclass(frozen=True, slots=True)
class Words:
    """What to find: every one of `wanted`, none of `unwanted`; each is a word or a phrase of plain words."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)


def parse_words(given: str) -> Words:
    """Read what a person typed. Signs mean nothing but "quotes" around a phrase and a leading minus."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for found in _TERMS.finditer(given.replace("\x00", " ")):
        term = " ".join(_WORD.findall(found["phrase"] if found["phrase"] is not None else found["word"]))
        if term:
            (unwanted if found["minus"] else wanted).append(term)
    return Words(tuple(dict.fromkeys(wanted))[:MOST_TERMS], tuple(dict.fromkeys(unwanted))[:MOST_TERMS])


def match_words(session: Session, words: Words) -> Any:
    """A condition on FeedbackRow: its title or text holds `words`."""
    if session.get_bind().dialect.name == "postgresql":
        return _vector().op("@@")(_question(words))
    found = sa.table("feedback_search", sa.column("rowid"))
    matching = sa.literal_column("feedback_search").op("MATCH")(_fts5(words))
    return FeedbackRow.id.in_(sa.select(found.c.rowid).where(matching))


def rank_words(session: Session, chosen: Any, words: Words) -> Any:
    """`chosen` (a select of feedback ids) narrowed to what holds `words`, the best match first."""
    if session.get_bind().dialect.name == "postgresql":
        rank = sa.func.ts_rank_cd(_vector(), _question(words))
        return chosen.where(match_words(session, words)).order_by(rank.desc(), FeedbackRow.id.desc())
    found = sa.table("feedback_search", sa.column("rowid"), sa.column("rank"))
    matching = sa.literal_column("feedback_search").op("MATCH")(_fts5(words))
    return (
        chosen.join(found, found.c.rowid == FeedbackRow.id)
        .where(matching)
        .order_by(found.c.rank, FeedbackRow.id.desc())
    )


def hits_of(text: str, words: Words) -> tuple[tuple[int, int], ...]:
    """Where `words` stand in `text`: half-open spans, in order, not overlapping."""
    if not words:
        return ()
    terms = sorted((r"\W+".join(map(re.escape, term.split())) for term in words.wanted), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(terms)})\b", re.IGNORECASE)
    return tuple(found.span() for found in pattern.finditer(text))


def _fts5(words: Words) -> str:
    """Each term as a quoted string, so that no sign and no AND, NEAR or column name means anything."""
    question = " AND ".join(f'"{term}"' for term in words.wanted)
    return " NOT ".join([f"({question})", *(f'"{term}"' for term in words.unwanted)])


def _vector() -> Any:
    # Spelt as in the index ix_feedback_search, or PostgreSQL would not use it.
    return sa.literal_column("to_tsvector('simple', coalesce(feedback.title, '') || ' ' || feedback.text)")


def _question(words: Words) -> Any:
    question = _phrase(words.wanted[0])
    for term in words.wanted[1:]:
        question = question.op("&&")(_phrase(term))
    for term in words.unwanted:
        question = question.op("&&")(sa.func.tsquery_not(_phrase(term)))
    return question


def _phrase(term: str) -> Any:
    return sa.func.phraseto_tsquery(sa.literal_column("'simple'"), term)
