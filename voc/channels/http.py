"""An HTTP client for addresses that people type in: no private network, no redirects, no patience.

After the probes of the Standard Webhooks and SSRF literature: loopback, link-local, private, carrier-grade and mapped
addresses are refused when the socket is opened, so a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, Manager  # type: ignore[import-untyped]
from requests_hardened.ip_filter import InvalidIPAddress  # type: ignore[import-untyped]

from voc.errors import DeliveryError, InputError
from voc.settings import Settings

#: Seconds to connect, and to wait for an answer; a delivery's lease is longer than both together.
TIMEOUT = (5.0, 15.0)
#: No later attempt can succeed until a person changes something.
_PERMANENT = frozenset({401, 403, 404, 405, 410, 413})
#: However long a receiver asks us to wait, we look again within a day.
_LONGEST_WAIT = 86_400.0


def check_url(url: str) -> None:
    """Let `url` pass if it can be posted to; `InputError` says what is wrong with it without repeating it."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise InputError("The address is not a URL; give one such as https://hooks.example.org/voc") from None
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
    manager = Manager(
        Config(
            ip_filter_enable=not settings.allow_private_targets,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=TIMEOUT,
            user_agent_override="voc",
        )
    )
    try:
        with manager.get_session() as session:
            session.trust_env = False  # a proxy from the environment would resolve the name behind our back
            response = session.request("POST", url, data=body, headers=dict(headers), stream=True)
            status, wait = response.status_code, response.headers.get("Retry-After")
            response.close()
    except InvalidIPAddress:
        raise DeliveryError(
            "The address lies in a private network. Give a public one, or set VOC_ALLOW_PRIVATE_TARGETS=true.",
            permanent=True,
        ) from None
    except requests.Timeout:
        raise DeliveryError("The receiver did not answer in time.") from None
    except (requests.RequestException, OSError) as error:
        raise DeliveryError(f"The receiver could not be reached ({type(error).__name__}).") from None
    if not 200 <= status < 300:
        raise DeliveryError(
            f"The receiver answered {status}.", permanent=status in _PERMANENT, retry_after=_seconds(wait)
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
