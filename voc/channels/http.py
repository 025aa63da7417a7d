"""An HTTP client for addresses that people type in: no private network, no redirects, no proxy, no patience.

After the probes of the Standard Webhooks and SSRF literature: loopback, link-local, private, carrier-grade and mapped
addresses are refused when the socket is opened, and the socket is opened to the very address that was looked at, so a
name that resolves differently the second time gains nothing. Bodies are not read, and a receiver that drips its answer
byte by byte is cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, Manager  # type: ignore[import-untyped]
from requests_hardened.ip_filter import InvalidIPAddress  # type: ignore[import-untyped]

from voc.channels.pace import Pace, pace_of
from voc.channels.patience import Patience
from voc.errors import DeliveryError, InputError
from voc.settings import Settings

#: Refusals that pass by themselves; every other one of the 4xx needs a person.
_PASSING = frozenset({408, 425, 429})
_GONE = 410
#: However long a receiver asks us to wait, we look again within a day.
_LONGEST_WAIT = 86_400.0


def check_url(url: str) -> None:
    """Let `url` pass if it can be posted to; `InputError` says what is wrong with it without repeating it."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise InputError("The address is not a URL; give one such as https://hooks.example.org/voc") from None
    if not url.isprintable() or " " in url or "\\" in url:
        raise InputError("The address must not hold spaces, line breaks or backslashes.")
    if parts.scheme not in ("http", "https") or not parts.hostname or not has_port:
        raise InputError("The address must start with https:// or http:// and name a host.")
    if parts.username or parts.password:
        raise InputError("The address must not hold a user name or password.")


def shown_url(url: str) -> str:
    """The scheme and host of `url`: paths of webhooks are secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}/…"


def post(url: str, body: bytes, headers: Mapping[str, str], settings: Settings) -> None:
    """Send `body` once; anything but 2xx is a `DeliveryError` that tells the status and no more."""
    pace = pace_of(settings)
    with a_session(settings, pace) as session, Patience(session, pace.whole_s) as patience:
        try:
            response = session.request("POST", url, data=body, headers=dict(headers), stream=True)
            status, wait = response.status_code, response.headers.get("Retry-After")
            response.close()
        except (requests.RequestException, OSError, ValueError) as error:
            raise as_delivery_error(error, is_late=patience.is_over) from None
    check_status(status, wait)


def a_session(settings: Settings, pace: Pace) -> requests.Session:
    """A session that goes nowhere private and follows nothing; a proxy of the environment would resolve the name
    behind our back, so there is none."""
    manager = Manager(
        Config(
            ip_filter_enable=not settings.allow_private_targets,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(pace.connect_s, pace.read_s),
            user_agent_override="voc",
        )
    )
    session: requests.Session = manager.get_session()
    session.trust_env = False
    return session


def as_delivery_error(error: Exception, *, is_late: bool) -> DeliveryError:
    """What went wrong on the way, in words that hold neither the address nor what was sent."""
    if isinstance(error, InvalidIPAddress):
        return DeliveryError(
            "The address lies in a private network. Give a public one, or set VOC_ALLOW_PRIVATE_TARGETS=true.",
            permanent=True,
        )
    if is_late or isinstance(error, requests.Timeout):
        return DeliveryError("The receiver did not answer in time.")
    return DeliveryError(f"The receiver could not be reached ({type(error).__name__}).")


def check_status(status: int, retry_after: str | None) -> None:
    """Let a success pass; else a `DeliveryError` that knows whether, and when, trying again can help."""
    if 200 <= status < 300:
        return
    raise DeliveryError(
        f"The receiver answered {status}.",
        permanent=400 <= status < 500 and status not in _PASSING,
        retry_after=_seconds(retry_after),
        is_gone=status == _GONE,
    )


def _seconds(retry_after: str | None) -> float | None:
    """What a `Retry-After` header asks for, in seconds: a number, or a date of HTTP; None where it says nothing."""
    if retry_after is None:
        return None
    try:
        wait = float(retry_after)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(wait, _LONGEST_WAIT) if wait > 0 else None
