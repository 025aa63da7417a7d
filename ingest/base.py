"""What a connector must do: fetch what is new, oldest first, and never write.

A connector yields batches of raw responses, each with the cursor that stands behind it. The collector keeps the
responses and moves the cursor in one transaction, so a connector that is killed anywhere starts again where the last
kept batch ended; it may then yield some responses again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from voc.errors import InputError
from voc.feedback import Response
from voc.installation import Installation

#: How many responses a connector puts into one batch at most.
BATCH = 500

#: How far a connector has read: small, JSON, its own business.
Cursor = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read: where (1-based line and column name), and why; never its values."""

    line: int | None
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One batch, at most 500 responses, oldest first, and the cursor behind it.

    `edited` names responses of this batch that may have been changed at the source since they were kept: they replace
    what is there if their words differ. `withdrawn` names external ids that their writers deleted: they are erased.
    """

    responses: Sequence[Response]
    cursor: Cursor | None
    edited: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    rejects: Sequence[Reject] = ()


def wanted(options: Mapping[str, Any], name: str, *, example: str) -> str:
    """An option that must be there, as text; `InputError` says how to give it."""
    value = str(options.get(name) or "").strip()
    if not value:
        raise InputError(f"The connector needs the option {name!r}: --option {name}={example}")
    return value


def wanted_number(options: Mapping[str, Any], name: str, *, default: float) -> float:
    """An option that is a number above zero, or the default; `InputError` says what it should be."""
    given = options.get(name, default)
    try:
        value = float(given)
    except (TypeError, ValueError):
        value = -1.0
    if not 0 < value < 1e6:
        raise InputError(f"The option {name!r} must be a number above zero, e.g. --option {name}={default:g}")
    return value


class Connector(Protocol):
    """Fetches the responses of one source."""

    #: Whether every fetch reads something old again: then an answer without a single response is suspicious.
    rereads: bool

    @classmethod
    def open(cls, options: Mapping[str, Any], *, installation: Installation, source_name: str) -> Self:
        """The connector of one source; `InputError` names an option that is missing or wrong, and what it should be."""
        ...

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        """What is new behind `cursor` (None: from the beginning), oldest first; at least one batch if all went well.

        Raises `SourceError`, permanent where a person must act (a refused key, an unknown id).
        """
        ...
