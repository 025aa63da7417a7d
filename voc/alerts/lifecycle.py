"""The life of an alert, as one table: which event moves which state where.

    nothing ─pending→ pending ─opened→ open ─acknowledged→ acknowledged ─resolved→ resolved ─closed→ closed
                         │              ├←────ack_expired────┘                         │
                         │              ├──────────────────resolved───────────────→────┤
                         │              └←─────────────────reopened────────────────────┘
                         └dropped→ closed

A surge waits `GROUP_WAIT` as pending and opens only if it is borne out then; what is urgent opens at once. A matter
that comes back within `REOPEN_WITHIN` re-opens its alert instead of firing a new one. What lies too far in the past to
disturb anybody is kept as `would_have_fired`, outside of this life.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from voc.errors import InputError

State = Literal["pending", "open", "acknowledged", "resolved", "closed", "would_have_fired"]
Event = Literal[
    "opened", "dropped", "updated", "escalated", "acknowledged", "ack_expired", "resolved", "reopened", "flapping",
    "closed",
]  # fmt: skip

#: States in which a matter is alive: at most one alert of a matter is in one of them.
ALIVE: tuple[State, ...] = ("pending", "open", "acknowledged", "resolved")
#: States that wait for a person.
WAITING: tuple[State, ...] = ("open", "acknowledged")

#: A surge that the timetable finds is told of after this long, if it is still there.
GROUP_WAIT = timedelta(minutes=10)
#: A resolved matter that comes back within this time re-opens; later it is a new one.
REOPEN_WITHIN = timedelta(days=3)
#: A matter without new evidence for this long is closed.
STALE_AFTER = timedelta(days=14)
#: A celebration is news for this long.
CELEBRATED_FOR = timedelta(days=7)

_MOVES: dict[tuple[str, Event], State] = {
    ("pending", "opened"): "open",
    ("pending", "dropped"): "closed",
    ("pending", "acknowledged"): "acknowledged",
    ("pending", "closed"): "closed",
    ("open", "updated"): "open",
    ("open", "escalated"): "open",
    ("open", "flapping"): "open",
    ("acknowledged", "updated"): "acknowledged",
    ("open", "acknowledged"): "acknowledged",
    ("open", "resolved"): "resolved",
    ("acknowledged", "resolved"): "resolved",
    ("acknowledged", "reopened"): "open",  # somebody took it and gives it back
    ("acknowledged", "ack_expired"): "open",  # somebody took it, and nothing came of it
    ("resolved", "reopened"): "open",
    ("resolved", "closed"): "closed",
    ("open", "closed"): "closed",
    ("acknowledged", "closed"): "closed",
}  # fmt: skip


def next_state(state: str, event: Event) -> State:
    """The state after `event`; `InputError` where an alert in `state` cannot have it."""
    found = _MOVES.get((state, event))
    if found is None:
        raise InputError(f"An alert that is {state.replace('_', ' ')} cannot be {event.replace('_', ' ')}.")
    return found
