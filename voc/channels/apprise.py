"""The long tail of messengers, through apprise: a listed few of its services, and none of its habits.

Apprise follows redirects, goes wherever an address says and logs what it sends. So its services get a client of ours in
place of `requests`, their addresses may carry no options, and its log is shut.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from dataclasses import dataclass
from typing import Any, Self

import requests

from voc.channels import http
from voc.channels.base import Message
from voc.channels.pace import pace_of
from voc.channels.patience import Patience
from voc.channels.short import as_short_text
from voc.errors import DeliveryError, InputError
from voc.settings import Settings

#: Schemes that may be typed; all of them are sent over TLS.
SCHEMES = ("discord", "gchat", "gotifys", "matrixs", "ntfys", "pbul", "pover", "rockets", "tgram", "wxteams")
#: So much of an answer is read.
_MOST_BYTES = 65_536

#: What a service may decide about a request: not where it is led on to, not how long it waits, not whom it trusts.
_KEPT = ("params", "data", "json", "headers", "auth", "files")

_turn = threading.local()

#: Plain words are a little longer than they were: marks are written out.
_ROOM = 100


class AppriseChannel:
    """Sends one message to one address of apprise's, such as ntfys://topic."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._url, self._settings = url, settings

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        scheme, separator, rest = target.partition("://")
        if not separator or scheme not in SCHEMES:
            raise InputError(f"The address must start with one of {', '.join(f'{name}://' for name in SCHEMES)}")
        if not rest or not target.isprintable() or set(target) & set("?, \\"):
            raise InputError("The address must name one receiver, without options, spaces or commas.")
        service = _service(target)
        if scheme == "tgram" and not service.targets:
            # Without one, apprise asks the bot who wrote to it last, and sends there.
            raise InputError("The address must name a chat: tgram://TOKEN/CHAT_ID")

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        cls.check(target, secret)
        return cls(target, settings)

    @classmethod
    def shown(cls, target: str) -> str:
        return f"{target.partition('://')[0]}://…"

    def send(self, message: Message, *, key: str) -> None:
        service = _service(self._url)
        longest = int(service.body_maxlen)
        title, text = plain(message.title), plain(as_short_text(message, longest - _ROOM))[:longest]
        with _Exchange(self._settings) as exchange:
            was_taken = service.notify(body=text.removeprefix(title).lstrip(), title=title)
        if was_taken:
            return
        if exchange.problem is not None:
            raise exchange.problem
        if exchange.status is not None:
            http.check_status(exchange.status, exchange.retry_after)
        raise DeliveryError("The service did not take the message.")


def plain(text: str) -> str:
    """Text that every listed service shows as written.

    Some read HTML (and refuse a message with a stray "<" for good), some Markdown, some call everybody by "@everyone"
    or "<users/all>": a customer's words do none of it.
    """
    for mark, harmless in (("<", "‹"), (">", "›"), ("](", "] ("), ("@", "@\u200b")):
        text = text.replace(mark, harmless)
    return text


@dataclass
class _Exchange:
    """What one sending may do, and what its last request met."""

    settings: Settings
    status: int | None = None
    retry_after: str | None = None
    problem: DeliveryError | None = None

    def __enter__(self) -> Self:
        _turn.exchange = self
        return self

    def __exit__(self, *_: object) -> None:
        _turn.exchange = None

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """One request by our own client, whatever the service wanted of redirects, time-outs and certificates."""
        kept = {name: options[name] for name in _KEPT if name in options}
        pace = pace_of(self.settings)
        with http.a_session(self.settings, pace) as session, Patience(session, pace.whole_s) as patience:
            try:
                response = session.request(method, url, stream=True, **kept)
                self.status, self.retry_after = response.status_code, response.headers.get("Retry-After")
                response._content = response.raw.read(_MOST_BYTES, decode_content=True)
                response._content_consumed = True
            except (requests.RequestException, OSError, ValueError) as error:
                self.problem = http.as_delivery_error(error, is_late=patience.is_over)
                raise requests.ConnectionError("refused") from None
        return response


class _Requests:
    """Stands where a service looks for `requests`: the same names, but requests go through the exchange of the turn."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        exchange: _Exchange | None = getattr(_turn, "exchange", None)
        if exchange is None:
            raise requests.ConnectionError("nobody is sending")
        return exchange.request(method, url, **options)

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> requests.Response:
        return self.request("PUT", url, **options)

    Session = session = None  # a service that wants its own does not get one


def _service(url: str) -> Any:
    """Apprise's service behind an address; `InputError` where there is none, or no apprise."""
    try:
        apprise = importlib.import_module("apprise")
    except ImportError:
        raise InputError("This channel needs the package apprise. Install it: pip install apprise") from None
    logging.getLogger("apprise").disabled = True  # it tells addresses, and customers' words when asked for more
    asset = apprise.AppriseAsset(
        storage_mode="memory", http_redirects=False, async_mode=False, allow_templates=False, image_url_mask=""
    )
    service = apprise.Apprise.instantiate(url, asset=asset)
    if service is None:
        raise InputError("The address is not one that this service knows; see its page in the docs of apprise.")
    module = sys.modules[type(service).__module__]
    if getattr(module, "requests", None) is requests:
        module.requests = _Requests()  # type: ignore[attr-defined]
    assert isinstance(getattr(module, "requests", None), _Requests), "a listed service must send by requests"
    return service
