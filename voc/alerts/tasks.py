"""Celery's door to watching and sending: a few lines around the functions that do it."""

from __future__ import annotations

from celery import shared_task

from voc.clock import utc_now
from voc.installation import current


@shared_task(name="alerts.watch")  # type: ignore[untyped-decorator]
def watch_task() -> None:
    """Look for urgent feedback and surges."""
    from voc.alerts.watch import watch

    watch(current(), now=utc_now())


@shared_task(name="alerts.notify")  # type: ignore[untyped-decorator]
def notify_task() -> None:
    """Send what is due."""
    from voc.alerts.delivery import notify
    from voc.alerts.lag_sending import send_lag

    now = utc_now()
    notify(current(), now=now)
    send_lag(current(), now=now)
