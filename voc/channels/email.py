"""Mail: the whole alert as plain text and as quiet HTML, good on a phone and in a strict mail client."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Self
from urllib.parse import unquote, urlsplit

from voc.channels.base import Message
from voc.channels.mail_page import as_html
from voc.errors import DeliveryError, InputError
from voc.settings import Settings

_ADDRESS = re.compile(r"[^@\s<>,;:\"\\]{1,64}@[^@\s<>,;:\"\\]{1,255}")
#: Seconds for each step until we are let in, and for handing the mail over in all: a claim lasts longer than both.
_STEP, _HANDOVER = 6.0, 25.0


class EmailChannel:
    """Sends to one address through the installation's mail server."""

    def __init__(self, address: str, settings: Settings) -> None:
        self._address, self._settings = address, settings

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        if not _ADDRESS.fullmatch(target) or not target.isprintable():
            raise InputError("A mail address looks like duty@example.org.")

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        cls.check(target, secret)
        return cls(target, settings)

    @classmethod
    def shown(cls, target: str) -> str:
        name, _, host = target.partition("@")
        return f"{name[:1]}…@{host}"

    def send(self, message: Message, *, key: str) -> None:
        url = self._settings.smtp_url.get_secret_value()
        if not url:
            raise DeliveryError(
                "No mail server is set. Set VOC_SMTP_URL, e.g. smtp://user:password@mail.example.org:587"
            )
        mail = as_mail(message, to=self._address, sender=self._settings.mail_from, key=key)
        try:
            with connect(url) as server, _in_time(server):
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise DeliveryError(f"The mail server refused the recipient ({code}).", permanent=code >= 500) from None
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                f"The mail server refused our sign-in ({error.smtp_code}). Check VOC_SMTP_URL."
            ) from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(
                f"The mail server answered {error.smtp_code}.", permanent=error.smtp_code >= 550
            ) from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryError(f"The mail server could not be used ({type(error).__name__}).") from None


def as_mail(message: Message, *, to: str, sender: str, key: str) -> EmailMessage:
    """One mail; its Message-ID comes from the delivery, so that a repeat is recognised as one."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.title.split())
    mail["From"] = Address("voc", addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    host = sender.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<{key}@{host}>"
    # Every mail of one alert hangs on one thread.
    mail["References"] = f"<alert-{message.alert_id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.as_text())
    mail.add_alternative(as_html(message), subtype="html")
    return mail


@contextmanager
def _in_time(server: smtplib.SMTP) -> Iterator[None]:
    """Hang up on a server that takes for ever, however busily it drips."""
    opened = server.sock
    assert opened is not None
    opened.settimeout(_HANDOVER)
    timer = threading.Timer(_HANDOVER, opened.shutdown, [socket.SHUT_RDWR])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def connect(url: str) -> smtplib.SMTP:
    """Open the mail server that `url` names, encrypted where it can be, and sign in; raises what smtplib raises.

    A password never travels in the clear: where it would, a permanent `DeliveryError` says what to do.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_STEP, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=_STEP)
    try:
        if parts.scheme != "smtps" and server.ehlo() and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            _check_private(server, host)
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _check_private(server: smtplib.SMTP, host: str) -> None:
    """Let pass what nobody else can listen to: an encrypted connection, or one that never leaves this machine."""
    if isinstance(server.sock, ssl.SSLSocket) or _is_this_machine(host):
        return
    raise DeliveryError(
        "The mail server offers no encryption, and VOC_SMTP_URL holds a password. Use smtps://, let the server offer "
        "STARTTLS, or leave the user and password out.",
        permanent=True,
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
