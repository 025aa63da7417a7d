"""Whether alerts reach somebody: people are named, their files are sound, and nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from voc.alerts.auditor import find_omissions
from voc.alerts.escalation_file import hours_of, load_escalation
from voc.clock import utc_now
from voc.departments import load_departments
from voc.doctor.finding import Finding
from voc.errors import SettingsError
from voc.people import check_departments
from voc.people_file import load_people
from voc.settings import Settings
from voc.storage import health
from voc.storage.session import Store, open_store
from voc.storage.tables import Source, Subscription


def people(settings: Settings) -> Iterator[Finding]:
    """Every department has somebody to whom its alerts climb."""
    departments = load_departments(settings.departments)
    try:
        load_escalation(settings.escalation, settings.zone)
        found = load_people(settings.people)
        check_departments(found, departments)
    except SettingsError as error:
        yield Finding("people", "wrong", str(error), "Mend it; what runs goes on with what the file said before.")
        return
    if not found.persons:
        met = "nobody is named: an alert that nobody answers is told to its department once more, and to nobody else"
        yield Finding("people", "odd", met, "Write a people.toml and point VOC_PEOPLE at it, see docs/alerts.md.")
        return
    without = [department.id for department in departments if not (department.ambassadors and department.head)]
    if without:
        met = f"no ambassador or no head is named for {', '.join(without)}"
        yield Finding("people", "odd", met, "Name them in your departments.toml.")
    else:
        yield Finding("people", "fine", f"{len(found.persons)} named; every department has ambassadors and a head")


def omissions(settings: Settings) -> Iterator[Finding]:
    """Nothing that should have been told has been left out."""
    if not settings.database_url and not (settings.home / "voc.db").exists():
        return
    opened = open_store(settings)
    try:
        if health.is_up_to_date(opened):
            yield from _closed(opened, settings)
            yield from _left_out(opened)
    finally:
        opened.close()


def _closed(store: Store, settings: Settings) -> Iterator[Finding]:
    """Closures are of sources that are there."""
    with store.reading() as session:
        names = set(session.scalars(sa.select(Source.name)))
    for one in hours_of(settings).closures:
        if one.source is not None and one.source not in names:
            met = f"the closure from {one.from_on} to {one.to_on} is of {one.source!r}, and no source is called so"
            yield Finding("escalation", "odd", met, f"Name it in {settings.escalation} as voc sources does.")


def _left_out(store: Store) -> Iterator[Finding]:
    with store.reading() as session:
        sentences = find_omissions(session, now=utc_now()).as_sentences()
        paused = session.scalars(
            sa.select(Subscription).where(Subscription.person.is_not(None), Subscription.state == "paused")
        ).all()
    for one in paused:
        met = f"{one.person} cannot be reached by {one.channel}: {one.paused_why}"
        yield Finding("people", "odd", met, f"Mend it in your people.toml, or: voc subscribe --resume {one.id}")
    for sentence in sentences:
        yield Finding("escalation", "odd", sentence, "See that a worker and the timetable run: voc status")
    if not sentences:
        yield Finding("escalation", "fine", "nothing that should have been told is left out")
