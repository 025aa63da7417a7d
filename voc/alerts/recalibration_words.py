"""What was learned from people's verdicts, in words and for machines."""

from __future__ import annotations

from typing import Any

from voc.alerts.recalibration import NEEDED, count_judged, factor_of, q_of, records
from voc.installation import Installation
from voc.storage.tables import Recalibration

_KINDS = {"learned": "learned", "kept": "left as it was", "taken_back": "taken back"}


def as_json(installation: Installation) -> dict[str, Any]:
    """How sensitive surge alerts are, out of what, and every record, the newest first."""
    with installation.store.reading() as session:
        judged = count_judged(session)
        return {
            "q": q_of(session, installation.settings),
            "q_set": installation.settings.surge_q,
            "factor": factor_of(session),
            "n_judged": judged.n,
            "n_false": judged.n_false,
            "n_needed": NEEDED,
            "records": [_as_json(row) for row in records(session)],
        }


def as_lines(found: dict[str, Any]) -> list[str]:
    """The same for people."""
    lines = [
        f"surges are judged at q {found['q']:.3g}: {found['q_set']:g} as set, times {found['factor']:g} as learned",
        f"{found['n_judged']} alerts judged since, {found['n_false']} of them not useful; it takes {NEEDED} to learn",
    ]
    return lines + [
        f"{row['at'][:10]}  {_KINDS[row['kind']]}: {row['from']:g} to {row['to']:g}, "
        f"on {row['n_judged']} judged alerts, {row['n_false']} not useful, by {row['by']}"
        for row in found["records"]
    ]


def in_short(installation: Installation) -> list[str]:
    """One line where something was learned; none where q is as the owner set it."""
    found = as_json(installation)
    return as_lines(found)[:1] if found["factor"] != 1 else []


def _as_json(row: Recalibration) -> dict[str, Any]:
    return {
        "at": row.at.isoformat(),
        "by": row.by,
        "kind": row.kind,
        "from": row.from_factor,
        "to": row.to_factor,
        "n_judged": row.n_judged,
        "n_false": row.n_false,
    }
