"""From what a source gave to what may be stored: normalise, redact, name the language, key.

The order matters: hidden characters go before anything is recognised; personal data goes before anything is keyed,
embedded or kept. What cannot be trusted (a date of 2099, a text of ten megabytes) is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ingest.duplicates import near_key
from ingest.language import identify
from ingest.links import trusted_link
from ingest.normalise import normalise, normalise_line
from ingest.redact import Redactor
from voc.annotation import NameFinder
from voc.errors import InputError, SettingsError
from voc.feedback import Answer, CleanAnswer, CleanResponse, Response, Score
from voc.resolve import resolve
from voc.secrets import Keyring
from voc.settings import Settings
from voc.text import text_key

if TYPE_CHECKING:
    from voc.installation import Installation

#: Nobody reviewed anything online before; a date like it is a machine's zero.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: Clocks and zones differ by so much at most.
AHEAD = timedelta(days=2)

_LONGEST_ID = 500
_LONGEST_LINE = 1000


@dataclass(frozen=True)
class Cleaner:
    """Cleans responses for one installation; holds its key, its staff list and the finder of names."""

    redactor: Redactor
    keyring: Keyring
    max_field_bytes: int
    #: Questions and segments repeat from row to row.
    _line: Callable[[str | None], tuple[str | None, tuple[str, ...]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_line", lru_cache(maxsize=2000)(self._clean_line))

    @classmethod
    def of(cls, installation: Installation) -> Cleaner:
        """The cleaner that the settings describe; `SettingsError` where the staff list or name finder is missing."""
        return cls.from_settings(installation.settings, installation.keyring)

    @classmethod
    def from_settings(cls, settings: Settings, keyring: Keyring) -> Cleaner:
        """The same without a store, for whoever only reads a text and keeps nothing."""
        redactor = Redactor(keyring, _name_finder(settings), staff=_staff(settings))
        return cls(redactor, keyring, settings.max_field_bytes)

    def clean(self, response: Response, *, source: str, now: datetime) -> CleanResponse:
        """What may be stored of `response`; empty answers fall away, a response without a date takes that of
        what stands beside it, or `now`.

        Raises `InputError` with the reason, never with the values.
        """
        where = f"source {source!r}"
        said_at = response.created_at or response.near_at
        answers = (self.clean_answer(answer, claimed=response.language) for answer in response.answers)
        return CleanResponse(
            external_id=self._external_id(response.external_id, where),
            created_at=trusted_date(said_at, now) if said_at else now,
            answers=tuple(answer for answer in answers if answer is not None),
            scores=_trusted_scores(response.scores),
            segments=self._segments(response.segments),
            author_key=self.author_key(response.author),
            permalink=trusted_link(normalise_line(response.permalink)) if response.permalink else None,
            thread_key=self.keyring.pseudonym("thread", response.thread) if response.thread else None,
        )

    def clean_answer(self, answer: Answer, *, claimed: str | None = None) -> CleanAnswer | None:
        """One text made storable, or None where nothing was written; `claimed` is the source's word on the language."""
        self._refuse_long(answer)
        normalised = normalise(answer.text)
        text, kinds = self.redactor.redact(normalised.text)
        title, title_kinds = self._line(answer.title)
        if not text:
            # Some stores let people write a title alone: then that is what they said.
            text, title = title or "", None
        elif title == text:
            title = None
        if not text:
            return None
        question, _ = self._line(answer.question)
        return CleanAnswer(
            text=text,
            question=question,
            title=title,
            language=identify(text, claimed),
            redacted=tuple(sorted({*kinds, *title_kinds})),
            text_key=text_key(text, question),
            near_key=near_key(text),
            n_repaired=int(normalised.was_repaired),
        )

    def author_key(self, author: str | None) -> str | None:
        """The keyed pseudonym of a writer, the same whatever the source and the spelling of case."""
        return self.keyring.pseudonym("author", author.lower()) if author and author.strip() else None

    def _refuse_long(self, answer: Answer) -> None:
        for name, value in (("text", answer.text), ("title", answer.title), ("question", answer.question)):
            if value and len(value) * 4 > self.max_field_bytes:
                n_bytes = len(value.encode(errors="replace"))
                if n_bytes > self.max_field_bytes:
                    raise InputError(
                        f"a {name} of {n_bytes:,} bytes is longer than VOC_MAX_FIELD_BYTES ({self.max_field_bytes:,})"
                    )

    def _clean_line(self, value: str | None) -> tuple[str | None, tuple[str, ...]]:
        if not value:
            return None, ()
        text, kinds = self.redactor.redact(normalise_line(value)[:_LONGEST_LINE])
        return text or None, kinds

    def _external_id(self, given: str, where: str) -> str:
        value = normalise_line(given)
        if not value:
            raise InputError(f"a response of {where} has no id")
        # An id that names a person, or that no index holds, becomes a pseudonym: still stable, no longer readable.
        if "@" in value or len(value) > _LONGEST_ID:
            return "id-" + self.keyring.pseudonym("external_id", value)
        return value

    def _segments(self, segments: Mapping[str, str]) -> dict[str, str]:
        clean: dict[str, str] = {}
        for name, value in segments.items():
            text, _ = self._line(str(value))
            if text:
                clean[normalise_line(str(name))[:120]] = text[:250]
        return clean


def trusted_date(created_at: datetime, now: datetime) -> datetime:
    """`created_at` in UTC; `InputError` where it has no zone, or no customer can have written then."""
    if created_at.tzinfo is None:
        raise InputError(f"date {created_at:%Y-%m-%d} has no time zone")
    if not EARLIEST <= created_at <= now + AHEAD:
        raise InputError(f"date {created_at:%Y-%m-%d} is out of range (1990 to two days ahead)")
    return created_at.astimezone(UTC)


def _trusted_scores(scores: tuple[Score, ...]) -> tuple[Score, ...]:
    kept: dict[str, Score] = {}
    for score in scores:
        scale = score.scale
        if score.value in scale.no_answer:
            continue
        if not scale.low <= score.value <= scale.high:
            raise InputError(f"a score of {score.value:g} is outside {scale.kind} ({scale.low:g} to {scale.high:g})")
        if scale.kind == "response":
            raise InputError("a score cannot be called 'response': that name counts the responses; choose another")
        kept.setdefault(scale.kind, score)
    return tuple(kept.values())


def _name_finder(settings: Settings) -> NameFinder:
    try:
        finder = resolve(settings.name_finder)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"VOC_NAME_FINDER: {settings.name_finder!r} cannot be loaded ({type(error).__name__}). "
            "Give module:function, or leave it out."
        ) from None
    if not callable(finder):
        raise SettingsError(f"VOC_NAME_FINDER: {settings.name_finder!r} is no function.")
    return cast(NameFinder, finder)


def _staff(settings: Settings) -> list[str]:
    if settings.staff is None:
        return []
    try:
        lines = settings.staff.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"VOC_STAFF: cannot read {settings.staff} ({type(error).__name__}).") from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
