# ruff: noqa: E501  (tables of words are read in rows)

"""Scores: reading the number in a cell, and finding the scale that a column of numbers is on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ingest.files import words
from ingest.files.choices import ScaleChoice
from ingest.files.dates import NOTHING
from voc.feedback import Scale

#: Answers in words that stand on five steps, worst first; several wordings a step.
_STEPS = (
    "very dissatisfied, extremely dissatisfied, very unsatisfied, very poor, very unhappy, terrible, sehr unzufrieden, tres insatisfait, tres insatisfaite, pas du tout satisfait, muy insatisfecho, muy insatisfecha",
    "dissatisfied, somewhat dissatisfied, unsatisfied, poor, unhappy, eher unzufrieden, unzufrieden, insatisfait, insatisfaite, plutot insatisfait, insatisfecho, insatisfecha",
    "neutral, neither satisfied nor dissatisfied, neither good nor poor, neither happy nor unhappy, okay, average, teils teils, weder noch, neutre, ni satisfait ni insatisfait, ni satisfecho ni insatisfecho",
    "satisfied, somewhat satisfied, good, happy, zufrieden, eher zufrieden, satisfait, satisfaite, plutot satisfait, satisfecho, satisfecha",
    "very satisfied, extremely satisfied, very good, excellent, very happy, sehr zufrieden, tres satisfait, tres satisfaite, muy satisfecho, muy satisfecha",
)  # fmt: skip
_WORDED = {word.strip(): step for step, said in enumerate(_STEPS, start=1) for word in said.split(",")}
_UNSURE = frozenset({"don t know", "dont know", "do not know", "not applicable", "prefer not to say", "no answer", "not sure", "weiss nicht", "keine angabe",
                     "ne sait pas", "sans reponse", "no sabe", "ns nc"})  # fmt: skip
_LEADING = re.compile(
    r"([-+]?\d{1,4}(?:[.,]\d{1,3})?)(?:\s*(?:/|out of|von|sur|de)\s*\d{1,3})?(?:\s*[-–—:=(.]?\s*[^\d\s][^\d]*)?$"
)
_STAR = re.compile(r"[★⭐\ufe0f]+[☆✩]*")
#: Codes that surveys use for "did not say".
_CODES = frozenset({-1, -9, -99, -999, 77, 88, 96, 97, 98, 99, 777, 888, 997, 998, 999, 9999})


@lru_cache(maxsize=65536)
def read_number(cell: str) -> float | None:
    """The number a cell states: `5`, `4,5`, `4/5`, `10 - Extremely likely`, `★★★★☆`, `Very satisfied`.

    None where it says nothing or says that it does not know; `ValueError` for anything else.
    """
    said = cell.strip()
    if said.casefold() in NOTHING and said != "0":
        return None
    try:
        number = float(said)
    except ValueError:
        return _read_worded(said)
    if number != number or abs(number) > 1e6:
        raise ValueError("not a score")
    return number


def _read_worded(said: str) -> float | None:
    if _STAR.fullmatch(said):
        return float(said.count("★") + said.count("⭐"))
    met = _LEADING.match(said)
    if met is not None and len(said) < 60:
        return float(met[1].replace(",", "."))
    spoken = words.plain(said)
    if spoken in _UNSURE:
        return None
    if spoken in _WORDED:
        return float(_WORDED[spoken])
    raise ValueError("not a score")


def count_values(cells: Iterable[str]) -> Counter[float] | None:
    """How often each number stands in a column; None where fewer than nine in ten filled cells are numbers."""
    counts: Counter[float] = Counter()
    n_filled = 0
    for cell in cells:
        if not cell.strip():
            continue
        n_filled += 1
        try:
            number = read_number(cell)
        except ValueError:
            continue
        if number is None:
            n_filled -= 1
        else:
            counts[number] += 1
    return counts if n_filled and counts.total() >= 0.9 * n_filled else None


def kind_by_header(header: str, counts: Counter[float]) -> str | None:
    """Whether a column of numbers is an `nps`, a `csat`, `stars`, or a rating of its own name; None for no score."""
    said = words.plain(words.last_part(header))
    values = _real(counts)
    if not values or words.NO_SCORE.search(said) or words.NPS_GROUP.search(said):
        return None
    low, high = min(values), max(values)
    is_whole = all(value == int(value) for value in values)
    if words.NPS.search(said):
        # "Would you recommend us?" may be asked on five points: that is no NPS.
        if is_whole and low >= 0 and high <= 10 and (high > 5 or "nps" in said or "net promoter" in said):
            return "nps"
        return "recommend" if high <= 5 else None
    if words.CSAT.search(said) and low >= 0 and high <= 100:
        return "csat"
    if words.STARS.search(said) and low >= 0 and high <= 100:
        return "stars" if is_whole and low >= 1 and high <= 5 else "rating"
    return None


def infer_scale(kind: str, counts: Counter[float], choice: ScaleChoice | None = None) -> Scale:
    """The scale of a column: as a person said, else the smallest usual one that holds its values."""
    if choice is not None:
        is_high = choice.best is None or choice.best == choice.high
        return Scale(kind, choice.low, choice.high, is_high, choice.none)
    if kind == "nps":
        return Scale("nps", 0, 10, no_answer=tuple(sorted(v for v in counts if v not in range(11))))
    values = _real(counts) or [1.0]
    low, high = min(values), max(values)
    ends = [(1, 5), (0, 5), (1, 7), (1, 10), (0, 10), (0, 100)]
    first, last = next(((a, b) for a, b in ends if a <= low and high <= b), (low, high if high > low else low + 1))
    no_answer = tuple(sorted(value for value in counts if not first <= value <= last))
    return Scale(kind, first, last, True, no_answer)


def _real(counts: Counter[float]) -> list[float]:
    """The values without the codes for "did not say": those codes that lie apart from all other values."""
    plain = [value for value in counts if value not in _CODES]
    if not plain:
        return list(counts)
    low, high = min(plain), max(plain)
    apart = [value for value in counts if value in _CODES and (value < 0 <= low or value > 2 * max(high, 5))]
    return [value for value in counts if value not in apart]


def shown(scale: Scale) -> str:
    """A scale in words: `1 to 5, 5 is best; 6, 7 mean no answer`."""
    best = scale.high if scale.good_is_high else scale.low
    none = ", ".join(f"{value:g}" for value in scale.no_answer)
    return f"{scale.low:g} to {scale.high:g}, {best:g} is best" + (f"; {none} mean no answer" if none else "")
