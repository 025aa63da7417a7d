"""Find people's names where the words around them say so: "my name is …", "Kind regards, …", "Frau …".

Rules after cues in English, German, French and Spanish, and no list of names: "Amy" alone stays, since so do Hope,
Mark and Mercedes. A name that belongs to a colleague on the staff list stays, too: praise must reach its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from models import name_words as cues
from models.name_words import FEELING, NO_NAME, OFFICE, PARTICLES, PROVERBIAL

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĢĪĮİĶĹĽŁŃŅŇŐŒŘŚŞŠŤŪŮŰŲŹŻŽ"
#: A word that may be part of a name: capitalised ("O'Brien", "Jean-Luc", "McKay"), or an initial.
_PART = (
    rf"(?:[{_UPPER}](?:[’'][{_UPPER}])?[^\W\d_{_UPPER}]{{1,24}}(?:[-’'{_UPPER}]?[^\W\d_]{{1,24}})?"
    rf"|[{_UPPER}]{{2,20}}|[{_UPPER}]\.|[{_UPPER}](?=\s[{_UPPER}]))"
)
_PARTICLE = rf"(?:(?:{'|'.join(sorted(PARTICLES))})\s)"
_NAME = rf"{_PART}(?:\s(?:{_PARTICLE}{{0,2}}{_PART})){{0,3}}"
#: After "my name is" a name may be written small.
_ANY = rf"(?:{_NAME}|[^\W\d_]{{2,20}}(?:\s[^\W\d_]{{2,20}})?)"

#: Strong cues: what follows is a name, even in small letters.
_INTRODUCED = re.compile(
    r"\b(?i:my (?:full |first |last |sur)?name(?:'s| is)|name\s?[:=]|mein (?:voller )?name (?:ist|lautet)"
    r"|ich hei(?:ß|ss)e|je m[’']appelle|mon nom est|(?:yo )?me llamo"
    rf"|mi nombre es|i am called|signed(?: by)?[,:])\s?(?P<name>{_ANY})"
)
#: Cues that need a capitalised name.
_CALLED = re.compile(
    r"\b(?i:(?:his|her|their|whose|the (?:agent|driver|nurse|doctor|lady|man|guy|rep|manager|engineer"
    r"|assistant)'?s?) name (?:is|was|being)|by the name of|named"
    r"|(?:man|woman|lady|guy|gentleman|girl|agent|driver|courier|nurse|doctor|rep|representative|manager|engineer"
    r"|technician|assistant|colleague|person|someone|waiter|waitress|member of staff) called"
    rf"|namens|nommée?|prénommée?|llamad[oa])\s(?P<name>{_NAME})"
)
#: "The name is …" may introduce anything; two capitalised words behind it are a person's.
_NAMED = re.compile(rf"\b(?i:the name(?:[’']s| is))\s(?P<name>{_PART}(?:\s(?:{_PARTICLE}{{0,2}}{_PART})){{1,3}})")
_KIN = re.compile(
    r"\b(?i:my (?:late |elderly |dear |young )?(?:husband|wife|son|daughter|mother|father|mum|mom|dad|partner"
    r"|brother|sister|grandson|granddaughter|friend|neighbour|neighbor|fianc[ée]e?)"
    r"|(?:mein|meine) (?:mann|frau|sohn|tochter|mutter|vater)|mon (?:mari|fils|père)|ma (?:femme|fille|mère)"
    rf"|mi (?:marido|mujer|hijo|hija|madre|padre|esposa|esposo)),?\s(?P<name>{_NAME})"
)
_TITLED = re.compile(
    r"(?<![\w&.])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Nurse|Herrn?|Frau|Hr|Fr|Mme|Mlle|Monsieur|Madame"
    r"|Mademoiselle|Sr|Sra|Srta|Señora?|Señorita|Senora?|Don|Doña|Signora?|Sig|MR|MRS|MS|DR)"
    rf"\b\.?\s(?:(?:Dr|Prof|Doktor)\.?\s)?(?P<name>{_NAME})"
    rf"|(?<![\w&.])M\.\s(?P<monsieur>[{_UPPER}][^\W\d_{_UPPER}]{{2,24}}(?:[-\s]{_PART})?)(?=[\s,.;!?]|$)"
)
#: The small form, where no capital helps: "mr smith".
_SMALL_TITLED = re.compile(r"(?<![\w&.])(?:mr|mrs)\b\.?\s(?P<name>[^\W\d_]{3,20})")
_SIGNED = re.compile(
    r"(?i:(?:(?:kind|best|warm|kindest|warmest|many)?\s?regards|yours (?:sincerely|faithfully|truly)"
    r"|sincerely(?: yours)?|best wishes|mit (?:freundlichen|besten|herzlichen|lieben) gr(?:ü|ue)(?:ß|ss)en"
    r"|(?:viele|liebe|beste|herzliche|freundliche|schöne) gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|mfg|vg|lg"
    r"|(?:bien )?cordialement|bien à vous|(?:mes )?(?:sincères|meilleures) salutations"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente)"
    rf")\s*[,.!:–-]?\s{{1,4}}(?P<name>{_NAME})(?=\s*(?:[.,!\n(/\[]|$))"
)
#: Thanks are meant for somebody more often than signed; only a name alone on the last line is the writer's.
_THANKED = re.compile(
    r"(?i:thanks|thank you|many thanks|cheers|danke|merci"
    rf"|gracias)[,.! ]{{0,3}}\n\s{{0,3}}(?P<name>{_NAME})[.!]?\s*\Z"
)
_I_AM = re.compile(
    r"\b(?:[Ii]\s?[’']?a?m|[Tt]his is|[Ii]ch bin|[Jj]e suis"
    rf"|[Ss]oy)\s(?P<name>{_PART}\s(?:{_PARTICLE}{{0,2}}{_PART})(?:\s{_PART})?)(?=\s(?:from|and|here|aus|und|et|de"
    r"|y)\b|\s*[,.\n(]|$)"
)
_DEAR = re.compile(rf"^(?:Dear|Liebe[r]?|Cher|Chère|Querid[oa])\s(?P<name>{_PART}\s{_PART})(?=\s*[,!\n])", re.MULTILINE)

#: Which looks are worth their time, by the words of the text: most texts have none of these.
_LOOKS: tuple[tuple[frozenset[str], tuple[re.Pattern[str], ...]], ...] = (
    (cues.INTRODUCING, (_INTRODUCED, _CALLED, _NAMED)),
    (cues.KIN, (_KIN,)),
    (cues.TITLES, (_TITLED, _SMALL_TITLED)),
    (cues.SIGNING, (_SIGNED, _THANKED)),
    (cues.BEING, (_I_AM, _DEAR)),
)
_EVERY_CUE = frozenset().union(*(words for words, _ in _LOOKS))
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
    for cue, patterns in _LOOKS:
        for pattern in patterns if not cue.isdisjoint(words) else ():
            for match in pattern.finditer(text):
                group = "monsieur" if pattern is _TITLED and match["name"] is None else "name"
                start, end = match.span(group)
                yield from _trimmed(text, start, end, is_small=text[start].islower())


def _trimmed(text: str, start: int, end: int, *, is_small: bool = False) -> Iterator[tuple[int, int]]:
    """The span up to the first word that is no name; nothing where that is the first."""
    last = start
    for number, word in enumerate(re.finditer(r"[^\s]+", text[start:end])):
        bare = word[0].strip(".,;:!?’'").casefold()
        if bare in OFFICE or (number == 0 and bare in PROVERBIAL):
            return
        if number and word[0] in PARTICLES:
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
