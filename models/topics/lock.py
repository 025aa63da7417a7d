"""One fit at a time, on one machine or many; the lock goes with its holder, however that dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from voc.installation import Installation
from voc.storage.locks import Lock


@contextmanager
def fit_lock(installation: Installation) -> Iterator[bool]:
    """Hold the right to fit; False where another process holds it."""
    if installation.store.is_sqlite:
        with (installation.settings.home / "topics.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    with installation.store.engine.connect() as connection:
        held = bool(connection.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": int(Lock.FITTING)}))
        connection.commit()  # no open transaction for the length of a fit; the lock is the connection's
        try:
            yield held
        finally:
            if held:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": int(Lock.FITTING)})
                connection.commit()
