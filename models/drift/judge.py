"""From counts to a verdict: what moved, whether that matters, and whether a new training would help. Pure.

Something moved where it moved further than chance does one time in a hundred, and far enough to matter: with many
feedback everything is "significant". What customers talk about may change while the model understands it as well as
ever; so retraining is due only where the models got less sure, never for a mix alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.drift.card import LEAST, Card, Corrected, Grown, Measure, State, Verdict
from models.drift.measures import Distance, Moved, distance, index, means, shares
from models.drift.words import said, what_to_do
from voc.storage.drift import Mix, Part, Spread

#: A mean confidence matters from this change on, a distance from this custom on.
FELL, FAR = 0.03, 0.1
#: A share matters from so many points on, or from fewer where it doubled or halved.
POINTS, FEW_POINTS = 0.05, 0.02
#: From so many months on we know how far an ordinary month lies from the others.
_LEAST_MONTHS = 3

Confidence = Literal["sentiment_confidence", "first_department_confidence"]
Share = Literal["unsupported", "routed", "unassigned"]


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a month and of what it is compared with; None where there is nothing to compare with.

    Mixes are compared with those of each month before. `against` says for each measure in words what "before" is;
    `from_on` and `to_on` are the month's days, cut where it is not over.
    """

    month: date
    model_version: str
    from_on: date
    to_on: date
    n: int
    confidences: Mapping[Confidence, tuple[Spread | None, Spread]]
    shares: Mapping[Share, tuple[Part | None, Part]]
    topics: tuple[Sequence[Mix], Mix]
    departments: tuple[Sequence[Mix], Mix]
    names: Mapping[int, str]
    looked_at: Mapping[str, Part]
    against: Mapping[str, str]


def judge(counted: Counted) -> Card:
    """The card of a month, with its sentences."""
    measures = (
        *(_confidence(name, counted) for name in counted.confidences),
        *(_share(name, counted) for name in counted.shares),
        _mix("topics", counted.topics, counted),
        _mix("departments", counted.departments, counted),
    )
    grown = _grown(counted) if measures[-2].verdict != "not enough data" else ()
    corrected = tuple(Corrected(task, one.n, one.k) for task, one in sorted(counted.looked_at.items()))
    state = state_of(measures)
    return Card(
        counted.month, counted.model_version, counted.from_on, counted.to_on, counted.n,
        state, measures, grown, corrected,
        said(state, counted.n, measures, grown, corrected), what_to_do(state, measures),
    )  # fmt: skip


def state_of(measures: tuple[Measure, ...]) -> State:
    """What all measures come to."""
    if any(one.verdict == "fell" and one.name.endswith("confidence") for one in measures):
        return "due"
    if any(one.verdict in ("fell", "rose", "moved") and not one.is_better for one in measures):
        return "moved"
    judged = [one for one in measures if one.name.endswith("confidence") and one.verdict != "not enough data"]
    return "steady" if judged else "too_little"


def _confidence(name: Confidence, counted: Counted) -> Measure:
    before, now = counted.confidences[name]
    if before is None or before.n < LEAST or now.n < LEAST:
        return _unknown(name, before.n if before else 0, now.n, counted)
    moved, apart = means(before, now), distance(before.counts, now.counts)
    verdict: Verdict = "moved" if apart.beyond >= FAR else "no real change"
    if moved.is_real and abs(moved.now - moved.before) >= FELL:
        verdict = "fell" if moved.now < moved.before else "rose"
    return _measure(name, moved, before.n, now.n, verdict, counted, apart)


def _share(name: Share, counted: Counted) -> Measure:
    before, now = counted.shares[name]
    if before is None or before.n < LEAST or now.n < LEAST:
        return _unknown(name, before.n if before else 0, now.n, counted)
    moved = shares(before, now)
    verdict: Verdict = "no real change"
    if moved.is_real and matters(moved.before, moved.now):
        verdict = "fell" if moved.now < moved.before else "rose"
    return _measure(name, moved, before.n, now.n, verdict, counted)


def matters(before: float, now: float) -> bool:
    """Whether the change of a share is worth a sentence."""
    change, (less, more) = abs(now - before), sorted((before, now))
    return change >= POINTS or (change >= FEW_POINTS and more >= 2 * less)


def _mix(name: str, pair: tuple[Sequence[Mix], Mix], counted: Counted) -> Measure:
    months, now = pair
    before = together(months)
    if before.n < LEAST or now.n < LEAST or not (before.counts and now.counts):
        return _unknown(name, before.n, now.n, counted)
    apart, usual = distance(*_counts(before, now)), usual_distance(months)
    is_far = apart.beyond >= FAR and (usual is None or apart.psi > usual)
    return Measure(
        name, None, None, None, before.n, now.n, "moved" if is_far else "no real change",
        counted.against.get(name, ""), round(apart.psi, 4), round(apart.chance, 4), usual,
    )  # fmt: skip


def usual_distance(months: Sequence[Mix]) -> float | None:
    """How far the oddest of these months lies from the others: every month has its events. None below three months."""
    months = [one for one in months if one.n >= LEAST]
    if len(months) < _LEAST_MONTHS:
        return None
    others = [together([*months[:at], *months[at + 1 :]]) for at in range(len(months))]
    return round(max(index(*_counts(*pair)) for pair in zip(others, months, strict=True)), 4)


def together(months: Sequence[Mix]) -> Mix:
    """Several months as one."""
    counts: Counter[object] = Counter()
    for one in months:
        counts.update(one.counts)
    return Mix(sum(one.n for one in months), dict(counts))


def _counts(before: Mix, now: Mix) -> tuple[list[int], list[int]]:
    """The counts of both in the order of the same keys."""
    keys = sorted(before.counts.keys() | now.counts.keys(), key=str)
    return [before.counts.get(key, 0) for key in keys], [now.counts.get(key, 0) for key in keys]


def _grown(counted: Counted, most: int = 3) -> tuple[Grown, ...]:
    """The topics that grew beyond chance and by enough to matter, the largest gain first."""
    before, now = together(counted.topics[0]), counted.topics[1]
    found = []
    for topic_id, n in now.counts.items():
        moved = shares(Part(before.counts.get(topic_id, 0), before.n), Part(n, now.n))
        if moved.is_real and moved.now > moved.before and matters(moved.before, moved.now):
            name = counted.names.get(topic_id, f"topic {topic_id}")
            found.append(Grown(topic_id, name, round(moved.before, 4), round(moved.now, 4), n))
    found.sort(key=lambda one: (one.before - one.now, one.topic_id))
    return tuple(found[:most])


def _measure(
    name: str,
    moved: Moved,
    n_before: int,
    n: int,
    verdict: Verdict,
    counted: Counted,
    apart: Distance | None = None,
) -> Measure:
    return Measure(
        name, round(moved.before, 4), round(moved.now, 4), round(moved.chance, 4), n_before, n, verdict,
        counted.against.get(name, ""),
        round(apart.psi, 4) if apart else None, round(apart.chance, 4) if apart else None,
    )  # fmt: skip


def _unknown(name: str, n_before: int, n: int, counted: Counted) -> Measure:
    return Measure(name, None, None, None, n_before, n, "not enough data", counted.against.get(name, ""))
