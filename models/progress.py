"""Progress that people can read: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def following(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Call what this yields with the number done so far; in a pipe, a line is printed every tenth of the whole."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda done: progress.update(task, completed=done)
        return
    step, shown = max(1, total // 10), 0

    def tell(done: int) -> None:
        nonlocal shown
        if done - shown >= step:
            shown = done
            sys.stderr.write(f"{what}: {done:,} of {total:,}\n")

    yield tell
