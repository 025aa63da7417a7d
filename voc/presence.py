"""Which workers are there: each says so every twenty seconds, in a row that every machine can read.

A worker that is busy with one long task still says so, from a thread of its own; one that was killed falls silent.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from voc.clock import utc_now
from voc.storage.session import Store
from voc.storage.tables import Fact

EVERY = timedelta(seconds=20)
#: Silent for this long is gone.
GONE_AFTER = timedelta(seconds=90)
_PREFIX = "worker/"

log = structlog.get_logger(__name__)


@contextmanager
def present(store: Store) -> Iterator[str]:
    """Say that this worker is there, until the block ends; gives its name (host-process)."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    ended = threading.Event()
    thread = threading.Thread(target=_keep_saying, args=(store, name, ended), name="presence", daemon=True)
    thread.start()
    try:
        yield name
    finally:
        ended.set()
        thread.join(timeout=5)
        with store.writing() as session:
            session.execute(sa.delete(Fact).where(Fact.key == _PREFIX + name))


def workers(session: Session, *, now: datetime) -> dict[str, datetime]:
    """The workers that are there, and when each was last heard of."""
    facts = session.scalars(sa.select(Fact).where(Fact.key.startswith(_PREFIX)).order_by(Fact.key))
    heard = {fact.key.removeprefix(_PREFIX): datetime.fromisoformat(fact.value["at"]) for fact in facts}
    return {name: at for name, at in heard.items() if now - at < GONE_AFTER}


def say(session: Session, name: str, *, now: datetime) -> None:
    """Note that the worker is there, and forget those that were killed a while ago."""
    session.merge(Fact(key=_PREFIX + name, value={"at": now.isoformat()}))
    for fact in session.scalars(sa.select(Fact).where(Fact.key.startswith(_PREFIX))):
        if now - datetime.fromisoformat(fact.value["at"]) > GONE_AFTER:
            session.delete(fact)


def _keep_saying(store: Store, name: str, ended: threading.Event) -> None:
    while True:
        try:
            with store.writing() as session:
                say(session, name, now=utc_now())
        except Exception as error:  # noqa: BLE001 - a full disk must not end the worker; `voc status` shows the silence
            log.warning("presence.unsaid", reason=type(error).__name__)
        if ended.wait(EVERY.total_seconds()):
            return
