"""Whose matter is it: a person's choice, else the topic's owner, else the department with most of the evidence.

Where none of the three speaks clearly the matter is contested and goes to the committee: no department at all.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The share of the evidence that makes a department the one.
MOST = 0.5


def route_surge(owner: str | None, n_by_department: Mapping[str, float], n: float) -> str | None:
    """The department of a topic's surge: `owner`, else whoever holds most of the `n` feedback, else None."""
    if owner is not None:
        return owner
    best = max(n_by_department, key=lambda department: (n_by_department[department], department), default=None)
    return best if best is not None and n > 0 and n_by_department[best] >= MOST * n else None


def route_feedback(labelled: str | None, owner: str | None, guessed: str | None) -> str | None:
    """The department of one feedback: a person's label, else the owner of its topic, else the model's first."""
    return labelled or owner or guessed
