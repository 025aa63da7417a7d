"""Feedback that others push: each item read by itself, the good ones kept through the collector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, Field, ValidationError

from api.asking import Strict, wrongs_of
from ingest.base import Reject
from ingest.collect import accept
from ingest.normalise import normalise_line
from voc.errors import InputError
from voc.feedback import CSAT, NPS, STARS, Answer, Channel, Response, Scale, Score
from voc.installation import Installation
from voc.storage import sources
from voc.storage.tables import ResponseRow, Source

#: How many items one request may bring; its size in bytes is bounded, too.
MOST_ITEMS = 500
_KNOWN_SCALES = {"nps": NPS, "csat": CSAT, "stars": STARS}


class AnswerIn(Strict):
    """One text, and the question it answers."""

    text: str
    question: str | None = None
    title: str | None = None


class ScoreIn(Strict):
    """A number the customer gave. nps (0–10), csat and stars (1–5) are known; others need both ends."""

    kind: str = Field(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")
    value: float = Field(allow_inf_nan=False)
    low: float | None = Field(None, allow_inf_nan=False)
    high: float | None = Field(None, allow_inf_nan=False)
    good_is_high: bool = True


class FeedbackIn(Strict):
    """One response: words, scores, or both. `channel` is needed the first time a source is named.

    `created_at` without a zone is read in VOC_TIMEZONE; without it, now counts. `author` becomes a pseudonym.
    """

    source: str = Field(min_length=1, max_length=120)
    channel: Channel | None = None
    external_id: str = Field(min_length=1, max_length=2000)
    created_at: datetime | None = None
    text: str | None = None
    title: str | None = None
    question: str | None = None
    answers: list[AnswerIn] = Field([], max_length=100)
    scores: list[ScoreIn] = Field([], max_length=20)
    segments: dict[str, str] = Field({}, max_length=50)
    author: str | None = Field(None, max_length=500)
    url: str | None = Field(None, max_length=2000)
    language: str | None = Field(None, max_length=20)
    thread: str | None = Field(None, max_length=500)


class Outcome(BaseModel):
    """What became of one item; `why` is there where it was rejected."""

    external_id: str | None
    result: Literal["accepted", "duplicate", "rejected"]
    why: str | None = None


def push(installation: Installation, items: Sequence[Any], *, now: datetime) -> list[Outcome]:
    """Keep what is new of `items`; an outcome for each, in order. The second time, all are duplicates."""
    outcomes: dict[int, Outcome] = {}
    by_source: dict[str, list[tuple[int, FeedbackIn, Response]]] = defaultdict(list)
    for position, item in enumerate(items):
        try:
            given = FeedbackIn.model_validate(item)
            by_source[given.source.strip()].append((position, given, _response(installation, given)))
        except ValidationError as error:
            why = "; ".join(f"{wrong.name}: {wrong.why}" for wrong in wrongs_of(error, "item"))
            outcomes[position] = Outcome(external_id=_id_of(item), result="rejected", why=why)
        except InputError as error:
            outcomes[position] = Outcome(external_id=_id_of(item), result="rejected", why=str(error))
    for name, some in by_source.items():
        try:
            source = _source(installation, name, [given.channel for _, given, _ in some], now)
        except InputError as error:
            for position, given, _ in some:
                outcomes[position] = Outcome(external_id=given.external_id, result="rejected", why=str(error))
        else:
            outcomes |= _keep(installation, source, some, now)
    return [outcomes[position] for position in range(len(items))]


def _keep(
    installation: Installation, source: Source, some: Sequence[tuple[int, FeedbackIn, Response]], now: datetime
) -> dict[int, Outcome]:
    known = _known(installation, source, [given.external_id for _, given, _ in some])
    rejected: dict[int, str] = {}

    def note(row: Response | Reject, why: str) -> None:
        rejected[id(row)] = why

    accept(installation, source, [[response for _, _, response in some]], origin="push", now=now, on_reject=note)
    outcomes = {}
    for position, given, response in some:
        result: Literal["accepted", "duplicate", "rejected"]
        if id(response) in rejected:
            result = "rejected"
        elif given.external_id in known:
            result = "duplicate"
        else:
            result = "accepted"
            known.add(given.external_id)
        outcomes[position] = Outcome(external_id=given.external_id, result=result, why=rejected.get(id(response)))
    return outcomes


def _known(installation: Installation, source: Source, given: Sequence[str]) -> set[str]:
    """Those of `given` that the source has already, by the id itself or by the pseudonym it is stored under."""
    stored: dict[str, str] = {}
    for value in given:
        line = normalise_line(value)
        stored[line] = value
        stored["id-" + installation.keyring.pseudonym("external_id", line)] = value
    with installation.store.reading() as session:
        found = session.scalars(
            sa.select(ResponseRow.external_id).where(
                ResponseRow.source_id == source.id, ResponseRow.external_id.in_(stored)
            )
        )
        return {stored[one] for one in found}


def _source(installation: Installation, name: str, channels: Sequence[Channel | None], now: datetime) -> Source:
    named = [channel for channel in channels if channel is not None]
    with installation.store.writing() as session:
        found = sources.find(session, name)
        if found is None and not named:
            raise InputError("channel: needed the first time a source is named")
        if found is not None and all(channel == found.channel for channel in named):
            return found
        if len(set(named)) > 1:
            raise InputError("channel: one source has one channel")
        return sources.find_or_create(session, name=name, channel=named[0], connector="push", now=now)


def _response(installation: Installation, given: FeedbackIn) -> Response:
    answers = [Answer(one.text, one.question, one.title) for one in given.answers]
    if given.text is not None or given.title is not None:
        answers.insert(0, Answer(given.text or "", given.question, given.title))
    if not answers and not given.scores:
        raise InputError("neither words nor a score")
    at = given.created_at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=installation.settings.zone)
    return Response(
        external_id=given.external_id,
        created_at=at,
        answers=tuple(answers),
        scores=tuple(_score(one) for one in given.scores),
        segments=given.segments,
        author=given.author,
        permalink=given.url,
        language=given.language,
        thread=given.thread,
    )


def _score(given: ScoreIn) -> Score:
    if given.kind in _KNOWN_SCALES and given.low is None and given.high is None and given.good_is_high:
        return Score(_KNOWN_SCALES[given.kind], given.value)
    if given.low is None or given.high is None or not given.low < given.high:
        raise InputError(f"scores: {given.kind} needs its ends, low < high")
    return Score(Scale(given.kind, given.low, given.high, given.good_is_high), given.value)


def _id_of(item: object) -> str | None:
    value = item.get("external_id") if isinstance(item, dict) else None
    return value[:2000] if isinstance(value, str) else None
