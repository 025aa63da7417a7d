"""Which fresh feedback is annotated first: what holds an urgent word, and the newest of that.

Looking for the words costs a hundredth of annotating: of a crowd that comes at once, they find what must not wait.
"""

from __future__ import annotations

from datetime import datetime

from models.urgency_rules import look_up
from voc.installation import Installation
from voc.storage import annotations as book
from voc.storage import pending
from voc.storage.annotations import Claimed

#: Annotated together, so that it takes a fraction of a second.
FEW = 32
#: Looked at together.
_LOOKED_AT = 250


def claim_fresh(installation: Installation, worker: str, now: datetime) -> list[Claimed]:
    """The next few fresh feedback for `worker`, the newest first; of more than a few, those with an urgent word.

    The rest of such a crowd waits for the ordinary turn, before all history.
    """
    while True:
        with installation.store.reading() as session:
            unread = pending.unread(session, limit=_LOOKED_AT)
        is_crowd = len(unread) > FEW
        if is_crowd:
            _sort(installation, unread)
        with installation.store.writing() as session:
            claimed = book.claim_newest(
                session, worker=worker, now=now, limit=FEW, turn=pending.PRESSING if is_crowd else pending.UNREAD
            )
        if claimed or not is_crowd:
            return claimed


def _sort(installation: Installation, unread: list[pending.Unread]) -> None:
    """Look for urgent words, outside of any transaction, and note who has some."""
    pressing = [one.feedback_id for one in unread if look_up(f"{one.title or ''} {one.text}").level != "none"]
    calm = sorted({one.feedback_id for one in unread} - set(pressing))
    with installation.store.writing() as session:
        pending.put(session, pressing, pending.PRESSING)
        pending.put(session, calm, pending.FRESH)
