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
    "very dissatisfied, extremely dissatisfied, very unsatisfied, very poor, very unhappy, terrible, very bad, strongly disagree, very unlikely, extremely unlikely, very difficult, one, one star, sehr unzufrieden, sehr schlecht, trifft gar nicht zu, stimme gar nicht zu, tres insatisfait, tres insatisfaite, pas du tout satisfait, pas du tout d accord, muy insatisfecho, muy insatisfecha, muy malo, totalmente en desacuerdo",
    "dissatisfied, somewhat dissatisfied, unsatisfied, poor, unhappy, bad, disagree, somewhat disagree, unlikely, somewhat unlikely, difficult, two, two stars, eher unzufrieden, unzufrieden, schlecht, trifft eher nicht zu, stimme eher nicht zu, insatisfait, insatisfaite, plutot insatisfait, plutot pas d accord, insatisfecho, insatisfecha, malo, en desacuerdo",
    "neutral, neither satisfied nor dissatisfied, neither good nor poor, neither good nor bad, neither happy nor unhappy, neither agree nor disagree, neither easy nor difficult, neither likely nor unlikely, okay, ok, average, fair, three, three stars, teils teils, weder noch, neutre, ni satisfait ni insatisfait, ni d accord ni pas d accord, ni satisfecho ni insatisfecho, regular",
    "satisfied, somewhat satisfied, good, happy, agree, somewhat agree, likely, somewhat likely, easy, four, four stars, zufrieden, eher zufrieden, gut, trifft eher zu, stimme eher zu, satisfait, satisfaite, plutot satisfait, plutot d accord, satisfecho, satisfecha, bueno, de acuerdo",
    "very satisfied, extremely satisfied, very good, excellent, very happy, strongly agree, very likely, extremely likely, very easy, five, five stars, sehr zufrieden, sehr gut, trifft voll zu, stimme voll zu, tres satisfait, tres satisfaite, tout a fait d accord, muy satisfecho, muy satisfecha, muy bueno, totalmente de acuerdo",
)  # fmt: skip
_WORDED = {word.strip(): step for step, said in enumerate(_STEPS, start=1) for word in said.split(",")}
_FACES = {
    face: step
    for step, faces in enumerate(("😡🤬😠😭👎", "☹🙁😞😟😕", "😐😑😶", "🙂😊☺", "😀😃😄😁😍🤩👍"), start=1)
    for face in faces
}
#: What stands beside the ends of a scale, besides the answers above.
_ENDS = {**_WORDED, "best": 5, "highest": 5, "outstanding": 5, "perfect": 5, "great": 5, "beste": 5, "am besten": 5, "le mieux": 5, "mejor": 5,
         "worst": 1, "lowest": 1, "awful": 1, "schlechteste": 1, "am schlechtesten": 1, "ungenugend": 1, "mangelhaft": 1, "le pire": 1, "peor": 1}  # fmt: skip
_END = re.compile(r"(?<![\d.,])(\d{1,3})\s*(?:=|:|[-–—]|\(|is|means|ist|bedeutet)\s*([^\W\d][^\d,;/()=–—]{1,40})")
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
    face = _FACES.get(said.rstrip("\ufe0f"))
    if face is not None:
        return float(face)
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
    _, last = _smallest(values, counts)
    values = [value for value in values if value <= 2 * last]
    low, high = min(values), max(values)
    is_whole = all(value == int(value) for value in values)
    if words.NPS.search(said):
        # "Would you recommend us?" may be asked on five points: that is no NPS.
        if is_whole and low >= 0 and high <= 10 and (high > 5 or "nps" in said or "net promoter" in said):
            return "nps"
        return "recommend" if high <= 5 else None
    if words.CES.search(said) and low >= 0 and high <= 100:
        return "ces"
    if words.CSAT.search(said) and low >= 0 and high <= 100:
        return "csat"
    if words.STARS.search(said) and low >= 0 and high <= 100:
        return "stars" if is_whole and low >= 1 and high <= 5 else "rating"
    return None


def sounds_like_score(header: str) -> bool:
    """Whether a column is called like a score that a customer gave."""
    said = words.plain(words.last_part(header))
    if words.NO_SCORE.search(said) or words.NPS_GROUP.search(said):
        return False
    return any(pattern.search(said) for pattern in (words.NPS, words.CSAT, words.CES, words.STARS))


def ends_of(header: str) -> bool | None:
    """Whether high is good, as a header itself says it: `(1 = very satisfied, 5 = very dissatisfied)` says no."""
    if words.LOW_IS_GOOD.search(words.plain(header)):
        return False
    said = ((int(met[1]), _ENDS.get(words.plain(met[2]))) for met in _END.finditer(header))
    told = sorted(said, key=lambda end: end[0])
    known = [(number, step) for number, step in told if step is not None and step != 3]
    if not known:
        return None
    if len(told) < 2:
        return None if known[0][0] not in (1, 5) else (known[0][0] == 5) == (known[0][1] > 3)
    (low, first), (_, last) = known[0], known[-1]
    if len(known) == 1:
        return (first > 3) == (low == told[-1][0])
    return None if first == last else first < last


def infer_scale(
    kind: str, counts: Counter[float], choice: ScaleChoice | None = None, good_is_high: bool | None = None
) -> Scale:
    """The scale of a column: as a person said, else the smallest usual one that holds its values.

    `good_is_high` is what the header says of its ends. A few values far off (a line of totals, a slip of the finger)
    do not stretch the scale: they lie outside it.
    """
    if choice is not None:
        is_high = choice.best is None or choice.best == choice.high
        return Scale(kind, choice.low, choice.high, is_high, choice.none)
    if kind == "nps":
        return Scale("nps", 0, 10, no_answer=tuple(sorted(v for v in counts if v not in range(11) and v in _CODES)))
    values = _real(counts) or [1.0]
    first, last = _smallest(values, counts)
    no_answer = tuple(sorted(value for value in counts if value not in values and not first <= value <= last))
    return Scale(kind, first, last, good_is_high is not False, no_answer)


def _smallest(values: list[float], counts: Counter[float]) -> tuple[float, float]:
    few = max(1, counts.total() // 200) if counts.total() >= 30 else 0
    for first, last in ((1, 5), (0, 5), (1, 7), (1, 10), (0, 10), (0, 100)):
        far = sum(counts[value] for value in values if value > 2 * last)
        near = [value for value in values if value <= 2 * last]
        if far <= few and near and first <= min(near) and max(near) <= last:
            return first, last
    low, high = min(values), max(values)
    return low, high if high > low else low + 1


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
