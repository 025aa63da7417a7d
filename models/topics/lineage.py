"""A re-fit meets the topics people live with: what of the new is old, what is new, what is gone.

Fresh groups are matched to the present topics (by where they lie and which mentions they share; one to one, the best
assignment overall). In an ordinary re-fit every present topic stays where it is, so that no unchanged mention moves;
what the fresh groups add is what the present topics do not explain. Only when the store has outgrown its first fit are
the centres taken anew. What a person named, owns, defined, merged or retired is never undone by a machine.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from models.topics.lineage_kinds import Fresh, Kind, Lineage, Outcome, Present, Row
from models.topics.news import is_news
from models.topics.yielding import yielding

__all__ = ["Fresh", "Kind", "Lineage", "Outcome", "Present", "Row", "first_lineage", "next_lineage", "without_unborn"]

#: Half the cosine plus half the share of mentions in common must reach this for a group to be a topic.
_MATCH = 0.5
#: A fresh group nearer than this (cosine) to a topic is no new matter.
_KNOWN = 0.90
#: … and this near to a retired one it is that one, come back.
_REVIVED = 0.85
#: A group is new if the present topics leave this share of it unassigned.
_UNEXPLAINED = 0.5
#: Two halves make a split if each holds this share of the topic, and they lie no nearer than `_APART`.
_HALF, _APART = 0.25, 0.84
#: … and this share of the new half was in the topic, as was most of it that was in any.
_PART = 1 / 3
#: A group that lies no nearer than this to any topic is a matter of its own, whoever has its mentions now.
_OWN = 0.65
#: Two topics are one matter if one group holds this share of each, they lie this near, and the next fit agrees.
_MOSTLY, _NEAR = 0.6, 0.70
#: Two machine-made topics this near are one matter.
_SAME = 0.95


def first_lineage(fresh: Fresh) -> Lineage:
    """Every group is born: there was no topic before."""
    sizes = _sizes(fresh.labels, len(fresh.centroids))
    return Lineage(
        [Row(None, group, fresh.centroids[group], float(fresh.radii[group])) for group in range(len(sizes))],
        [Outcome("born", None, group, {"n_texts": int(size)}) for group, size in enumerate(sizes)],
    )


def next_lineage(present: Present, fresh: Fresh, *, anchored: bool) -> Lineage:
    """Match fresh groups to present topics; with `anchored` the present centroids stay as they are."""
    shared = _shared(present, fresh)
    matched = _match(present, fresh, shared)
    rows: list[Row] = []
    outcomes: list[Outcome] = []
    for row in range(len(present.topic_ids)):
        _continue(row, present, fresh, shared, matched, rows, outcomes, anchored=anchored)
    for group in range(len(fresh.centroids)):
        if group not in matched.values():
            _begin(group, present, fresh, shared, matched, rows, outcomes, anchored=anchored)
    lineage = yielding(Lineage(rows, _one_for_each(outcomes)), present)
    return _without_twins(lineage, present)


def without_unborn(lineage: Lineage, groups: Collection[int | None]) -> Lineage:
    """The lineage in which these fresh groups are no topics; whoever was there before stays."""
    born = {row.group for row in lineage.rows if row.topic_id is None and row.group in groups}
    return Lineage(
        [row for row in lineage.rows if row.topic_id is not None or row.group not in born],
        [each for each in lineage.outcomes if each.kind not in ("born", "split") or each.group not in born],
    )


def _sizes(labels: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    return np.bincount(labels[labels >= 0], minlength=k)


def _shared(present: Present, fresh: Fresh) -> NDArray[np.int64]:
    """How many distinct mentions each present row (axis 0) and fresh group (axis 1) have in common."""
    counts = np.zeros((len(present.topic_ids), len(fresh.centroids)), dtype=np.int64)
    both = (present.assigned >= 0) & (fresh.labels >= 0)
    np.add.at(counts, (present.assigned[both], fresh.labels[both]), 1)
    return counts


def _match(present: Present, fresh: Fresh, shared: NDArray[np.int64]) -> dict[int, int]:
    """Present row → fresh group, one to one, the best in sum."""
    before = _sizes(present.assigned, len(present.topic_ids))[:, None]
    after = _sizes(fresh.labels, len(fresh.centroids))[None, :]
    jaccard = shared / np.maximum(before + after - shared, 1)
    score = 0.5 * (present.centroids @ fresh.centroids.T) + 0.5 * jaccard
    # Pairs that are no match must not count, or their sum takes from a topic the group that holds most of it.
    score = np.where(score >= _MATCH, score, 0.0)
    rows, groups = linear_sum_assignment(-np.round(score, 6))
    return {int(row): int(group) for row, group in zip(rows, groups, strict=True) if score[row, group] >= _MATCH}


def _continue(
    row: int,
    present: Present,
    fresh: Fresh,
    shared: NDArray[np.int64],
    matched: dict[int, int],
    rows: list[Row],
    outcomes: list[Outcome],
    *,
    anchored: bool,
) -> None:
    """What becomes of one present row."""
    topic_id = int(present.topic_ids[row])
    n_now = int((present.assigned == row).sum())
    evidence: dict[str, Any] = {"n_texts": n_now}
    group = matched.get(row)
    centroid, radius = present.centroids[row], float(present.radii[row])
    if group is not None:
        evidence |= {
            "cosine": round(float(centroid @ fresh.centroids[group]), 3),
            "n_shared": int(shared[row, group]),
        }
        if not anchored and _may_move(topic_id, group, centroid, present, fresh):
            centroid, radius = fresh.centroids[group], float(fresh.radii[group])
    elif topic_id not in present.protected and _ends(topic_id, n_now, present, anchored=anchored):
        heir = int(shared[row].argmax()) if shared[row].any() else -1
        heirs = [int(present.topic_ids[other]) for other, other_group in matched.items() if other_group == heir]
        heirs = [other for other in heirs if other not in _quiet(present)]
        if heirs and shared[row, heir] >= _UNEXPLAINED * n_now and heirs[0] != topic_id:
            outcomes.append(Outcome("merged", topic_id, heir, evidence | {"into": heirs[0]}))
        else:
            outcomes.append(Outcome("retired", topic_id, None, evidence))
        return
    same = _same_matter(row, present, shared, matched) if anchored and group is None else None
    if same is not None and present.alike.get(topic_id) == same:
        rows.append(Row(same, None, centroid, radius, row))  # all that was said of it stays where it is
        outcomes.append(Outcome("merged", topic_id, None, evidence | {"into": same}))
        return
    rows.append(Row(topic_id, group, centroid, radius, row))
    outcomes += _lives(topic_id, group, present, evidence | ({} if same is None else {"alike": same}))


def _ends(topic_id: int, n_now: int, present: Present, *, anchored: bool) -> bool:
    """Whether a row goes that no fresh group goes on; what fell silent keeps its place, and so its mentions."""
    fell_silent = topic_id in present.asleep or topic_id in present.silent
    return not fell_silent and (n_now == 0 or not anchored)


def _lives(topic_id: int, group: int | None, present: Present, evidence: dict[str, Any]) -> list[Outcome]:
    """What is said of a topic that keeps its place: that it is kept, silent, or back; of one that sleeps, nothing."""
    if topic_id in present.silent and topic_id not in present.protected:
        return [Outcome("retired", topic_id, group, evidence | present.silent[topic_id])]
    if topic_id in present.awake:
        return [Outcome("revived", topic_id, group, evidence)]
    return [] if topic_id in present.asleep else [Outcome("kept", topic_id, group, evidence)]


def _quiet(present: Present) -> frozenset[int]:
    """Topics that end in this fit or ended before, and keep their rows: what people speak of becomes none of these."""
    return (present.asleep - present.awake) | (frozenset(present.silent) - present.protected)


def _same_matter(
    row: int, present: Present, shared: NDArray[np.int64], matched: dict[int, int]
) -> int | None:  # fmt: skip
    """The topic that is one matter with an unmatched row's, as one fresh group holds most of both; no person's."""
    topic_id = int(present.topic_ids[row])
    is_kept = topic_id in present.protected or topic_id in present.asleep
    if is_kept or not shared[row].any() or (present.topic_ids == topic_id).sum() > 1:
        return None
    group = int(shared[row].argmax())
    other = next((each for each, held in matched.items() if held == group), None)
    if other is None or int(present.topic_ids[other]) in (topic_id, *_quiet(present)):
        return None
    heir = int(present.topic_ids[other])
    if topic_id == present.parted.get(heir) or heir == present.parted.get(topic_id):
        return None  # a fit told them apart when one was news: that it is none any more does not make them one
    mostly = all(shared[each, group] >= _MOSTLY * max(1, (present.assigned == each).sum()) for each in (row, other))
    near = float(present.centroids[row] @ present.centroids[other]) >= _NEAR
    return heir if mostly and near else None


def _may_move(topic_id: int, group: int, centroid: NDArray[np.float32], present: Present, fresh: Fresh) -> bool:
    """Whether a topic may take the place of its group: not onto what is somebody's, nor far from a person's word."""
    if topic_id in present.pinned or _is_decided(fresh.labels == group, present, but=topic_id):
        return False
    return topic_id not in present.protected or float(centroid @ fresh.centroids[group]) >= _REVIVED


def _begin(
    group: int,
    present: Present,
    fresh: Fresh,
    shared: NDArray[np.int64],
    matched: dict[int, int],
    rows: list[Row],
    outcomes: list[Outcome],
    *,
    anchored: bool,
) -> None:
    """What becomes of a fresh group that is no present topic."""
    mine = fresh.labels == group
    size = int(mine.sum())
    evidence: dict[str, Any] = {
        "n_texts": size,
        "share_unassigned": round(float((present.assigned[mine] < 0).mean()), 3),
    }
    back = _nearest_retired(fresh.centroids[group], present)
    if back in present.retired_by_person or _is_decided(mine, present) or _is_asleep(mine, present):
        return
    near = float((present.centroids @ fresh.centroids[group]).max()) if len(present.centroids) else 0.0
    news = present.written is not None and near < _APART and is_news(mine, present.written)
    is_new = (evidence["share_unassigned"] >= _UNEXPLAINED and near < _KNOWN) or near < _OWN or news
    parent = _parent(group, present, fresh, shared, matched, news=news)
    row = Row(back, group, fresh.centroids[group], float(fresh.radii[group]))
    if back is not None and (is_new or not anchored):
        outcomes.append(Outcome("revived", back, group, evidence))
    elif parent is None and (is_new or not anchored):
        outcomes.append(Outcome("born", None, group, evidence))
    elif parent is not None:
        outcomes.append(Outcome("split", None, group, evidence | {"from": parent}))
        row = Row(None, group, row.centroid, row.radius)
    else:
        return
    rows.append(row)


def _is_decided(mine: NDArray[np.bool_], present: Present, *, but: int | None = None) -> bool:
    """Whether most of a group is what a person decided on: mentions of their topics, or of one they retired."""
    rows = np.flatnonzero(np.isin(present.topic_ids, sorted(present.protected - {but})))
    decided = np.isin(present.assigned[mine], rows)
    if present.held is not None:
        decided |= present.held[mine]
    return bool(decided.mean() >= _UNEXPLAINED)


def _is_asleep(mine: NDArray[np.bool_], present: Present) -> bool:
    """Whether most of a group is what a topic speaks of that fell silent: then that one wakes, and none is born."""
    rows = np.flatnonzero(np.isin(present.topic_ids, sorted(present.asleep)))
    return bool(np.isin(present.assigned[mine], rows).mean() >= _UNEXPLAINED)


def _parent(
    group: int, present: Present, fresh: Fresh, shared: NDArray[np.int64], matched: dict[int, int], *, news: bool
) -> int | None:
    """The present topic that this group was a true half of, or news in, if there is one and no person made it."""
    if not len(present.topic_ids):
        return None
    row = int(shared[:, group].argmax())
    other = matched.get(row)
    topic_id = int(present.topic_ids[row])
    n_row = max(1, int((present.assigned == row).sum()))
    if other is None or topic_id in present.protected or topic_id in present.asleep:
        return None
    halves = shared[row, group] >= _HALF * n_row and shared[row, other] >= _HALF * n_row
    own = float((present.centroids @ fresh.centroids[group]).max()) < _OWN
    n_group, n_known = int((fresh.labels == group).sum()), int(shared[:, group].sum())
    mostly_its = shared[row, group] >= max(_PART * n_group, _UNEXPLAINED * n_known)
    apart = float(fresh.centroids[group] @ fresh.centroids[other]) < _APART
    return topic_id if (halves or own or news) and mostly_its and apart else None


def _nearest_retired(centroid: NDArray[np.float32], present: Present) -> int | None:
    near = {topic_id: float((rows @ centroid).max()) for topic_id, rows in sorted(present.retired.items()) if len(rows)}
    best = max(near, key=lambda topic_id: near[topic_id], default=None)
    return best if best is not None and near[best] >= _REVIVED else None


def _one_for_each(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """A topic of several rows lives while one of them lives, and is merged only where none is left of them."""
    told: dict[int, Outcome] = {}
    for outcome in outcomes:
        if outcome.topic_id is not None:
            told[outcome.topic_id] = max(told.get(outcome.topic_id, outcome), outcome, key=_weight)
    return [outcome for outcome in outcomes if outcome.topic_id is None or told[outcome.topic_id] is outcome]


def _weight(outcome: Outcome) -> int:
    """What is told of a topic, if several things befall its rows; of equals the first."""
    return 2 if outcome.kind in ("kept", "revived") else int("since" in outcome.evidence)


def _without_twins(lineage: Lineage, present: Present) -> Lineage:
    """Two machine-made topics that have come to lie on one spot become one: the one with the lower id."""
    rows, outcomes = list(lineage.rows), list(lineage.outcomes)
    old = [position for position, row in enumerate(rows) if row.topic_id is not None]
    for second in reversed(old):
        for first in old:
            one, two = rows[first].topic_id, rows[second].topic_id
            assert one is not None
            assert two is not None
            if one >= two or two in present.protected or sum(row.topic_id == two for row in rows) > 1:
                continue
            if one in _quiet(present) or two in present.asleep:
                continue
            if float(rows[first].centroid @ rows[second].centroid) >= _SAME:
                rows[second] = replace(rows[second], topic_id=one)
                outcomes = [
                    Outcome("merged", two, None, outcome.evidence | {"into": one})
                    if outcome.topic_id == two
                    else outcome
                    for outcome in outcomes
                ]
                break
    return Lineage(rows, outcomes)
