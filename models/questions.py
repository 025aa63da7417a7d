"""What a question asks for, since "Nothing." praises under one question and complains under another."""

from __future__ import annotations

import re
from typing import Literal

from models.base import phrases_of
from voc.text import normal_form

Asks = Literal["improvement", "praise"]

_IMPROVEMENT = re.compile(
    r"improv|\bbetter\b|\bchange\b|\bwrong\b|\bdislike|\bworst\b|\bleast\b|\bdissatisf|\bproblem|\bfrustrat"
    r"|\bmissing\b|\bbad\b|\bcomplain|\bnot like\b|\bdisappoint|\bbother"
)
_PRAISE = re.compile(
    r"\bgood\b|\bwell\b|\blike (?:most|best)\b|\bliked?\b|\benjoy|\bbest\b|\bmost satisf|\bparticularly satisf"
    r"|\bhappy\b|\blove|\bpositive\b|\bright\b|\bpleas"
)
_BOTH = re.compile(r"\band/or\b|\bor dis|\band dis|\bgood (?:and|or) bad\b")

_NONE = phrases_of(
    """
    nothing | no | none | nope | nil | nothing really | nothing at all | not really | nothing much | not a thing | nowt
    | no nothing | nothing to improve | nothing else | nothing i can think of | nothing comes to mind | zero
    | cant think of anything | can't think of anything | not anything | no improvements | no improvement | none really
    | nothing specific | nothing in particular | nothing whatsoever | no complaints | nothing needed | nothing to add
    | nothing to say | nothing all good | no thank you | no thanks | nothing thank you | nothing more | not at all
    | absolutely nothing | there's nothing | nothing to be honest | nothing better | nothing needs improving
    | nothing needs to change | nothing could be improved | no issues
    | nothing could be better | no changes | no change | nothing to complain about | no problems | nothing wrong
    """
)
_ALL = phrases_of(
    """
    all | everything | all of it | everything really | the lot | all aspects | all of the above | every thing
    | the whole thing | absolutely everything | just about everything | pretty much everything | most things
    | everything about it | all of them
    """
)


def asks_for(question: str | None) -> Asks | None:
    """Whether a question asks what to better or what was good; None where it asks for neither, or for both."""
    if not question:
        return None
    words = normal_form(question)
    if _BOTH.search(words):
        return None
    # "What could we do better?" holds a praising word as well: bettering is named by the rarer words.
    if _IMPROVEMENT.search(words):
        return "improvement"
    return "praise" if _PRAISE.search(words) else None


def bare_answer(text: str) -> Literal["none", "all"] | None:
    """Whether a text is a bare "nothing" or a bare "everything", whatever its punctuation."""
    words = normal_form(text).replace("’", "'").replace(",", "").replace(".", "").strip()
    return "none" if words in _NONE else "all" if words in _ALL else None


def answer_polarity(text: str, question: str | None) -> int | None:
    """1 where a bare answer praises under its question, −1 where it complains, 0 without such a question; else None."""
    answer = bare_answer(text)
    if answer is None:
        return None
    asked = asks_for(question)
    if asked is None:
        return 0
    return 1 if (asked == "improvement") == (answer == "none") else -1
