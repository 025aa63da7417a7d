"""What the queue may ask of the models: a few lines around the loop; the rows are the truth."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from voc.clock import utc_now
from voc.installation import current
from voc.worker import nudge

#: A task gives way after so long; the next message, or the timetable, goes on.
_AT_MOST = timedelta(seconds=60)


@shared_task(name="models.annotate")  # type: ignore[untyped-decorator]
def annotate() -> None:
    """Annotate what waits; urgent feedback is looked at at once."""
    from models.annotating import annotate_waiting

    installation = current()
    report = annotate_waiting(installation, until=utc_now() + _AT_MOST)
    if report.n_urgent:
        nudge("alerts.watch", installation.settings)


@shared_task(name="models.fit_due")  # type: ignore[untyped-decorator]
def fit_due() -> None:
    """Fit the topics where enough new feedback has come, in a process of its own."""
    from models.topics.fit import fit_if_due

    fit_if_due(current(), utc_now())


@shared_task(name="models.look_for_new")  # type: ignore[untyped-decorator]
def look_for_new() -> None:
    """Look for emerging topics once a day, and whenever the topics changed, in a process of its own."""
    from models.topics.look_due import look_if_due

    look_if_due(current(), utc_now())


@shared_task(name="models.drift")  # type: ignore[untyped-decorator]
def drift() -> None:
    """Keep the cards of the months that are over, once each, and the newest anew every day."""
    from models.drift.monthly import keep_due

    keep_due(current(), utc_now())
