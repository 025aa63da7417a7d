"""A card in sentences: the verdict first, each figure with its n and with what chance alone does."""

from __future__ import annotations

from collections.abc import Sequence

from models.drift.card import LEAST, Corrected, Grown, Measure, State

NAMES = {
    "sentiment_confidence": "confidence of sentiment",
    "first_department_confidence": "confidence of the first department",
    "unsupported": "share of comments in a language that is not read",
    "routed": "share of comments sure enough to be sent on alone",
    "unassigned": "share of mentions that lie in no topic",
    "topics": "mix of topics",
    "departments": "mix of departments",
}
_HEADINGS = {
    "due": "Retraining is due",
    "moved": "Something moved, but the models are as sure as before",
    "steady": "Nothing has drifted",
    "too_little": "Not enough data to judge",
}


def said(
    state: State, n: int, measures: Sequence[Measure], grown: Sequence[Grown], corrected: Sequence[Corrected]
) -> tuple[str, ...]:
    """The sentences of a card."""
    real = [one for one in measures if one.verdict in ("fell", "rose", "moved")]
    worse = [_moved(one) for one in real if not one.is_better and one.name.endswith("confidence")]
    worse += [_grew(one) for one in grown]
    worse += [_moved(one) for one in real if not one.is_better and not one.name.endswith("confidence")]
    better = [_moved(one) for one in real if one.is_better]
    heading = _HEADINGS[state]
    if state == "steady" and worse:  # a topic grew, and the mix as a whole is as usual
        heading = "Nothing has drifted as a whole"
    first = f"{heading}: {'; '.join(worse[:3])}." if worse else f"{heading}{_why_not(state, n, measures)}."
    also = [f"Also: {'; '.join(worse[3:])}."] if worse[3:] else []
    also += [f"For the better: {'; '.join(better)}."] if better else []
    return (first, *also, *_corrections(corrected))


def what_to_do(state: State, measures: Sequence[Measure]) -> tuple[str, ...]:
    """What helps, the first thing first; empty where nothing needs to be done."""
    rose = {one.name for one in measures if one.verdict == "rose"}
    does: list[str] = []
    if state == "due":
        does += ["Label what the models doubt: /teach", "Then: make train compare promote"]
    elif state == "moved":
        does.append("Label some of what is new, so that the next training knows it: /teach")
    if "unassigned" in rose:
        does.append("Find the topics anew: voc topics fit")
    if "unsupported" in rose:
        does.append("No training here mends a language that is not read; see which ones came: voc status")
    return tuple(does)


def percent(share: float) -> str:
    """A share as people read it; what is there but rounds to nothing says so."""
    return "< 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def figure(one: Measure, value: float | None) -> str:
    """The value of a measure as people read it."""
    if value is None:
        return "–"
    return f"{value:.2f}" if one.name.endswith("confidence") else percent(value)


def band(one: Measure) -> str:
    """How far chance alone moves a measure, as people read it."""
    if one.chance is not None:
        return f"± {one.chance:.2f}" if one.name.endswith("confidence") else f"± {one.chance * 100:.1f} points"
    return f"up to {one.psi_chance:.2f}" if one.psi_chance is not None else "–"


def _moved(one: Measure) -> str:
    name = NAMES[one.name]
    if one.verdict == "moved":
        usual = f", the months before {one.psi_usual:.2f}" if one.psi_usual is not None else ""
        return (
            f"the {name} is another one (distance {one.psi:.2f}, n = {one.n:,}; chance alone gives {band(one)}{usual})"
        )
    return (
        f"the {name} {one.verdict} from {figure(one, one.before)} to {figure(one, one.now)} "
        f"(n = {one.n:,}; chance alone moves it by {band(one)})"
    )


def _grew(one: Grown) -> str:
    before = f"{percent(one.before)} before" if one.before else "none before"
    return f"{percent(one.now)} of comments speak of “{one.name}”, {before}"


def _why_not(state: State, n: int, measures: Sequence[Measure]) -> str:
    if state == "steady":
        steady = [one for one in measures if one.name.endswith("confidence") and one.now is not None]
        parts = [f"{NAMES[one.name]} {figure(one, one.now)}, was {figure(one, one.before)}" for one in steady]
        return f" (n = {n:,}): {'; '.join(parts)}"
    why = next((one.against for one in measures if one.name.endswith("confidence")), "")
    return f": {n:,} comments; {LEAST} are needed here, and as many in what they are compared with, {why}"


def _corrections(corrected: Sequence[Corrected]) -> list[str]:
    if not corrected:
        return []
    parts = [
        f"{one.task} of {one.n_corrected:,} of {one.n:,} ({percent(one.n_corrected / one.n)})" for one in corrected
    ]
    return [
        f"People corrected {', '.join(parts)} that they looked at; they look where the models doubt, not at random."
    ]
