"""Celery's door to watching and sending: a few lines around the functions that do it."""

from __future__ import annotations

from celery import shared_task

from voc.clock import utc_now
from voc.installation import current


@shared_task(name="alerts.watch")  # type: ignore[untyped-decorator]
def watch_task() -> None:
    """Look for urgent feedback and surges; a new surge waits for the look after next."""
    from voc.alerts.lifecycle import GROUP_WAIT
    from voc.alerts.watch import watch

    watch(current(), now=utc_now(), wait=GROUP_WAIT)


@shared_task(name="alerts.climb")  # type: ignore[untyped-decorator]
def climb_task() -> None:
    """Tell the next people of what nobody has answered; open again what somebody took on in vain."""
    from voc.alerts.climbing import climb

    report = climb(current(), now=utc_now())
    if report.n_climbed or report.n_expired:
        from voc.worker import nudge

        nudge("alerts.notify", current().settings)


@shared_task(name="alerts.audit")  # type: ignore[untyped-decorator]
def audit_task() -> None:
    """Find what should have been told and was not."""
    from voc.alerts.auditing import audit

    audit(current(), now=utc_now())


@shared_task(name="alerts.watch_urgent")  # type: ignore[untyped-decorator]
def watch_urgent_task() -> None:
    """Look for fresh urgent feedback alone."""
    from voc.alerts.watch import watch_urgent

    watch_urgent(current(), now=utc_now())


@shared_task(name="alerts.recalibrate")  # type: ignore[untyped-decorator]
def recalibrate_task() -> None:
    """Learn from people's verdicts, once a month."""
    from voc.alerts.recalibration import recalibrate

    recalibrate(current(), now=utc_now())


@shared_task(name="alerts.prune")  # type: ignore[untyped-decorator]
def prune_task() -> None:
    """Let go of what has been told, read and ended long ago."""
    from voc.alerts.retention import prune

    prune(current(), now=utc_now())


@shared_task(name="alerts.notify")  # type: ignore[untyped-decorator]
def notify_task() -> None:
    """Send what is due."""
    from voc.alerts.delivery import notify

    notify(current(), now=utc_now())
