"""The part of the policy that measures time and doubt: how sure is sure, how long a review and an answer may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from voc.errors import SettingsError

#: What holds where the file says nothing: name of the table → its keys and values.
_SHIPPED: dict[str, dict[str, float]] = {
    "sure_from": {"at_once": 0.55, "same_day": 0.5, "unnamed": 0.7},
    "review_hours": {"at_once": 4, "same_day": 10},
    "follow_up_hours": {"critical": 10, "high": 20},
}
_MOST = {"sure_from": 1.0, "review_hours": 1000.0, "follow_up_hours": 1000.0}


@dataclass(frozen=True, slots=True)
class Clocks:
    """`sure_from` by level of message, and for what has no named reason; business hours by level and by urgency."""

    # Told apart by their values, not by their hash: a policy is a key where several are replayed.
    sure_from: Mapping[str, float] = field(hash=False)
    review_hours: Mapping[str, float] = field(hash=False)
    follow_up_hours: Mapping[str, float] = field(hash=False)

    def is_doubtful(self, level: str, reason: str, sureness: float) -> bool:
        """Whether a person should look before anybody is disturbed; a daily list disturbs nobody."""
        if level not in self.review_hours:
            return False
        least = self.sure_from[level]
        return sureness < (max(least, self.sure_from["unnamed"]) if reason == "other" else least)

    def review(self, level: str) -> timedelta:
        """Business hours that a person has to look."""
        return timedelta(hours=self.review_hours[level])

    def follow_up(self, urgency: str) -> timedelta:
        """Office hours until the customer is owed an answer."""
        return timedelta(hours=self.follow_up_hours[urgency])


def read_clocks(data: Mapping[str, object], path: Path) -> Clocks:
    """The clocks of a policy file; what it leaves out is as shipped. `SettingsError` names what is wrong."""
    return Clocks(**{name: _table(name, data.get(name, {}), path) for name in _SHIPPED})


def _table(name: str, given: object, path: Path) -> dict[str, float]:
    known = _SHIPPED[name]
    if not isinstance(given, Mapping) or not set(given) <= set(known):
        raise SettingsError(f"{path}: [{name}] may hold {', '.join(known)}")
    for key, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST[name]:
            raise SettingsError(f"{path}: [{name}] {key} must be a number from 0 to {_MOST[name]:g}; met {value!r}")
    return {**known, **{key: float(value) for key, value in given.items()}}
