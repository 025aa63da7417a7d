"""What a file of the user's says: taken up whole when the file changes, by every process that runs.

A new file that is broken changes nothing: what it said before stays in force, and whoever looks is told. A file is read
when it has lain still for two seconds, so that one that is being written is not taken up by half.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

import structlog

from voc.errors import SettingsError

T = TypeVar("T")
#: When a file was changed, in nanoseconds, and its bytes; None where it cannot be seen.
_Stamp = tuple[int, int] | None
_STILL_NS = 2_000_000_000

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Held(Generic[T]):
    """What is in force, the file that it was read from, and what is wrong with a newer one."""

    says: T
    stamp: _Stamp
    problem: str | None = None


class InForce(Generic[T]):
    """Files of one kind in force in this process; safe for the threads of a web process."""

    def __init__(self) -> None:
        self._held: dict[Hashable, _Held[T]] = {}
        self._lock = Lock()

    def get(self, path: Path, read: Callable[[], T], *, under: Hashable = None) -> T:
        """What the file says by `read`; the first time its `SettingsError` stops whoever asks, later only a newer file.

        `under` tells apart what is read of the same file under other settings.
        """
        stamp, key = _stamp(path), (path, under)
        with self._lock:
            held = self._held.get(key)
            if held is None:
                held = self._held[key] = _Held(read(), stamp)
            elif stamp != held.stamp and _lies_still(stamp):
                self._take_up(path, held, stamp, read)
            return held.says

    def problems(self) -> list[str]:
        """What is wrong with newer files than those in force."""
        with self._lock:
            return sorted({held.problem for held in self._held.values() if held.problem is not None})

    def _take_up(self, path: Path, held: _Held[T], stamp: _Stamp, read: Callable[[], T]) -> None:
        try:
            says = read()
        except SettingsError as error:
            held.stamp, held.problem = stamp, f"{error}. What the file said before stays in force."
            log.warning("file.refused", file=path.name, reason=str(error))
            return
        if _stamp(path) == stamp:  # nobody has written to it meanwhile
            held.says, held.stamp, held.problem = says, stamp, None
            log.info("file.taken_up", file=path.name)


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _lies_still(stamp: _Stamp) -> bool:
    return stamp is None or abs(time.time_ns() - stamp[0]) > _STILL_NS
