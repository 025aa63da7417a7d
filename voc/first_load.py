"""The sample's first load: loaded, annotated, grouped into topics and watched before the pages are served.

Each step is a process of its own, since this one must stay free of threads and libraries, and fitting needs torch.
How many steps are done is a fact in the store: whoever was stopped in the middle goes on there, and a second start
repeats nothing. Where a customer's own feedback is already in the store, the invented company stays away.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from voc.errors import VocError
from voc.storage.session import Store
from voc.storage.tables import Fact, Source
from voc.supervisor import voc_command

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Loading the sample: an invented company, 180 days", ("sample",)),
    ("Annotating it", ("annotate",)),
    ("Finding its topics", ("topics", "fit")),
    ("Looking for surges", ("watch",)),
)
FACT = "sample.steps"

Run = Callable[[Sequence[str]], int]


def load_first(store: Store, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Do what is left of the first load; raise `VocError` where a step fails."""
    done = steps_done(store)
    if done == 0 and has_feedback_of_its_own(store):
        say("Your own feedback is here, so the sample stays out. `voc sample` loads it all the same.")
        return
    for number, (title, arguments) in enumerate(STEPS[done:], start=done + 1):
        say(f"[{number}/{len(STEPS)}] {title} …")
        code = run(voc_command(*arguments), environment)
        if code != 0:
            raise VocError(
                f"`voc {' '.join(arguments)}` ended with exit code {code}; what it says stands above. "
                "Start again to go on from there, or leave out --sample."
            )
        with store.writing() as session:
            session.merge(Fact(key=FACT, value={"n_done": number}))


def steps_done(store: Store) -> int:
    """How many steps of the first load are done."""
    with store.reading() as session:
        fact = session.get(Fact, FACT)
    return int(fact.value["n_done"]) if fact is not None else 0


def has_feedback_of_its_own(store: Store) -> bool:
    """Whether somebody has brought in feedback before the sample was ever loaded."""
    with store.reading() as session:
        has_sample = session.get(Fact, "sample") is not None
        return not has_sample and session.scalar(sa.select(Source.id).limit(1)) is not None


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one step on this terminal to its end; a step that is interrupted ends before we do."""
    with subprocess.Popen(command, env=dict(environment), cwd=Path.cwd()) as process:  # noqa: S603 - our own command
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise
