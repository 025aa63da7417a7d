"""What the data did, in plain words: a title for a lock screen, and the sentence that explains a surge by it."""

from __future__ import annotations

from datetime import date

from voc.alerts.data_changes import DataChange
from voc.alerts.titles import LONGEST, day, short, usual

#: However long the figures are, so much of the name is shown.
_NAME = 24
#: What was there before in no less than this share of what came since is no newcomer.
_KNOWN = 0.1


def data_title(change: DataChange) -> str:
    """`American appears in the data: 5 before 22 February, 2,203 since`."""
    said = _said(change)
    return f"{short(change.what, max(_NAME, LONGEST - len(said)))}{said}"


def _said(change: DataChange) -> str:
    since, n = on(change.first_on), f"{change.n:,}"
    match change.kind:
        case "appears" if change.usual > _KNOWN * change.n:
            return f" comes in bulk: {n} since {since}, hardly any in the weeks before"
        case "appears":
            return f" appears in the data: {change.usual:,.0f} before {since}, {n} since"
        case "vanishes":
            return f" vanishes from the data: {usual(change.usual)} a day before {since}, none since"
        case "silent":
            return f" has been silent for {n} days, since {since}; {usual(change.usual)} a day are usual"
        case "batches":
            return f" comes in batches: {n} of {change.usual:,.0f} days hold most of it"
        case "full":
            return f": {n} comments {_days(change)}, where {usual(change.usual)} are usual"
        case "repeats":
            return f": {n} comments {_days(change)} say {change.usual:,.0f} different things"
        case _:
            return f": {n} comments written from {since} on came late, on {on(change.last_on)}"


def explanation(change: DataChange, n: int, n_seen: int) -> str:
    """How a change accounts for a surge: `n` of its `n_seen` feedback are the change's."""
    of = f"{n:,} of these {n_seen:,}"
    match change.kind:
        case "appears":
            return f"{of} are from {change.what}, which comes into the data on {on(change.first_on)}."
        case "batches":
            return f"{change.what} comes in batches, so its days cannot be compared: read shares, not counts."
        case "full":
            return f"{of} are of days that hold many times the usual total of {change.what}, whatever they speak of."
        case "repeats":
            return f"Of these {n_seen:,} only {n_seen - n:,} say something that was not said before."
        case _:
            return f"{of} came late, to days that had been judged without them."


def on(day_on: date) -> str:
    """`22 February`."""
    return f"{day_on.day} {day_on:%B}"


def _days(change: DataChange) -> str:
    if change.first_on == change.last_on:
        return f"on {day(change.first_on)}"
    return f"from {on(change.first_on)} to {on(change.last_on)}"
