"""Which languages the topics are found in: those that the heads read, and any that makes up much of the store.

A few mentions in a language that nothing here reads ("Todo fácil", "War mal schneller") lie together only because the
encoder does not know their words: as a topic they would be a guess. They stay unassigned and are counted apart. Where
such a language is much of what customers say, silence would help nobody: then its mentions have topics by the words
they share, which the encoder does see, while sentiment and departments stay unsaid.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import UNASSIGNED, AnnotationRow, MentionRow

#: A language that no head reads has topics once it is this share of all mentions, and this many of them.
_SHARE, _LEAST = 0.2, 300
#: Stands for a language that nobody could name.
UNKNOWN = "?"


def unread_language(language: str | None, unsupported: str | None) -> str | None:
    """The language of a feedback that no head reads, "?" where it has no name; None for all that is read."""
    return None if unsupported is None else language or UNKNOWN


def languages_by_words(session: Session, before: Collection[str] = ()) -> frozenset[str]:
    """The unread languages that are enough of the store to have topics; one that had them before keeps them."""
    n_all = session.scalar(sa.select(sa.func.count()).select_from(MentionRow)) or 0
    counts = _n_unread(session)
    enough = {language for language, n in counts.items() if language != UNKNOWN and n >= max(_LEAST, _SHARE * n_all)}
    return frozenset(enough | set(before))


def n_left_out(session: Session, by_words: Collection[str]) -> dict[str, int]:
    """Unassigned mentions in languages that have no topics here, by language, the most first."""
    counts = _n_unread(session, MentionRow.topic_id == UNASSIGNED)
    return {language: n for language, n in counts.items() if language not in by_words}


def is_open(by_words: Collection[str]) -> sa.ColumnElement[bool]:
    """The condition that a mention's language has topics; for queries that join `AnnotationRow`."""
    return AnnotationRow.unsupported.is_(None) | AnnotationRow.language.in_(sorted(by_words))


def _n_unread(session: Session, *conditions: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        sa.select(AnnotationRow.language, sa.func.count(MentionRow.id))
        .join(MentionRow, MentionRow.feedback_id == AnnotationRow.feedback_id)
        .where(AnnotationRow.unsupported.is_not(None), *conditions)
        .group_by(AnnotationRow.language)
    )
    return {language or UNKNOWN: n for language, n in sorted(rows.all(), key=lambda row: (-row[1], row[0] or UNKNOWN))}
