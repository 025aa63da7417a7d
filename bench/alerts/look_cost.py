"""What a look by the hour costs beside one by the day alone, in a store of some thousand series; and a replay of both.

Time of the processor. A look is what the timetable does every five minutes while comments come in: it reads a year of
counts, judges every day of every series, and tells them apart; by the hour it reads the last eight days' comments too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bench.alerts.look_store import NEWEST, NOW, open_store
from bench.alerts.report import say
from voc.alerts.panel import load_panels
from voc.alerts.replay.asked import Asked, proposed, todays
from voc.alerts.replay.run import replay
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage.tables import Fact

N, _BEST_OF = 200_000, 2


def look_cost(n: int = N) -> float:
    """Say what looks and replays take; give the seconds that the hours add to a look, for each thousand series."""
    installation = open_store(n)
    with installation.store.reading() as session:
        [panel] = load_panels(session, today=NEWEST)
    n_series = len(panel.keys) + len(panel.theme_ids)
    say(f"\na look at {n:,} comments of a year, {n_series:,} series, best of {_BEST_OF}")
    ways = {"by the day alone": _setting(installation, 0.0), "with the hours": _setting(installation, 4.0)}
    _look(ways["by the day alone"])  # opens what there is to open
    took = {name: min(_look(one) for _ in range(_BEST_OF)) for name, one in ways.items()}
    _said(took)
    added = (took["with the hours"] - took["by the day alone"]) / n_series * 1000
    say(f"  the hours add {added:.2f} s for each thousand series")
    say("\na replay of a year of the same")
    rules, asked = todays(installation), Asked(from_on=NEWEST - timedelta(days=364), matters="surges")
    ran = {"by the day alone": proposed(rules, hourly=0), "with the hours": proposed(rules, hourly=4)}
    _said({name: _timed(partial(replay, installation, one, asked, now=NOW)) for name, one in ran.items()})
    return added


def _setting(installation: Installation, hourly: float) -> Installation:
    return replace(installation, settings=installation.settings.model_copy(update={"surge_hourly": hourly}))


def _look(installation: Installation) -> float:
    with installation.store.writing() as session:
        seen = session.get(Fact, "alerts.watched")
        if seen is not None:
            session.delete(seen)  # as if the counts had changed
    return _timed(partial(watch, installation, now=NOW))


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _said(took: dict[str, float]) -> None:
    by_day, by_hour = took.values()
    say("  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()) + f": × {by_hour / by_day:.2f}")
