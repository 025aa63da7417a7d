"""The row of figures on a page, from what `voc.insights.summary` found."""

from __future__ import annotations

from dash import html

from api.dashboard.parts.figure import Figure, Mood, figure
from api.dashboard.words import count, number, percent, signed
from voc.insights.estimates import Change
from voc.insights.summary import Figure as Found

#: Digits behind the point, by unit.
_DIGITS = {"count": 0, "points": 0, "percent": 0, "stars": 2, "score": 2, "sentiment": 2}


def figures(found: tuple[Found, ...]) -> html.Div:
    """A card for each figure that rests on anything."""
    return html.Div([figure(_card(one)) for one in found if one.n], className="figures")


def _card(one: Found) -> Figure:
    words, mood = change_in_words(one.change, one.unit)
    return Figure(
        name=one.shown_as,
        value=shown(one.value, one.unit),
        interval=interval(one.low, one.high, one.unit),
        change=words,
        mood="plain" if one.unit == "count" and mood != "same" else mood,
        basis=_basis(one),
        href=f"/feedback?{one.link}",
        trend=[point.value for point in one.series if point.value is not None],
    )


def _basis(one: Found) -> str:
    if one.name == "responses":
        return "the comments among them"
    if one.name == "feedback":
        return "read them"
    return count(one.n, "comment" if one.unit == "sentiment" else "response")


def shown(value: float | None, unit: str) -> str:
    """A value as its unit is read: `22`, `71 %`, `3.91`, `−0.08`."""
    if value is None:
        return "–"
    return f"{number(value, _DIGITS[unit])}{' %' if unit == 'percent' else ''}"


def interval(low: float | None, high: float | None, unit: str) -> str:
    """The 95 % interval, `17 to 27`; nothing where there is none (counts are counted, not estimated)."""
    return "" if low is None or high is None else f"{shown(low, unit)} to {shown(high, unit)}"


def change_in_words(change: Change, unit: str) -> tuple[str, Mood]:
    """How it moved and whether that is real, with the interval of the change; and its mood."""
    if change.verdict == "not enough data" or change.value is None:
        return "too few before to compare", "same"
    if change.is_ratio:
        words = f"{ratio_in_words(change.value)} on the period before"
    else:
        words = f"{signed(change.value, _DIGITS[unit])}{' points' if unit == 'percent' else ''}"
        if change.low is not None and change.high is not None:
            digits = _DIGITS[unit]
            words += f" ({signed(change.low, digits)} to {signed(change.high, digits)})"
    if change.verdict == "no real change":
        return f"no real change: {words}", "same"
    up = change.value > (1 if change.is_ratio else 0)
    return f"{words}, real", "better" if up else "worse"


def ratio_in_words(ratio: float | None) -> str:
    """`+18 %`, `×3.4`, `−22 %`."""
    if ratio is None:
        return "new"
    if ratio >= 2.5:
        return f"×{ratio:.1f}"
    return f"{signed((ratio - 1) * 100)} %" if round((ratio - 1) * 100) else percent(0)
