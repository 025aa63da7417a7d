"""How often the language of real texts is recognised, beside lingua."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bench import shared_sets
from models.evaluation.intervals import as_share
from models.evaluation.measures import Figure

SETS = ("tweets_sentiment_8lang", "semeval16_absa_multilingual")
BASELINE = "lingua"
#: Shorter texts are not judged.
SHORTEST = 20
#: A language with fewer texts in the sets is shown, and promises nothing.
FEWEST = 100
#: Hindi in Latin letters: its own row, since no detector at hand was made for it.
ROMANISED = "hi in Latin letters"
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

Identify = Callable[[str], str | None]


class Said(NamedTuple):
    """A text, as importing would store it, and its language by the set."""

    text: str
    language: str
    split: str


def texts(folder: Path) -> list[Said]:
    """All texts of at least 20 characters, cleaned and redacted as importing does."""
    from ingest.normalise import normalise
    from ingest.redact import Redactor
    from models.names import find_names
    from voc.secrets import Keyring

    redactor = Redactor(Keyring(b"m" * 32), find_names)
    return [
        Said(redactor.redact(normalise(row["text"]).text).text, _language(row), row["split"]) for row in _rows(folder)
    ]


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for name in SETS:
        for row in shared_sets.rows(folder, name):
            if len(row["text"]) >= SHORTEST:
                yield row


def _language(row: dict[str, Any]) -> str:
    n_letters = len(_LETTER.findall(row["text"]))
    is_latin = 2 * len(_LATIN.findall(row["text"])) > n_letters
    return ROMANISED if row["lang"] == "hi" and is_latin else str(row["lang"])


@cache
def _lingua() -> Any:
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().build()


def by_lingua(said: Sequence[str]) -> list[str | None]:
    """What lingua says with all its languages, without a threshold."""
    found = _lingua().detect_languages_in_parallel_of(list(said))
    return [one.iso_code_639_1.name.lower() if one else None for one in found]


def by_us(said: Sequence[str]) -> list[str | None]:
    """What importing says where the source claims nothing."""
    from ingest.language import identify

    return [identify(one) for one in said]


def figures(folder: Path) -> list[Figure]:
    """Accuracy over all, and recall and precision of each language, on the test split and on all splits."""
    known = texts(folder)
    ours, theirs = by_us([one.text for one in known]), by_lingua([one.text for one in known])
    rows = list(zip(known, ours, theirs, strict=True))
    made = []
    for split in ("test", "all"):
        chosen = [row for row in rows if split in (row[0].split, "all")]
        made += _of_split(split, chosen)
    return made


def _of_split(split: str, rows: Sequence[tuple[Said, str | None, str | None]]) -> list[Figure]:
    data = f"language, {split} texts"
    judged = [row for row in rows if row[0].language != ROMANISED]
    right = [one.language == ours for one, ours, _ in judged]
    theirs_right = [one.language == theirs for one, _, theirs in judged]
    made = [_share(data, "accuracy", right, theirs_right)]
    for language, n in sorted(Counter(one.language for one, _, _ in judged).items()):
        of_it = [row for row in judged if row[0].language == language]
        recall = [ours == language for _, ours, _ in of_it]
        made.append(
            _share(
                f"{data} {language}", "recall", recall, [row[2] == language for row in of_it], is_guarded=n >= FEWEST
            )
        )
        if n >= FEWEST:
            precision = [one.language == language for one, ours, _ in judged if ours == language]
            other = [one.language == language for one, _, theirs in judged if theirs == language]
            made.append(_share(f"{data} {language}", "precision", precision, other))
    hindi = [row for row in rows if row[0].language == ROMANISED]
    made += [
        _share(
            f"{data}, {ROMANISED}",
            said,
            [row[1] == code for row in hindi],
            [row[2] == code for row in hindi],
            is_guarded=False,
        )
        for said, code in (("called hi", "hi"), ("called en", "en"), ("called unknown", None))
    ]
    return made


def _share(data: str, measure: str, ours: Sequence[bool], theirs: Sequence[bool], *, is_guarded: bool = True) -> Figure:
    baseline = sum(theirs) / max(1, len(theirs))
    return as_share(Figure(data, measure, sum(ours) / max(1, len(ours)), len(ours), baseline, BASELINE, is_guarded))
