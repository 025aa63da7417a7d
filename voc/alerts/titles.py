"""Titles that read well on a lock screen: what, how many people or complaints against expected, since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

#: A lock screen shows about so many characters.
LONGEST = 80
#: Words without a name tell what it is: they may take a little more.
_WITH_WORDS = 100
#: However long the figures are, so much of the name is shown.
_NAME = 26

#: What a rule says of feedback that is pressing without a named reason.
NAMELESS = "other"
#: Why a single feedback is urgent, as a heading.
REASONS = {
    "safety": "Danger to life or health",
    "fraud": "Fraud",
    "privacy": "Personal data exposed",
    "legal": "Legal action or regulator",
    "discrimination": "Discrimination or harassment",
    "outage": "Service down",
    "churn": "Customer leaving",
    "money": "Money wrongly taken or withheld",
    "unanswered": "Repeated contact unanswered",
    "public": "Public complaint with reach",
    NAMELESS: "Needs action within a day",
}
#: The same after a number, in a list of several: "2 leaving".
_AMONG = {
    "safety": "in danger",
    "fraud": "over fraud",
    "privacy": "over exposed data",
    "legal": "over legal action",
    "discrimination": "over harassment",
    "outage": "without service",
    "churn": "leaving",
    "money": "over money",
    "unanswered": "left unanswered",
    "public": "in public",
}

#: What people do, by family: one of them, several.
_VERBS = {"praise": ("praises it", "praise it"), "volume": ("speaks of it", "speak of it")}


def surge_title(
    what: str,
    topics: Sequence[str],
    n: int,
    expected: float,
    since: date,
    *,
    family: str = "surge",
    n_people: int | None = None,
) -> str:
    """A surge: `what` surged, most of all in `topics`, of which as many are named as fit.

    With `n_people` it counts them, and says how often they wrote where that is more.
    """
    counted = f"{n:,} {_counted(n, family)}"
    if n_people is not None and 1 <= n_people <= n:
        counted = _by_people(n, n_people, family)
    said = "usual for so many" if family == "share" else "expected"
    figures = f": {counted}, {usual(expected)} {said}, since {day(since)}"
    name = short(what, max(_NAME, LONGEST - len(figures)))
    for n_named in range(len(topics), 0, -1):
        named = f"{name} ({', '.join(short(topic, 24) for topic in topics[:n_named])})"
        if len(named + figures) <= LONGEST:
            return named + figures
    return name + figures


def drift_title(what: str, n: int, expected: float, family: str) -> str:
    """Something that rises or falls over eight weeks, in complaints a week beside those that were expected."""
    way = "rises for eight weeks" if family == "drift" else "falls after a rise"
    said = f" {way}: {a_week(n)} complaints a week, {a_week(expected)} expected"
    return short(what, max(_NAME, LONGEST - len(said))) + said


def urgent_title(n_by_reason: Mapping[str, int], n_people: int, since: date, topic: str | None = None) -> str:
    """A matter of single feedback: the commonest reason and how many people it hits; without one, their topic."""
    reason = ranked(n_by_reason)[0]
    figures = f": {n_people:,} {'customer' if n_people == 1 else 'customers'}, since {day(since)}"
    if reason != NAMELESS or not topic:
        return f"{REASONS[reason]}{figures}"
    said = f", {REASONS[reason].lower()}{figures}"
    return short(topic, max(_NAME, LONGEST - len(said))) + said


def list_title(n_by_reason: Mapping[str, int], n_people: int, on: date) -> str:
    """A list of the day: how many people wait for an answer, and what the most pressing of them write of."""
    named = [f"{n_by_reason[reason]:,} {_AMONG[reason]}" for reason in ranked(n_by_reason) if reason in _AMONG]
    who = "1 customer" if n_people == 1 else f"{n_people:,} customers"
    return f"{who} to answer, wrote {day(on)}" + (f": {', '.join(named[:2])}" if named else "")


def emerging_title(words: Sequence[str], n: int, since: date, *, n_people: int, expected: float) -> str:
    """Something new: how many people against expected, since when, and as many of its words as fit."""
    who = "1 customer" if n_people == 1 else f"{n_people:,} customers"
    often = "" if n_people >= n else f" {n:,} times"
    figures = f"Something new: {who}{often}, {usual(expected)} expected, since {day(since)}"
    for n_named in range(min(4, len(words)), 0, -1):
        named = f"{figures} ({', '.join(words[:n_named])})"
        if len(named) <= _WITH_WORDS:
            return named
    return figures


def helped_title(what: str, n: int, expected: float, since: date) -> str:
    """A matter that stayed quiet since somebody acted: how many complaints against expected, since when."""
    figures = f": {n:,} {_counted(n, 'surge')}, {usual(expected)} expected, since {day(since)}"
    return f"It helped: {short(what, max(_NAME, LONGEST - len(figures)))}{figures}"


def ranked(n_by_reason: Mapping[str, int]) -> list[str]:
    """Reasons, the commonest first; what has no name comes last."""
    return sorted(n_by_reason, key=lambda reason: (reason == NAMELESS, -n_by_reason[reason], reason))


def day(on: date) -> str:
    """`Tue 10 Nov`."""
    return f"{on:%a} {on.day} {on:%b}"


def usual(expected: float) -> str:
    """What was expected, as people say it: nobody expects 0.4 complaints."""
    return f"{expected:,.0f}" if expected >= 0.5 else "hardly any"


def a_week(n: float) -> str:
    """Of eight weeks' sum, what one week holds."""
    return f"{n / 8:.0f}" if n >= 80 else f"{n / 8:.1f}"


def ordinal(n: int) -> str:
    """`third`, `11th`."""
    named = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    if n <= len(named):
        return named[n - 1]
    ending = "th" if 11 <= n % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def short(name: str, longest: int) -> str:
    """A name cut to `longest` characters, with an ellipsis where it was cut."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _counted(n: int, family: str) -> str:
    if family == "praise":
        return "praise it" if n != 1 else "praises it"
    one = "comment" if family == "volume" else "complaint"
    return one if n == 1 else f"{one}s"


def _by_people(n: int, n_people: int, family: str) -> str:
    one, many = _VERBS.get(family, ("complains", "complain"))
    who = f"1 customer {one}" if n_people == 1 else f"{n_people:,} customers {many}"
    return who if n_people == n else f"{who} {n:,} times"
