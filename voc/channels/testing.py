"""The test button: one harmless message through the real channel."""

from __future__ import annotations

import uuid

from voc.channels.base import Message
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage import subscriptions


def send_test(installation: Installation, subscription_id: int) -> None:
    """Send a test message to a subscription, paused or not; `DeliveryError` says why it did not arrive."""
    with installation.store.reading() as session:
        row = subscriptions.get(session, subscription_id)
        shown = {department.id: department.shown_as for department in installation.departments}
        department = shown.get(row.department_id or "", row.department_id or "every department")
        channel = subscriptions.channel_of(installation.keyring, row, installation.settings, now=utc_now())
    channel.send(a_test(department), key=str(uuid.uuid4()))


def a_test(department: str) -> Message:
    """What the test button sends."""
    return Message(
        event="test",
        alert_id=0,
        kind="escalation",
        level="notice",
        title="A test from voc: alerts will arrive here",
        department=department,
        facts=("Nothing has happened; somebody pressed the test button.",),
        todo="Nothing.",
    )
