"""Reads feedback and says everything about it: the steps in order, one pass of the encoder for all of them.

An annotation depends on the question, the text and the model version alone: a batch of one and a batch of a thousand
give equal answers, so equal readings are read once.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models import registry
from models.aspects import aspect_of
from models.base import DIMENSIONS, Vectors, pack
from models.departments import Routing
from models.encoder import Encoder, Read, Span, load_encoder
from models.features import Seen
from models.fork import ForkHead
from models.languages import why_unsupported
from models.mentions import find_mentions
from models.named import aspect_named
from models.other_languages import load_heads, promoted
from models.own_first import OwnFirstHead
from models.quantise import key
from models.sentiment import SentimentHead, with_mixed
from models.urgency import UrgencyHead
from models.weights import find_weights
from voc.annotation import Annotation, Mention, Reading, Sentiment, Urgency
from voc.departments import Department
from voc.settings import Settings

#: Raised when the rules (clauses, urgent words, aspects, bare answers, who stands first) change what they say.
RULES = 6


@dataclass
class Sheet:
    """Everything known so far of a batch of distinct readings; each step fills one column."""

    readings: Sequence[Reading]
    unsupported: list[str | None] = field(default_factory=list)
    spans: list[list[Span]] = field(default_factory=list)
    read: list[Read] = field(default_factory=list)
    sentiments: list[Sentiment | None] = field(default_factory=list)
    urgencies: list[Urgency | None] = field(default_factory=list)
    routings: list[Routing] = field(default_factory=list)
    of_mentions: list[list[tuple[Sentiment | None, Routing]]] = field(default_factory=list)

    @property
    def supported(self) -> list[int]:
        """Numbers of the readings that the heads may judge."""
        return [number for number, reason in enumerate(self.unsupported) if reason is None]

    @cached_property
    def seen(self) -> Seen:
        """What the heads see of the supported readings; there once these are encoded."""
        return self.seen_of([(number, None) for number in self.supported])

    def seen_of(self, places: Sequence[tuple[int, int | None]]) -> Seen:
        """What the heads see of readings, or of one span of each, where its number is given."""
        texts, vectors = [], []
        felt: dict[str, list[NDArray[np.float32]]] = {fork: [] for fork in self.read[0].felt}
        for number, span in places:
            text, read = self.readings[number].text, self.read[number]
            texts.append(text if span is None else text[slice(*self.spans[number][span])])
            vectors.append(read.vector if span is None else read.spans[span])
            for fork, rows in felt.items():
                rows.append(read.felt[fork][0 if span is None else span + 1])
        return Seen(texts, _stacked(vectors), {fork: _stacked(rows) for fork, rows in felt.items()})


class Parts:
    """The trained parts in memory: heads, the forks they stand on (usually one), and the encoder with these."""

    def __init__(self, settings: Settings, departments: Sequence[Department]) -> None:
        heads = {name: registry.load(settings, name) for name in registry.NAMES}
        forks = {name: registry.fork_of(settings, head) for name, head in heads.items()}
        distinct = {fork.version: fork for fork in forks.values()}
        self.encoder: Encoder = load_encoder(settings, tuple(distinct.values()))
        fork = forks["sentiment"]
        self.namer = ForkHead(fork, "aspects") if "head.aspects.weight" in fork.arrays else None
        self.sentiment = SentimentHead(heads["sentiment"], forks["sentiment"])
        self.urgency = UrgencyHead(heads["urgency"], forks["urgency"])
        self.departments = OwnFirstHead(heads["departments"], forks["departments"], departments, self.encoder)
        self.other_languages = load_heads(settings)


T = TypeVar("T")
Step = Callable[[Parts, Sheet], None]


def _languages(parts: Parts, sheet: Sheet) -> None:
    sheet.unsupported = [why_unsupported(reading.text, reading.language) for reading in sheet.readings]


def _mentions(parts: Parts, sheet: Sheet) -> None:
    sheet.spans = [find_mentions(reading.text, reading.language) for reading in sheet.readings]


def _encode(parts: Parts, sheet: Sheet) -> None:
    sheet.read = parts.encoder.read([reading.text for reading in sheet.readings], sheet.spans, parts.namer)


def _sentiment(parts: Parts, sheet: Sheet) -> None:
    questions = [sheet.readings[number].question for number in sheet.supported]
    sheet.sentiments = _placed(sheet, parts.sentiment.read(sheet.seen, questions))


def _urgency(parts: Parts, sheet: Sheet) -> None:
    feelings = [sheet.sentiments[number] for number in sheet.supported]
    questions = [sheet.readings[number].question for number in sheet.supported]
    sheet.urgencies = _placed(sheet, parts.urgency.read(sheet.seen, feelings, questions))


def _departments(parts: Parts, sheet: Sheet) -> None:
    placed = _placed(sheet, parts.departments.read(sheet.seen))
    sheet.routings = [routing or Routing((), is_routed=False) for routing in placed]


def _mention_heads(parts: Parts, sheet: Sheet) -> None:
    """The same heads on each mention; a feedback of one mention has said it all already."""
    sheet.of_mentions = [[] for _ in sheet.readings]
    places: list[tuple[int, int]] = []
    for number, spans in enumerate(sheet.spans):
        if sheet.unsupported[number] is not None or len(spans) < 2:
            sheet.of_mentions[number] = [(sheet.sentiments[number], sheet.routings[number])] * len(spans)
        else:
            places += [(number, span) for span in range(len(spans))]
    seen, questions = sheet.seen_of(places), [sheet.readings[number].question for number, _ in places]
    said = zip(places, parts.sentiment.read(seen, questions), parts.departments.read(seen), strict=True)
    for (number, _), feeling, routing in said:
        sheet.of_mentions[number].append((feeling, routing))


def _other_languages(parts: Parts, sheet: Sheet) -> None:
    """Feelings alone, in languages that have a head of their own."""
    for language, head in parts.other_languages.items():
        for number, reading in enumerate(sheet.readings):
            if reading.language == language and sheet.unsupported[number] is not None:
                sheet.unsupported[number] = f"language {language} is read for sentiment alone"
                spans = [reading.text[start:end] for start, end in sheet.spans[number]]
                whole, *felt = head.read([reading.text, *spans], [reading.question] * (1 + len(spans)))
                sheet.sentiments[number] = whole
                sheet.of_mentions[number] = [(feeling, Routing((), is_routed=False)) for feeling in felt]


def _mixed(parts: Parts, sheet: Sheet) -> None:
    for number in sheet.supported:
        whole = sheet.sentiments[number]
        parts_said = [feeling for feeling, _ in sheet.of_mentions[number] if feeling is not None]
        if whole is not None:
            sheet.sentiments[number] = with_mixed(whole, parts_said)


#: Everything that is done to a feedback, in order, with the reason for the order.
STEPS: tuple[Step, ...] = (
    _languages,  # first: what no head supports is not judged
    _mentions,  # before the encoder, which pools their vectors in its one pass
    _encode,
    _sentiment,
    _urgency,  # after sentiment, which is part of its evidence
    _departments,
    _mention_heads,
    _other_languages,  # after the heads for English, which leave them empty
    _mixed,  # last: it looks at the mentions' sentiments
)


class StepAnnotator:
    """The annotator in service; see `voc.annotation.Annotator`."""

    def __init__(self, parts: Parts, version: str) -> None:
        self._parts = parts
        self._version = version

    @property
    def version(self) -> str:
        """Encoder, engine, quantisation, rules, heads and departments, in one short name."""
        return self._version

    def annotate(self, readings: Sequence[Reading]) -> list[Annotation]:
        """One annotation for each reading, in order; equal readings are read once."""
        distinct = list(dict.fromkeys(readings))
        if not distinct:
            return []
        sheet = Sheet(distinct)
        for step in STEPS:
            step(self._parts, sheet)
        said = {reading: self._assemble(sheet, number) for number, reading in enumerate(distinct)}
        return [said[reading] for reading in readings]

    def _assemble(self, sheet: Sheet, number: int) -> Annotation:
        reading, read, routing = sheet.readings[number], sheet.read[number], sheet.routings[number]
        return Annotation(
            model_version=self._version,
            language=reading.language,
            sentiment=sheet.sentiments[number],
            urgency=sheet.urgencies[number],
            departments=routing.guesses,
            is_routed=routing.is_routed,
            mentions=tuple(_mention(sheet, number, span) for span in range(len(sheet.spans[number]))),
            vector=pack(read.vector),
            unsupported=sheet.unsupported[number],
        )


def _mention(sheet: Sheet, number: int, span: int) -> Mention:
    start, end = sheet.spans[number][span]
    text = sheet.readings[number].text[start:end]
    feeling, routing = sheet.of_mentions[number][span]
    aspect = None
    if sheet.unsupported[number] is None:
        named = aspect_named(sheet.readings[number].text, sheet.read[number].named, (start, end))
        # The fork learned names in few trades; where it hears none, the rules may point at what is judged.
        aspect = named or aspect_of(text, is_judged=True)
    return Mention(start, end, text, aspect, feeling, routing.guesses, pack(sheet.read[number].spans[span]))


def _stacked(vectors: Sequence[NDArray[np.float32]]) -> Vectors:
    return np.stack(vectors) if vectors else np.zeros((0, DIMENSIONS), dtype=np.float32)


def _placed(sheet: Sheet, values: Sequence[T]) -> list[T | None]:
    placed: list[T | None] = [None] * len(sheet.readings)
    for number, value in zip(sheet.supported, values, strict=True):
        placed[number] = value
    return placed


def model_version(settings: Settings, departments: Sequence[Department]) -> str:
    """Names all that an annotation depends on beside its reading; promoting or editing a department changes it."""
    heads = [f"{name}:{registry.in_service(settings, name).name}" for name in registry.NAMES]
    heads += [f"sentiment-{language}:{version}" for language, version in promoted(settings).items()]
    known = json.dumps([asdict(one) for one in departments], sort_keys=True, default=dict)
    digest = hashlib.blake2b(known.encode(), digest_size=4).hexdigest()
    return f"{key(find_weights())}+rules-{RULES}+{'+'.join(heads)}+departments-{digest}"


_loaded: dict[str, StepAnnotator] = {}
_loading = threading.Lock()


def load_annotator(settings: Settings, departments: Sequence[Department]) -> StepAnnotator:
    """The annotator in service, loaded once a process and version: a promoted model is picked up without a restart."""
    version = model_version(settings, departments)
    with _loading:
        if version not in _loaded:
            _loaded.clear()
            _loaded[version] = StepAnnotator(Parts(settings, departments), version)
        return _loaded[version]
