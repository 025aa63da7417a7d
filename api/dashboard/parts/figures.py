"""The row of figures on a page, from what `voc.insights.summary` found."""

from __future__ import annotations

from collections.abc import Callable

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
    change, aside, mood = change_in_words(one.change, one.unit)
    return Figure(
        name="Sentiment, −1 to 1" if one.unit == "sentiment" else one.shown_as,
        value=shown(one.value, one.unit),
        interval=interval(one.low, one.high, one.unit),
        change=change,
        aside=aside,
        mood="plain" if one.unit == "count" and mood != "same" else mood,
        basis=_basis(one),
        href=f"/feedback?{one.link}",
        trend=[point.value for point in one.series if point.value is not None],
    )


def _basis(one: Found) -> str:
    if one.name == "responses":
        return "their comments"
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


def change_in_words(change: Change, unit: str) -> tuple[str, str, Mood]:
    """How it moved and whether that is real, the interval of the change, and its mood."""
    if change.verdict == "not enough data" or change.value is None:
        return "too few before to compare", "", "same"
    digits = _DIGITS[unit]
    if change.is_ratio:
        words = ratio_in_words(change.value)
        aside = _between(change, ratio_in_words)
    else:
        words = signed(change.value, digits)
        aside = _between(change, lambda value: signed(value, digits))
    if change.verdict == "no real change":
        return "no real change", f"{words} {aside}", "same"
    up = change.value > (1 if change.is_ratio else 0)
    return f"{words}, real", aside, "better" if up else "worse"


def _between(change: Change, words: Callable[[float], str]) -> str:
    return "" if change.low is None or change.high is None else f"({words(change.low)} to {words(change.high)})"


def ratio_in_words(ratio: float | None) -> str:
    """`+18 %`, `×3.4`, `−22 %`; beyond a hundredfold nobody needs the figure."""
    if ratio is None:
        return "new"
    if ratio >= 100:
        return "×100 and more"
    if ratio >= 2.5:
        return f"×{ratio:.0f}" if ratio >= 10 else f"×{ratio:.1f}"
    return f"{signed((ratio - 1) * 100)} %" if round((ratio - 1) * 100) else percent(0)
