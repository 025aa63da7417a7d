"""Whether what ended long ago is let go of, and how much is kept."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from voc.alerts.retention import GRACE, count
from voc.clock import utc_now
from voc.doctor.finding import Finding
from voc.settings import Settings
from voc.storage import health
from voc.storage.session import Store, open_store
from voc.storage.tables import AlertRow, Delivery, InboxItem


def kept(settings: Settings) -> Iterator[Finding]:
    """What was sent and read is kept for as long as the setting says, and no longer."""
    if not settings.database_url and not (settings.home / "voc.db").exists():
        return
    opened = open_store(settings)
    try:
        if health.is_up_to_date(opened):
            yield _kept(opened, settings)
    finally:
        opened.close()


def _kept(store: Store, settings: Settings) -> Finding:
    with store.reading() as session:
        late = {name: n for name, n in count(session, settings, now=utc_now() - GRACE).items() if n}
        n_sent = session.scalar(sa.select(sa.func.count(Delivery.id))) or 0
        n_read = session.scalar(sa.select(sa.func.count(InboxItem.id))) or 0
        past = sa.select(sa.func.count(AlertRow.id)).where(AlertRow.state == "would_have_fired")
        n_past = session.scalar(past) or 0
    if late:
        met = " and ".join(f"{n:,} {name}" for name, n in late.items()) + " should have been let go of"
        return Finding("kept", "odd", met, "See that a worker and the timetable run: voc status")
    said = f"{n_sent:,} deliveries, {n_read:,} inbox items and {n_past:,} alerts that would have fired"
    return Finding("kept", "fine", f"{said}; {settings.keep_days} days for what is over (VOC_KEEP_DAYS)")
