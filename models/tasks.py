"""What the queue may ask of the models: a few lines around the loop; the rows are the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from celery import shared_task

from voc.clock import utc_now
from voc.installation import Installation, current
from voc.worker import nudge

if TYPE_CHECKING:
    from models.annotating import AnnotatingReport

#: A task gives way after so long; the next message, or the timetable, goes on.
_AT_MOST = timedelta(seconds=60)


@shared_task(name="models.annotate")  # type: ignore[untyped-decorator]
def annotate() -> None:
    """Annotate what waits; urgent feedback is looked at at once."""
    from models.annotating import annotate_waiting

    installation = current()
    report = annotate_waiting(installation, until=utc_now() + _AT_MOST, on_progress=_tell_of_urgent(installation))
    if report.n_urgent:
        nudge("alerts.watch", installation.settings)


@shared_task(name="models.annotate_fresh")  # type: ignore[untyped-decorator]
def annotate_fresh() -> None:
    """Annotate what has just come and may be urgent; history waits for `annotate`."""
    from models.annotate import load_annotator
    from models.annotating import annotate_waiting
    from models.fresh import claim_fresh

    installation = current()
    load_annotator(installation.settings, installation.departments)  # now, so that the first urgent one need not wait
    until = utc_now() + _AT_MOST
    annotate_waiting(installation, claim=claim_fresh, until=until, on_progress=_tell_of_urgent(installation))


def _tell_of_urgent(installation: Installation) -> Callable[[AnnotatingReport], None]:
    """Called after each batch: what is urgent in it is looked at while the next one is read."""
    n_told = 0

    def tell(report: AnnotatingReport) -> None:
        nonlocal n_told
        if report.n_urgent > n_told:
            n_told = report.n_urgent
            nudge("alerts.watch_urgent", installation.settings)

    return tell


@shared_task(name="models.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Let go of what is cached of erased texts."""
    from models.forgetting import forget_erased

    forget_erased(current())


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
