"""The inbox in the service itself: nothing leaves the machine, and whoever comes to look finds it."""

from __future__ import annotations

import re
from typing import Self

from voc.channels.base import Message
from voc.clock import utc_now
from voc.errors import DeliveryError, InputError, StoreError
from voc.settings import Settings

#: The inbox of whoever looks after the installation.
EVERYBODY = "all"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class InboxChannel:
    """Lays a message into a department's inbox; the target is the department's id, or `all`."""

    def __init__(self, department: str, settings: Settings) -> None:
        self._department, self._settings = department, settings

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        if not _NAME.fullmatch(target):
            raise InputError("An inbox is named by its department's id, such as billing, or all.")

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        cls.check(target, secret)
        return cls(target, settings)

    @classmethod
    def shown(cls, target: str) -> str:
        return f"the inbox of {'everybody' if target == EVERYBODY else target}"

    def send(self, message: Message, *, key: str) -> None:
        from voc.storage import inbox
        from voc.storage.session import open_store

        department_id = None if self._department == EVERYBODY else self._department
        store = open_store(self._settings)
        try:
            with store.writing() as session:
                inbox.put(session, message, key=key, department_id=department_id, now=utc_now())
        except StoreError:
            raise DeliveryError("The inbox could not be written: the store did not answer.") from None
        finally:
            store.close()
