"""Find people's names where the words around them say so: "my name is …", "Kind regards, …", "Frau …".

Rules after cues in English, German, French, Spanish and Dutch. A given name decides only where a cue could introduce a
company as well ("Hi …", "I spoke to …"): "Amy" alone stays, since so do Hope, Mark and Mercedes. A name that belongs to
a colleague on the staff list stays, too: praise must reach its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from models import name_patterns as patterns
from models import name_words as cues
from models.given_names import GIVEN, folded
from models.name_words import EPONYMS, FEELING, NO_NAME, OFFICE, PARTICLES, PROVERBIAL

#: Behind these a company may stand as well: there must be a given name.
_MAY_BE_ANY = frozenset({patterns.GREETED, patterns.MET, patterns.MET_BEHIND})
#: Which looks are worth their time, by the words of the text: most texts have none of these.
_LOOKS: tuple[tuple[frozenset[str], tuple[re.Pattern[str], ...]], ...] = (
    (cues.INTRODUCING, (patterns.INTRODUCED, patterns.CALLED, patterns.NAMED)),
    (cues.KIN, (patterns.KIN,)),
    (cues.TITLES, (patterns.TITLED, patterns.SMALL_TITLED)),
    (cues.SIGNING, (patterns.SIGNED, patterns.THANKED)),
    (cues.BEING, (patterns.I_AM,)),
    (cues.GREETING, (patterns.GREETED,)),
    (cues.MEETING, (patterns.MET, patterns.MET_BEHIND)),
)
_EVERY_CUE = frozenset().union(*(cue for cue, _ in _LOOKS))
_SEPARATOR = re.compile(r"[.,:;!?'’()\[\]\"*/–-]+")


def find_names(text: str, *, staff: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """The half-open spans of people's names in `text`, in order, not overlapping, titles left outside.

    `staff` holds colleagues' full names in small letters: a found name made of one colleague's words stays.
    """
    words = _EVERY_CUE.intersection(_SEPARATOR.sub(" ", text.lower()).split())
    if not words:
        return []
    found: list[tuple[int, int]] = []
    for start, end in sorted(_candidates(text, words), key=lambda span: (span[0], -span[1])):
        if (not found or start >= found[-1][1]) and not _is_staff(text[start:end], staff):
            found.append((start, end))
    return found


def _candidates(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    for cue, looks in _LOOKS:
        for pattern in looks if not cue.isdisjoint(words) else ():
            for match in pattern.finditer(text):
                group = "monsieur" if pattern is patterns.TITLED and match["name"] is None else "name"
                start, end = match.span(group)
                if pattern in _MAY_BE_ANY and not _is_person(text[start:end]):
                    continue
                yield from _trimmed(text, start, end, is_small=text[start:end].islower())


def _is_person(name: str) -> bool:
    """Whether a given name leads, and the whole is no brand that bears somebody's name."""
    first, *more = _SEPARATOR.sub(" ", folded(name)).split() or [""]
    return first in GIVEN and not (more and f"{first} {more[0]}" in EPONYMS)


def _trimmed(text: str, start: int, end: int, *, is_small: bool = False) -> Iterator[tuple[int, int]]:
    """The span up to the first word that is no name; nothing where that is the first."""
    last = start
    for number, word in enumerate(re.finditer(r"[^\s]+", text[start:end])):
        bare = word[0].strip(".,;:!?’'").casefold()
        if bare in OFFICE or (number == 0 and bare in PROVERBIAL):
            return
        if word[0].casefold() in PARTICLES and (number or word[0].islower()):
            # Counts only if a name follows.
            continue
        if bare in NO_NAME or bare in FEELING:
            break
        if is_small and number and not text[start].isupper() and not _follows_as_surname(text, start + word.end()):
            break
        last = start + word.end()
    trimmed = text[start:last].rstrip(".,;:!?’' ")
    if len(trimmed) >= 2:
        yield start, start + len(trimmed)


def _follows_as_surname(text: str, end: int) -> bool:
    """Whether a second small word after "my name is" can be the surname: a sign, an end or an "and" behind it."""
    return re.match(r"\s*(?:$|[.,;!?\n]|and\b|und\b|et\b|y\b|i\b|from\b|but\b)", text[end:]) is not None


def _is_staff(name: str, staff: frozenset[str]) -> bool:
    words = frozenset(name.casefold().replace(".", " ").split())
    return bool(staff) and any(words <= colleague for colleague in _colleagues(staff))


@lru_cache(maxsize=4)
def _colleagues(staff: frozenset[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(name.casefold().replace(".", " ").split()) for name in staff)
