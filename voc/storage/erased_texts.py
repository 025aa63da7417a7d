"""Keys of texts that were erased, for those who keep something of texts outside of the store.

Noted in the transaction of the erasure, so that a process that is killed behind it forgets nothing. They stay for two
days: whoever trains meanwhile may hold a text for hours, and keep its vector after the first look for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.inserts import insert_into
from voc.storage.tables import ErasedText
from voc.text import exact_key, lead_of

#: How long a text is looked for.
LOOKED_FOR = timedelta(days=2)


def note(session: Session, texts: Sequence[tuple[str, str | None]], *, now: datetime) -> None:
    """Note that these texts, each with its title, are erased: by themselves, and as they are read with the title."""
    keys = sorted({exact_key(said) for text, title in texts for said in (text, lead_of(text, title) + text)})
    if keys:
        rows = [{"key": key, "erased_at": now} for key in keys]
        asking = insert_into(session, ErasedText)
        newest = asking.on_conflict_do_update(index_elements=["key"], set_={"erased_at": asking.excluded.erased_at})
        session.execute(newest, rows)


def keys(session: Session) -> list[str]:
    """Keys of all texts that are to be looked for."""
    return list(session.scalars(sa.select(ErasedText.key).order_by(ErasedText.key)))


def settle(session: Session, *, now: datetime) -> None:
    """What has been looked for long enough is forgotten, too."""
    session.execute(sa.delete(ErasedText).where(ErasedText.erased_at < now - LOOKED_FOR))
