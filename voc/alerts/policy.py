"""Who is disturbed by one feedback, and when: the owner's rules, read from a file that a person can edit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from voc.alerts.clocks import Clocks, read_clocks
from voc.alerts.hours import Hours
from voc.alerts.signal import LEVELS, Level
from voc.annotation import URGENCY_LEVELS, URGENCY_REASONS
from voc.errors import SettingsError
from voc.feedback import CHANNELS

_SHIPPED = Path(__file__).with_name("policy.toml")
MILDER: dict[Level, Level] = {"at_once": "same_day", "same_day": "daily", "daily": "daily"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Reasons × urgency × channel → level; an empty set fits everything."""

    reasons: tuple[str, ...]
    urgency: frozenset[str]
    channels: frozenset[str]
    level: Level

    def fits(self, urgency: str, reasons: Sequence[str], channel: str) -> str | None:
        """The reason for which the rule fits, "other" where it asks for none; None where it does not fit."""
        if (self.urgency and urgency not in self.urgency) or (self.channels and channel not in self.channels):
            return None
        if not self.reasons:
            return reasons[0] if reasons else "other"
        return next((reason for reason in self.reasons if reason in reasons), None)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in their order, how many at-once messages 1,000 feedback may cost, and how long a list may be.

    `emerging` is the level at which something new is told of, None for not at all. Whoever names a
    reason is on the list of the day in any case. `clocks` says how doubt is settled and how soon people are answered;
    `reviews_per_1000` feedback are shown to people because words alone say critical.
    """

    rules: tuple[Rule, ...]
    budget_per_1000: float
    list_at_most: int
    emerging: Level | None
    clocks: Clocks
    reviews_per_1000: float = 2.0

    def decide(self, urgency: str, reasons: Sequence[str], *, when: str, channel: str) -> tuple[Level, str] | None:
        """The level and the reason for it; None where nobody need be told. What is past is a level milder."""
        found = self.first_rule(urgency, reasons, channel)
        if found is None:
            return None
        _, rule, reason = found
        return (MILDER[rule.level] if when == "past" else rule.level), reason

    def first_rule(self, urgency: str, reasons: Sequence[str], channel: str) -> tuple[int, Rule, str] | None:
        """The number (from 1) of the rule that decides, the rule, and the reason for which it fits."""
        for number, rule in enumerate(self.rules, 1):
            reason = rule.fits(urgency, reasons, channel)
            if reason is not None:
                return number, rule, reason
        return None

    def allowance(self, n_feedback: int) -> int:
        """At-once messages that so many feedback may cost; two at least, so that a small installation hears at all."""
        return max(2, int(self.budget_per_1000 * n_feedback / 1000))

    def reviews_allowed(self, n_feedback: int) -> int:
        """How many of so many feedback people may be asked about because words alone say critical; two at least."""
        return max(2, int(self.reviews_per_1000 * n_feedback / 1000)) if self.reviews_per_1000 else 0


@lru_cache(maxsize=4)
def load_policy(path: Path | None = None) -> Policy:
    """Read and check a policy (the shipped one by default); `SettingsError` with the rule and what to mend."""
    path = path or _SHIPPED
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"VOC_ALERT_POLICY: cannot read {path}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    budget = data.get("budget_per_1000", 2.0)
    if not isinstance(budget, int | float) or budget < 0:
        raise SettingsError(f"{path}: budget_per_1000 must be a number from 0 on")
    asked = data.get("reviews_per_1000", 2.0)
    if not isinstance(asked, int | float) or asked < 0:
        raise SettingsError(f"{path}: reviews_per_1000 must be a number from 0 on")
    longest = data.get("list_at_most", 20)
    if not isinstance(longest, int) or longest < 0:
        raise SettingsError(f"{path}: list_at_most must be a whole number from 0 on")
    emerging = data.get("emerging", "notice")
    if emerging not in (*LEVELS, "none"):
        raise SettingsError(f"{path}: emerging must be one of {', '.join(LEVELS)}, none; met {emerging!r}")
    rules = tuple(_rule(entry, n, path) for n, entry in enumerate(data.get("rule", []), 1))
    new = None if emerging == "none" else emerging
    return Policy(rules, float(budget), longest, new, read_clocks(data, path), float(asked))


def _rule(entry: Mapping[str, object], number: int, path: Path) -> Rule:
    level = entry.get("level")
    if level not in MILDER:
        raise SettingsError(f"{path}: rule {number}: level must be one of {', '.join(MILDER)}; met {level!r}")
    return Rule(
        reasons=_names(entry, "reasons", URGENCY_REASONS, number, path),
        urgency=frozenset(_names(entry, "urgency", URGENCY_LEVELS, number, path)),
        channels=frozenset(_names(entry, "channels", CHANNELS, number, path)),
        level=level,
    )


def _names(entry: Mapping[str, object], key: str, known: Sequence[str], number: int, path: Path) -> tuple[str, ...]:
    given = entry.get(key, [])
    if not isinstance(given, list) or not set(given) <= set(known):
        raise SettingsError(f"{path}: rule {number}: {key} must be a list out of {', '.join(known)}; met {given!r}")
    return tuple(str(name) for name in given)


def due_at(level: str, now: datetime, hours: Hours) -> datetime:
    """When a message of this level leaves: at once; within business hours; else with the list of the next business
    morning."""
    if level == "at_once":
        return now
    return hours.next_open(now) if level == "same_day" else hours.next_opening(now)
