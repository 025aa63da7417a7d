"""A book of feedback for tests, written through the real tables and the real counting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.feedback import CSAT, NPS, STARS, CleanAnswer, CleanResponse, Scale, Score
from voc.installation import Installation
from voc.storage.feedback import add_responses
from voc.storage.series import counted
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    FeedbackVector,
    MentionRow,
    MentionVector,
    PendingAnnotation,
    Source,
    ThemeRow,
    TopicRow,
)
from voc.text import text_key

TODAY = date(2026, 6, 17)
RECEIVED = datetime(2026, 6, 18, 6, 0, tzinfo=UTC)
SCALES: dict[str, Scale] = {"nps": NPS, "stars": STARS, "csat": CSAT}


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


@dataclass
class Said:
    """One comment and what a machine would say of it; `about` is (words of the text, topic, sentiment)."""

    text: str
    sentiment: str | None = "neutral"
    about: Sequence[tuple[str, int, str | None]] = ()
    departments: Sequence[str] = ()
    urgency: str | None = "none"
    unsupported: str | None = None
    question: str | None = None
    language: str | None = "en"
    vector: np.ndarray | None = None
    is_annotated: bool = True


@dataclass
class Books:
    """Writes responses and their annotations; `keep` puts one response into the store."""

    installation: Installation
    n: int = 0
    session: Session | None = None
    sources: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep many in one transaction, which spares a disk flush each."""
        with self.installation.store.writing() as session:
            self.session = session
            yield
        self.session = None

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        if self.session is not None:
            yield self.session
            return
        with self.installation.store.writing() as session:
            yield session

    def a_source(self, name: str, channel: str = "review", **more: Any) -> int:
        with self._writing() as session:
            source = Source(name=name, channel=channel, connector="file", options={}, created_at=RECEIVED, **more)
            session.add(source)
            session.flush()
            self.sources[name] = source.id
        return self.sources[name]

    def a_topic(self, name: str, *, owner: str | None = None, theme: str | None = None, **more: Any) -> int:
        with self._writing() as session:
            parent = session.scalar(sa.select(ThemeRow).where(ThemeRow.name == theme)) if theme else None
            if theme and parent is None:
                parent = ThemeRow(name=theme, created_at=RECEIVED)
                session.add(parent)
                session.flush()
            topic = TopicRow(
                name=name, keywords=[], owner_department=owner, owner_origin="feedback" if owner else None,
                theme_id=parent.id if parent else None, created_at=RECEIVED, **more,
            )  # fmt: skip
            session.add(topic)
            session.flush()
            return topic.id

    def keep(
        self,
        on: date,
        *said: Said,
        source: str = "shop",
        author: str | None = None,
        scores: Mapping[str, float] | None = None,
        segments: Mapping[str, str] | None = None,
        hour: int = 12,
        permalink: str | None = None,
    ) -> list[int]:
        if source not in self.sources:
            self.a_source(source)
        self.n += 1
        response = CleanResponse(
            external_id=f"r{self.n}",
            created_at=datetime(on.year, on.month, on.day, hour, self.n % 60, tzinfo=UTC),
            answers=tuple(
                CleanAnswer(one.text, one.question, None, one.language, (), text_key(one.text, one.question), None)
                for one in said
            ),
            scores=tuple(Score(SCALES.get(kind, Scale(kind, 0, 100)), value) for kind, value in (scores or {}).items()),
            segments=segments or {},
            author_key=author,
            permalink=permalink,
            thread_key=None,
        )
        with self._writing() as session:
            row = session.get(Source, self.sources[source])
            assert row is not None
            added = add_responses(session, row, [response], zone=self.installation.settings.zone, received_at=RECEIVED)
            ready = [(number, one) for number, one in zip(added.feedback_ids, said, strict=True) if one.is_annotated]
            with counted(session, [number for number, _ in ready]):
                for number, one in ready:
                    annotate(session, number, one)
        return list(added.feedback_ids)


def annotate(session: Any, number: int, said: Said) -> None:
    """Store what the machine would say of feedback `number`."""
    signed = {"negative": -0.8, "neutral": 0.0, "positive": 0.8}
    session.add(
        AnnotationRow(
            feedback_id=number, model_version="test", annotated_at=RECEIVED, language=said.language,
            unsupported=said.unsupported, sentiment=said.sentiment,
            sentiment_score=signed[said.sentiment] if said.sentiment else None, sentiment_confidence=0.9,
            urgency=said.urgency, urgency_reasons=[],
        )
    )  # fmt: skip
    for rank, department in enumerate(said.departments):
        session.add(
            AnnotationDepartment(feedback_id=number, department_id=department, rank=rank, confidence=0.9 - rank / 10)
        )
    for words, topic_id, sentiment in said.about:
        start = said.text.index(words)
        mention = MentionRow(
            feedback_id=number, start=start, end=start + len(words), topic_id=topic_id, sentiment=sentiment
        )
        session.add(mention)
        if said.vector is not None:
            session.flush()
            session.add(MentionVector(mention_id=mention.id, vector=said.vector.astype(np.float16).tobytes()))
    if said.vector is not None:
        session.add(FeedbackVector(feedback_id=number, vector=said.vector.astype(np.float16).tobytes()))
    session.execute(sa.delete(PendingAnnotation).where(PendingAnnotation.feedback_id == number))
