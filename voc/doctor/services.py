"""What voc works with: its store, the queue, the mail server, a language model if one was configured."""

from __future__ import annotations

from collections.abc import Iterator
from smtplib import SMTPException
from urllib.parse import urlsplit

from voc.channels.email import connect
from voc.doctor.finding import Finding
from voc.errors import DeliveryError
from voc.settings import Settings
from voc.storage import health
from voc.storage.session import Store, open_store

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def store(settings: Settings) -> Iterator[Finding]:
    """The store is reached, whole, writable, of this program's version, and its counts are true."""
    if not settings.database_url and not (settings.home / "voc.db").exists():
        yield Finding("store", "odd", "there is none yet", "It is made by the first command, e.g. voc status.")
        return
    opened = open_store(settings)
    try:
        yield from _store_findings(opened)
    finally:
        opened.close()


def _store_findings(store: Store) -> Iterator[Finding]:
    kind = store.engine.dialect.name
    damage = health.damage(store)
    if damage:
        yield Finding("store", "wrong", f"the file is damaged: {damage}", "Keep a copy, then restore a backup.")
        return
    health.is_writable(store)
    yield Finding("store", "fine", f"{kind}: reached, whole and writable")
    if not health.is_up_to_date(store):
        yield Finding("migrations", "wrong", "the store and this program differ in version", "Run: voc migrate")
        return
    yield Finding("migrations", "fine", "up to date")
    differ = health.counts_differ(store)
    if differ:
        met = f"they hold {differ[0]:,} feedback, the facts {differ[1]:,}"
        yield Finding("daily counts", "wrong", met, "Run: voc migrate --recount, and please report it.")
    else:
        yield Finding("daily counts", "fine", "equal to the facts")


def broker(settings: Settings) -> Iterator[Finding]:
    """The queue takes messages."""
    from voc.worker import create_celery

    where = settings.broker_url.partition("://")[0] or "files under VOC_HOME"
    try:
        with create_celery(settings).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except Exception as error:  # noqa: BLE001 - each broker has errors of its own; all mean the same here
        met = f"{where}: no answer ({type(error).__name__})"
        yield Finding("broker", "wrong", met, "Check VOC_BROKER_URL and that the server runs.")
    else:
        yield Finding("broker", "fine", where)


def mail(settings: Settings) -> Iterator[Finding]:
    """The mail server, where one is set, answers and lets us in."""
    if not settings.smtp_url.get_secret_value():
        yield Finding("mail", "fine", "no mail server is set; alerts go by the other channels")
        return
    try:
        with connect(settings.smtp_url.get_secret_value()):
            yield Finding("mail", "fine", "the mail server answers and lets us in")
    except DeliveryError as error:
        yield Finding("mail", "wrong", "a password would travel in the clear", str(error))
    except (SMTPException, OSError, ValueError) as error:
        yield Finding("mail", "wrong", f"the mail server: {type(error).__name__}", "Check VOC_SMTP_URL.")


def topic_names(settings: Settings) -> Iterator[Finding]:
    """Who names topics: this machine alone, unless somebody configured a language model, and where that is."""
    if not settings.names_url:
        yield Finding("topic names", "fine", "made on this machine; nothing is sent anywhere")
        return
    parts = urlsplit(settings.names_url)
    met = f"redacted quotes of customers are sent to {parts.hostname} (VOC_NAMES_URL), which may refine names"
    if parts.hostname in _THIS_MACHINE:
        yield Finding("topic names", "fine", f"{met}; that is this machine")
        return
    unsealed = ", unencrypted" if parts.scheme == "http" else ""
    yield Finding("topic names", "odd", f"{met}{unsealed}", "Unset VOC_NAMES_URL if nothing shall leave this machine.")
