"""What a page or a request asks a replay for: today's rules, and others beside them where any differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from voc.alerts.replay.asked import Asked, proposed, todays
from voc.alerts.replay.beside import Beside
from voc.alerts.replay.run import Replay, compare
from voc.alerts.replay.run import replay as run
from voc.installation import Installation

#: Urgent feedback that is replayed while somebody waits: some five milliseconds each.
MOST = 2_000

#: Days that are replayed while somebody waits.
MOST_DAYS = 400

#: The proposed rules' replay; today's and what differs, where the rules do.
Found = tuple[Replay, Replay | None, Beside | None]


def replay(
    installation: Installation,
    asked: Asked,
    *,
    q: float | None,
    levels: Mapping[int, str],
    now: datetime,
    hourly: float | None = None,
) -> Found:
    """Replay the rules in force with another `q` or `hourly` and other `levels`.

    `InputError` where the days hold too much.
    """
    asked = replace(asked, most=MOST, most_days=MOST_DAYS)
    today = todays(installation)
    proposal = proposed(today, q=q, hourly=hourly, levels=levels)
    if proposal == today:
        return run(installation, today, asked, now=now), None, None
    first, second, beside = compare(installation, today, proposal, asked, now=now)
    return second, first, beside
