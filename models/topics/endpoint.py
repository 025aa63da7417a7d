"""A language model behind an OpenAI-compatible address that a user may configure; none is asked by default."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from voc.settings import Settings

#: Seconds for one answer, and bytes that are read of it.
_PATIENCE_S, _MOST_BYTES = 30.0, 64 * 1024
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_MOST_TOKENS = 100
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


class NoAnswer(Exception):
    """The endpoint gave no answer that can be used; says why in a few words, without any text."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask, which model, and the key that lets us in (may be empty)."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    def ask(self, task: str, given: Any) -> dict[str, Any]:
        """The JSON object that the model answers to a task about what is `given` as JSON. Raises `NoAnswer`.

        Redirects are not followed, nor a proxy of the environment: what is sent goes to this address or nowhere.
        """
        said = [
            {"role": "system", "content": task},
            {"role": "user", "content": json.dumps(given, ensure_ascii=False)},
        ]
        body = {"model": self.model, "messages": said, "temperature": 0, "max_tokens": _MOST_TOKENS, "stream": False}
        try:
            return _answer(self._post(body))
        except httpx.HTTPError as error:
            raise NoAnswer(type(error).__name__) from None
        except (ValueError, LookupError, TypeError, RecursionError):
            raise NoAnswer("not the answer that was asked for") from None

    def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        address, until, read = f"{self.url.rstrip('/')}/chat/completions", time.monotonic() + _PATIENCE_S, b""
        with (
            httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", address, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise NoAnswer(f"status {response.status_code}")
            for part in response.iter_raw():
                read += part
                if len(read) > _MOST_BYTES:
                    raise NoAnswer("too long an answer")
                if time.monotonic() > until:
                    raise NoAnswer("too slow an answer")
        return read


class Answers(Protocol):
    """Whoever can be asked as an `Endpoint` is."""

    def ask(self, task: str, given: Any) -> dict[str, Any]:
        """See `Endpoint.ask`."""
        ...


class Remembered:
    """An endpoint that is asked the same thing once: a fit that is decided anew costs no second answer."""

    def __init__(self, endpoint: Answers) -> None:
        self._endpoint = endpoint
        self._said: dict[str, dict[str, Any] | NoAnswer] = {}

    def ask(self, task: str, given: Any) -> dict[str, Any]:
        """What was answered the first time, or that nothing was."""
        key = json.dumps([task, given])
        if key not in self._said:
            try:
                self._said[key] = self._endpoint.ask(task, given)
            except NoAnswer as reason:
                self._said[key] = reason
        said = self._said[key]
        if isinstance(said, NoAnswer):
            raise said
        return said


def endpoint_of(settings: Settings) -> Endpoint | None:
    """The endpoint that the settings name; None where they name none."""
    if not settings.names_url:
        return None
    return Endpoint(settings.names_url, settings.names_model, settings.names_key.get_secret_value())


def _answer(data: bytes) -> dict[str, Any]:
    content = json.loads(data)["choices"][0]["message"]["content"]
    found = _OBJECT.search(content)
    if found is None:
        raise ValueError
    answer = json.loads(found[0])
    if not isinstance(answer, dict):
        raise TypeError
    return answer
