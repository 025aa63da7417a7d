"""One feedback's path without a store: normalise, redact, annotate; `voc analyze` and `POST /v1/analyze` share it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.clean import Cleaner
from models.annotating import titled, untitled
from voc.annotation import Annotation, Annotator, DepartmentGuess, Mention, Reading, Sentiment
from voc.departments import Department, load_departments
from voc.errors import InputError
from voc.feedback import Answer, CleanAnswer
from voc.secrets import open_keyring
from voc.settings import Settings

#: Answers kept in memory for texts that come again: "ok" is one in fifty.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """One text to analyze, as given: raw. `id` is any JSON value and comes back as it came."""

    id: Any
    text: str
    question: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why one item has no answer; never its words."""

    reason: str


class Journey:
    """Cleaner and annotator side by side; nothing is stored."""

    def __init__(self, cleaner: Cleaner, annotator: Annotator) -> None:
        self._cleaner = cleaner
        self._annotator = annotator
        self._said: OrderedDict[Reading, Annotation] = OrderedDict()

    @classmethod
    def of(cls, settings: Settings, departments: Sequence[Department] | None = None) -> Journey:
        """The journey that the settings describe, without a store; `departments` where they were read before."""
        from models.annotate import load_annotator

        cleaner = Cleaner.from_settings(settings, open_keyring(settings.home))
        return cls(cleaner, load_annotator(settings, departments or load_departments(settings.departments)))

    @property
    def annotator(self) -> Annotator:
        """What it reads with."""
        return self._annotator

    def analyze(self, items: Sequence[Item]) -> list[dict[str, Any] | Refused]:
        """What is said of each item, in order; one that cannot be read does not touch its neighbours."""
        cleaned = [self._clean(item) for item in items]
        readings = [_reading(answer) for answer in cleaned if isinstance(answer, CleanAnswer)]
        self._remember(readings)
        said: list[dict[str, Any] | Refused] = []
        for item, answer in zip(items, cleaned, strict=True):
            if answer is None:
                said.append(_nothing_written(item))
            elif isinstance(answer, Refused):
                said.append(answer)
            else:
                whole = untitled(answer.text, answer.title, self._said[_reading(answer)])
                said.append(shown(item.id, answer, whole))
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        return said

    def _clean(self, item: Item) -> CleanAnswer | Refused | None:
        answer = Answer(*(_whole_letters(part) for part in (item.text, item.question, item.title)))  # type: ignore[arg-type]
        try:
            return self._cleaner.clean_answer(answer, claimed=item.language)
        except InputError as error:
            return Refused(str(error))

    def _remember(self, readings: Iterable[Reading]) -> None:
        new = [reading for reading in dict.fromkeys(readings) if reading not in self._said]
        self._said.update(zip(new, self._annotator.annotate(new), strict=True))


def shown(given_id: Any, answer: CleanAnswer, said: Annotation) -> dict[str, Any]:
    """An annotation as DESIGN section 6 writes it; `unsupported` is there only where it has a reason."""
    urgency = said.urgency
    entry: dict[str, Any] = {
        "id": given_id,
        "language": said.language,
        "text": answer.text,
        "redacted": list(answer.redacted),
        "sentiment": _feeling(said.sentiment, is_whole=True),
        "urgency": None
        if urgency is None
        else {"level": urgency.level, "score": urgency.score, "reasons": list(urgency.reasons), "when": urgency.when},
        "departments": _owners(said.departments),
        "routed": said.is_routed,
        "mentions": [_mention(mention) for mention in said.mentions],
    }
    if said.unsupported:
        entry["unsupported"] = said.unsupported
    return entry


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "aspect": mention.aspect,
        "topic": None,  # topics live in a store
        "sentiment": _feeling(mention.sentiment, is_whole=False),
        "departments": _owners(mention.departments),
    }


def _feeling(feeling: Sentiment | None, *, is_whole: bool) -> dict[str, Any] | None:
    if feeling is None:
        return None
    entry: dict[str, Any] = {"label": feeling.label, "score": feeling.score, "confidence": feeling.confidence}
    return {**entry, "mixed": feeling.mixed} if is_whole else entry


def _owners(guesses: Sequence[DepartmentGuess]) -> list[dict[str, Any]]:
    return [{"id": guess.id, "confidence": guess.confidence} for guess in guesses]


def _nothing_written(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "language": None,
        "text": "",
        "redacted": [],
        "sentiment": None,
        "urgency": None,
        "departments": [],
        "routed": False,
        "mentions": [],
        "unsupported": "nothing was written",
    }


def _reading(answer: CleanAnswer) -> Reading:
    return titled(answer.text, answer.title, answer.question, answer.language)


def _whole_letters(text: str | None) -> str | None:
    """Half letters (lone surrogates, which JSON can spell and UTF-8 cannot) become the replacement sign."""
    return None if text is None else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
