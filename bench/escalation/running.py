"""Lets the fake clock run: a look every fifteen seconds, on demand with restarts, and with two climbers at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import sqlalchemy as sa

from bench.escalation.script import Act
from voc.alerts.climbing import climb
from voc.installation import Installation
from voc.storage.tables import AlertRow

TICK = timedelta(seconds=15)
#: Of the looks of a disturbed run: how many find the process started anew, how many are two at once.
_RESTARTED, _DOUBLED = 0.05, 0.2


def run(
    opening: Callable[[], Installation], acts: Sequence[Act], end: datetime, *, disturbed: int | None = None
) -> int:
    """Do `acts`, each at its instant, and look every tick until `end`; how many looks found something to do.

    Looks at which nothing can be due are left out. `disturbed` is a seed: then processes are restarted, looks are
    doubled, and two climbers look at once.
    """
    chance = random.Random(disturbed)  # noqa: S311 - no secret
    installation, left, looks = opening(), list(acts), 0
    tick = left[0].at
    while tick <= end:
        while left and left[0].at <= tick:
            act = left.pop(0)
            with installation.store.writing() as session:
                act.do(session, act.matter, act.at)
        if disturbed is not None and chance.random() < _RESTARTED:
            installation.store.close()
            installation = opening()
        _look(installation, tick, twice=disturbed is not None and chance.random() < _DOUBLED)
        looks += 1
        tick = _next_tick(installation, tick, left[0].at if left else end)
    installation.store.close()
    return looks


def _look(installation: Installation, now: datetime, *, twice: bool) -> None:
    if not twice:
        climb(installation, now=now)
        return
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(climb, installation, now=now) for _ in range(2)]:
            future.result()


def _next_tick(installation: Installation, tick: datetime, act_at: datetime) -> datetime:
    """The next tick at which anything can happen."""
    with installation.store.reading() as session:
        due = session.scalar(sa.select(sa.func.min(AlertRow.next_at)))
        unplanned = AlertRow.state.in_(("open", "acknowledged")), AlertRow.is_planned.is_(False)
        if session.scalar(sa.select(AlertRow.id).where(*unplanned).limit(1)) is not None:
            due = tick
    soonest = min(act_at, due) if due is not None else act_at
    return tick + max(1, -(-(soonest - tick) // TICK)) * TICK
