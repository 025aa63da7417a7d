"""The channel that cannot fail: a line in the service's own log, without customers' words."""

from __future__ import annotations

from typing import Self

import structlog

from voc.channels.base import Message
from voc.settings import Settings

log = structlog.get_logger(__name__)


class LogChannel:
    """Writes the title of an alert; quotes stay in the store, since logs travel."""

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        """Any target will do: there is one log."""

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        return cls()

    @classmethod
    def shown(cls, target: str) -> str:
        return "the service's log"

    def send(self, message: Message, *, key: str) -> None:
        log.info(
            "alert",
            alert_event=message.event,
            alert_id=message.alert_id,
            department=message.department,
            title=message.title,
            delivery=key,
        )
