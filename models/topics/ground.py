"""What a fit's decisions are built on: where that has changed when they are kept, they are taken anew."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import ModelError
from voc.storage.tables import TopicEvent
from voc.storage.topic_history import by_people
from voc.storage.topics import current_version


class EditedMeanwhile(ModelError):
    """People changed the topics between deciding and keeping what a fit found; nothing was kept."""

    def __init__(self) -> None:
        super().__init__("People changed the topics while they were fitted: nothing was kept. Run it again.")


@dataclass(frozen=True)
class Ground:
    """The version in use (None before the first fit), and the last event that is a person's (None where there is none).

    Names and owners make no version of their own, but protect a topic all the same.
    """

    version: int | None
    last_edit: int | None

    @classmethod
    def of(cls, session: Session) -> Ground:
        """As it is now."""
        last_edit = sa.select(sa.func.max(TopicEvent.id)).where(by_people())
        return cls(current_version(session), session.scalar(last_edit))

    def check(self, session: Session) -> None:
        """Raise `EditedMeanwhile` where it is another one by now."""
        if Ground.of(session) != self:
            raise EditedMeanwhile
