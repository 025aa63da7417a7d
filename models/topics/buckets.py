"""The three fixed buckets beside the topics: no answer, general praise, general complaint.

45 % of real app reviews have three words or fewer, and most of those say that somebody is pleased or cross, not about
what. Left among the mentions they would become topics called "good nice". A text enters a bucket only when each of its
words is known to name nothing (`buckets.toml`); whatever names a thing is left to the topics.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from voc.annotation import SentimentLabel
from voc.storage.tables import GENERAL_COMPLAINT, GENERAL_PRAISE, NO_ANSWER

#: Up to this many words a slip of the pen is still read as praise ("awsome ap"); longer texts must be known whole.
_SHORT = 6
#: Stands for the company's own name; an ordinary word for the whole of it.
_BRAND = "service"
#: No text this long is only an exclamation; reading on would be wasted.
_LONGEST = 24

_TOKEN = re.compile(r"[^\W_]+(?:['./+-][^\W_]+)*\+*|\d+%", re.UNICODE)
_STRETCHED = re.compile(r"(\w)\1{2,}")
#: What a word means after "not".
_OPPOSITE = {"praise": "complaint", "complaint": "praise", "better": "not better"}
#: A "no" that opens the text answers the question and negates nothing: "No, all was good".
_ANSWERS = frozenset(("no", "non", "nein"))
_GOOD_FACES = frozenset(
    "👍👌👏🙏😀😃😄😁😊🙂😍🥰😘🤩😎❤♥💕💖💗💙💚💛💜🧡🖤💯🔥⭐🌟✨🎉🤗☺😇💪✅🌹💐👑🏆🥇✌🙌❣💞💓💝💟★☆👐🫶"
)
_BAD_FACES = frozenset("👎😡😠🤬😤😞😟😢😭😩😫😒🙄😖😣💩🤮🤢😑☹🙁😔💔❌")
#: "What was good?" – "Nothing." is an answer, and a cold one.
_ASKS_FOR_GOOD = re.compile(
    r"\b(good|well|like[ds]?|love[ds]?|enjoy\w*|best|pleased|happy|gut|gefallen|aimé|plu|gust\w+)\b"
)
_ASKS_FOR_BAD = re.compile(r"\b(improv\w*|better|bad|wrong|dislike\w*|dissatisf\w*|change|besser|mieux|mejor\w*)\b")

#: "Did not answer" is what a form writes; "they did not answer" is what a customer does.
_UNREACHED = re.compile(r"\b(?:they|you|he|she|nobody|no one|never|phone|staff)\b.*\b(?:answer|reply|replie|respon)")

_FUZZY = (
    "excellent", "fantastic", "wonderful", "awesome", "amazing", "outstanding", "brilliant", "fabulous", "excelente",
)  # fmt: skip


#: A word that is in two lists is what the first of them says.
_KINDS = ("nothing", "void", "better", "praise", "complaint", "lukewarm", "totality", "filler", "whole")


@dataclass(frozen=True)
class _Words:
    """What words and phrases are; `longest` is the length of the longest phrase that begins with a word."""

    kinds: dict[str, str]
    negations: frozenset[str]
    phrases: dict[tuple[str, ...], str]
    longest: dict[str, int]
    in_phrases: frozenset[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_name("buckets.toml").read_text(encoding="utf-8"))
    kinds = {word: kind for kind in reversed(_KINDS) for word in data[kind].split()}
    phrases = {tuple(_tokens(phrase)): kind for kind, listed in data["phrases"].items() for phrase in listed}
    longest = {phrase[0]: len(phrase) for phrase in sorted(phrases, key=len)}
    return _Words(kinds, frozenset(data["negations"].split()), phrases, longest, frozenset().union(*phrases))


def bucket_of(
    text: str,
    question: str | None = None,
    sentiment: SentimentLabel | None = None,
    *,
    brand: frozenset[str] = frozenset(),
) -> int | None:
    """The bucket of a text that names no thing, or None where it names one (then topics decide).

    `sentiment` decides only what the words leave open ("ok", "average", "wow, terrible"). `brand` holds the words of
    the company's own name, lower case: "I love Acme" says no more to Acme than "I love it".
    """
    folded = _folded(text)
    tokens = _tokens(folded)
    if not tokens:
        return _of_faces(folded)
    if brand:
        tokens = [_BRAND if token in brand else token for token in tokens]
    kinds = _kinds(tokens) if len(tokens) <= _LONGEST else None
    if kinds is None or _UNREACHED.search(folded):
        return None
    return _decide(kinds, question, sentiment)


def is_no_answer(text: str, question: str | None) -> bool:
    """Whether a text says nothing, and so neither pleases nor hurts: "n/a", "Did not answer", "no comment"."""
    return bucket_of(text, question) == NO_ANSWER


def is_known(word: str) -> bool:
    """Whether a word (lower case) is one of those that name nothing."""
    return _kind(word) is not None


def is_judgement(word: str) -> bool:
    """Whether a word (lower case) only says that somebody is pleased or cross: "good", "terrible"; not "friendly"."""
    return _kind(word) in ("praise", "complaint")


@lru_cache(maxsize=50_000)
def names_a_thing(word: str) -> bool:
    """Whether no text that holds this word is in a bucket, whatever else it says; the company's own name apart."""
    return any(
        token not in _words().in_phrases and _kind(token) is None and not _is_misspelt_praise(token)
        for token in _tokens(_folded(word))
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _of_faces(text: str) -> int | None:
    """A text without a word: its faces speak, and where none does, nothing was said."""
    n_good = sum(face in _GOOD_FACES for face in text)
    n_bad = sum(face in _BAD_FACES for face in text)
    if n_good == n_bad:
        return NO_ANSWER
    return GENERAL_PRAISE if n_good > n_bad else GENERAL_COMPLAINT


def _kinds(tokens: Sequence[str]) -> frozenset[str] | None:
    """What a text is made of ("praise", "nothing", "filler", …), or None at the first word that names a thing."""
    words = _words()
    found: set[str] = set()
    position, negated_until, hushed = 0, -1, False
    while position < len(tokens):
        kind, length = _kind_at(tokens, position, words)
        if kind is None:
            return None
        if kind in _OPPOSITE and position <= negated_until:
            kind = _OPPOSITE[kind]
        if kind == "nothing" and tuple(tokens[position + length : position + length + 1]) in (("that",), ("which",)):
            hushed = True  # "nothing that was good": the rest only says of what there is none
        if length == 1 and tokens[position] in words.negations and (position > 0 or tokens[0] not in _ANSWERS):
            negated_until = position + 4  # "not a very good app"
        found.add(kind)
        position += length
    return frozenset({"nothing"} if hushed else found)


def _kind_at(tokens: Sequence[str], position: int, words: _Words) -> tuple[str | None, int]:
    """The kind of the phrase or word at `position`, and its length in words; the longest phrase wins."""
    token = tokens[position]
    if token in words.longest:
        for length in range(min(words.longest[token], len(tokens) - position), 0, -1):
            kind = words.phrases.get(tuple(tokens[position : position + length]))
            if kind is not None and (length > 1 or len(tokens) == 1):
                return kind, length
    return _kind(token) or ("praise" if len(tokens) < _SHORT and _is_misspelt_praise(token) else None), 1


@lru_cache(maxsize=50_000)
def _kind(token: str) -> str | None:
    forms = (token, _STRETCHED.sub(r"\1\1", token), _STRETCHED.sub(r"\1", token))
    return next((kind for form in forms if (kind := _words().kinds.get(form))), None)


@lru_cache(maxsize=20_000)
def _is_misspelt_praise(token: str) -> bool:
    """Whether a word is one of the long words of praise with a slip or two: "excelent", "awsome"."""
    return len(token) > 4 and any(
        token[0] == word[0] and difflib.SequenceMatcher(None, token, word).ratio() >= 0.8
        for word in _FUZZY
        if abs(len(token) - len(word)) <= 0.2 * (len(token) + len(word))  # else it cannot be
    )


def _decide(kinds: frozenset[str], question: str | None, sentiment: SentimentLabel | None) -> int | None:
    """The table from what a text is made of, and what was asked, to its bucket."""
    if "better" in kinds:  # "nothing could be better" wants nothing; "even better!" praises
        kinds = kinds - {"complaint"} if "nothing" in kinds or "not better" in kinds else kinds | {"praise"}
    says = kinds & {"praise", "complaint", "lukewarm"}
    if {"praise", "complaint"} <= says:  # "wow, terrible"
        return {"positive": GENERAL_PRAISE, "negative": GENERAL_COMPLAINT}.get(sentiment or "")
    if "praise" in says:
        return GENERAL_PRAISE
    if "complaint" in says:
        return GENERAL_COMPLAINT
    if says:
        return GENERAL_COMPLAINT if sentiment == "negative" else GENERAL_PRAISE
    if "whole" in kinds:
        return None  # "no service" is a matter
    asks = _asks(question)
    if "nothing" in kinds and "void" not in kinds and "better" not in kinds and asks == "good":
        return GENERAL_COMPLAINT
    if kinds <= {"totality", "filler"} and "totality" in kinds and asks:
        return GENERAL_PRAISE if asks == "good" else GENERAL_COMPLAINT
    return NO_ANSWER


def _asks(question: str | None) -> str | None:
    """Whether a question asks only for what is good, only for what is bad, or neither (None)."""
    folded = (question or "").casefold()
    good, bad = bool(_ASKS_FOR_GOOD.search(folded)), bool(_ASKS_FOR_BAD.search(folded))
    if good == bad:
        return None
    return "good" if good else "bad"
