"""Which languages the heads can read: anything else is answered with the reason, never with a guess."""

from __future__ import annotations

from models.wordless import needs_no_language

#: Languages that the shipped heads were trained and measured in.
SUPPORTED = frozenset({"en"})


def why_unsupported(text: str, language: str | None) -> str | None:
    """The reason why no head may judge a text, or None where they may.

    A text of unknown language counts as supported when it is written in Latin letters: those are short ones ("meh").
    """
    if needs_no_language(text):
        return None
    if language is None:
        letters = [letter for letter in text if letter.isalpha()]
        n_latin = sum(letter < "\u0250" for letter in letters)
        return None if 2 * n_latin >= len(letters) else "its language was not recognised"
    if language in SUPPORTED:
        return None
    return f"language {language} is not supported yet"
