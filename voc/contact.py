"""Whether a customer may be contacted, by their own answer; how to reach them is never kept."""

from __future__ import annotations

#: The segment that answers "may we contact you?": `yes` or `no`.
CONTACT_OK = "contact_ok"
_YES = frozenset(
    {
        "yes",
        "y",
        "true",
        "t",
        "1",
        "1.0",
        "x",
        "ok",
        "on",
        "agree",
        "agreed",
        "checked",
        "ja",
        "j",
        "oui",
        "o",
        "sí",
        "si",
    }
)


def allows(answer: str | None) -> bool | None:
    """Only a clear yes is a yes; None where the customer was not asked."""
    return None if answer is None else answer.strip().casefold() in _YES


def as_segment(answer: str) -> str:
    """The answer as it is kept; an empty box is a no."""
    return "yes" if allows(answer) else "no"
