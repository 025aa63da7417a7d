"""What a mention is about, in a word or three: a first version, by rules on the words alone.

The longest run of naming words before a judging verb ("the delivery slots are …"), or after a judging word ("rude
driver"), as read from lists of words that never name anything. Null where the rules find nothing: no guess.
"""

from __future__ import annotations

import re
from functools import lru_cache

from models.base import words_of

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.,;:!?()]|\[[a-z]+ [0-9a-f]{4}\]")

#: Words that name nothing: they end a phrase.
_EMPTY = words_of(
    """
    a an the this that these those my your our their his her its i me we us you he she it they them who which
    what there here one ones some any all both each every other another such no not none nobody nothing
    everything something anything thing things lot lots bit way kind sort time times day days week weeks month
    months year years hour hours minute minutes moment yesterday today tomorrow tonight monday tuesday wednesday
    thursday friday saturday sunday morning evening afternoon night and or but nor so yet if then than because
    since while although though however except unless until when where why how of in on at by for from to into
    with without about over under after before during between through against per via as like up down out off
    again away back around always never ever often sometimes usually already still just only even also too very
    really quite rather so much more most less least many few several enough almost completely totally
    absolutely extremely pretty well please thanks thank hi hello dear yes no ok okay maybe perhaps anyway be is
    am are was were been being have has had having do does did done doing will would can could shall should may
    might must get gets got getting go goes went going gone come comes came make makes made take takes took
    taken give gives gave given say says said tell told ask asked call called keep keeps kept let want wanted
    wants need needs needed try tried find found use used using uses work works worked working love loved loves
    like liked likes hate hated hates think thought know knew feel felt feels look looks looked seem seems
    seemed put buy bought pay paid order ordered wait waited waiting see saw seen arrived arrive arrives broke
    broken stopped stop stops started start help helped helps happened send sent received receive don't doesn't
    didn't isn't wasn't aren't weren't can't couldn't won't wouldn't haven't hasn't hadn't it's i'm i've i'd
    i'll we're we've they're you're that's there's dont doesnt didnt cant wont im ive good great nice excellent
    amazing awesome fantastic perfect lovely best better wonderful brilliant superb fine happy easy fast quick
    friendly helpful kind polite clean cheap beautiful pleasant comfortable fresh tasty delicious useful
    reliable bad terrible awful horrible poor worst worse rude slow dirty expensive late cold broken useless
    disappointing disappointed annoying frustrating difficult hard wrong old new big small long short high low
    free whole same different people person someone somebody anyone everyone man lady woman guy guys customer
    customers user users first second last next two three four five six seven eight nine ten once twice
    """
)

#: A judging verb stands behind what it judges.
_JUDGING = words_of(
    """
    is are was were isn't wasn't aren't weren't keeps keep has have had never does doesn't did didn't could can
    can't needs need works work worked stopped broke arrived crashes crashed takes took feels felt looks tastes
    smells costs seems fell came
    """
)

#: Judging words stand before what they judge.
_QUALITIES = words_of(
    """
    good great nice excellent amazing awesome fantastic perfect lovely best better wonderful brilliant superb
    fast quick friendly helpful kind polite clean cheap beautiful comfortable fresh tasty bad terrible awful
    horrible poor worst rude slow dirty expensive late cold broken useless disappointing annoying frustrating
    difficult wrong new old no more love loved hate like shocking appalling dreadful unhelpful faulty damaged
    missing unreliable confusing
    """
)

_SINGULAR = (
    (re.compile(r"(?<=[^aeiou])ies$"), "y"),
    (re.compile(r"(?:(?<=sh)|(?<=ch)|(?<=ss)|(?<=x)|(?<=z))es$"), ""),
    (re.compile(r"(?<=[^siu])s$"), ""),
)
_UNCHANGED = words_of(
    """
    news staff series premises glasses trousers jeans goods scales headphones shorts gas bus process
    """
)

_MOST_WORDS = 3

#: What a judging word beside a phrase counts; the article before it counts one.
_JUDGED = 2


@lru_cache(maxsize=50_000)
def aspect_of(mention: str, *, is_judged: bool = False) -> str | None:
    """What a mention speaks of, lower-case, singular, one to three words; None where nothing is named.

    `is_judged`: only what stands beside a judging word; the rules are right about that twice as often.
    """
    found = aspect_place(mention, is_judged=is_judged)
    if found is None:
        return None
    *before, last = (_plain(word[0]) for word in _WORD.finditer(mention, *found))
    return " ".join([*before, singular(last)])


def aspect_place(mention: str, *, is_judged: bool = False) -> tuple[int, int] | None:
    """The characters of a mention that say what it speaks of."""
    places = [match.span() for match in _WORD.finditer(mention)]
    words = [_plain(mention[start:end]) for start, end in places]
    phrases = [phrase for phrase in _phrases(words) if not is_judged or _strength(words, *phrase) >= _JUDGED]
    if not phrases:
        return None
    first, last = max(phrases, key=lambda phrase: (_strength(words, *phrase), -phrase[0]))
    return places[first][0], places[last - 1][1]


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def singular(word: str) -> str:
    """The word for one of it, by the plain rules of English; odd plurals stay as they are."""
    if word in _UNCHANGED or len(word) < 4:
        return word
    for ending, instead in _SINGULAR:
        changed = ending.sub(instead, word)
        if changed != word:
            return changed
    return word


def _phrases(words: list[str]) -> list[tuple[int, int]]:
    """Runs of naming words as half-open ranges; a longer run keeps its last three, where English puts the noun."""
    runs: list[tuple[int, int]] = []
    begun: int | None = None
    for number, word in enumerate([*words, "."]):
        names = (
            word not in _EMPTY and word[0].isalpha() and len(word) > 2 and not word.endswith(("ly", "ing", "ed", "n't"))
        )
        if names and begun is None:
            begun = number
        elif not names and begun is not None:
            runs.append((max(begun, number - _MOST_WORDS), number))
            begun = None
    return runs


def _strength(words: list[str], start: int, end: int) -> int:
    behind = words[end] if end < len(words) else ""
    before = words[start - 1] if start else ""
    judged = _JUDGED * (behind in _JUDGING) + _JUDGED * (before in _QUALITIES)
    return judged + (before in ("the", "my", "your", "their", "our", "this"))
