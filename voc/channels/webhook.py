"""Signed webhooks by the Standard Webhooks specification 1.0.0."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from datetime import UTC, datetime
from typing import Self

from voc.channels import http
from voc.channels.base import Message
from voc.errors import InputError
from voc.settings import Settings

_PREFIX = "whsec_"


def new_secret() -> str:
    """A fresh signing secret: 32 random bytes, as the specification writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookChannel:
    """Posts `{type, timestamp, data}`; the receiver checks the signature and knows a repeat by its `webhook-id`.

    While a secret is being replaced it is given two, separated by a space, and signs with each: a receiver that knows
    either of them is content.
    """

    def __init__(self, url: str, secret: str, settings: Settings) -> None:
        self._url, self._secret, self._settings = url, secret, settings

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        http.check_url(target)
        check_secret(secret or "")

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        cls.check(target, secret)
        return cls(target, secret or "", settings)

    @classmethod
    def shown(cls, target: str) -> str:
        return http.shown_url(target)

    def send(self, message: Message, *, key: str) -> None:
        from standardwebhooks import Webhook

        # The library relabels any instant as UTC instead of converting it, so it is given UTC and nothing else.
        now = datetime.now(UTC)
        body = json.dumps(
            {"type": f"alert.{message.event}", "timestamp": now.isoformat(), "data": message.as_json()},
            ensure_ascii=False,
        )
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(Webhook(secret).sign(key, now, body) for secret in self._secret.split()),
        }
        # What is sent is what was signed, byte for byte.
        http.post(self._url, body.encode(), headers, self._settings)


def check_secret(secret: str) -> None:
    """Let `secret` pass if it can sign: `whsec_` and 24 to 64 bytes in base 64; `InputError` otherwise."""
    if not secret.split() or not all(_can_sign(one) for one in secret.split()):
        raise InputError(
            "A signing secret is whsec_ followed by 24 to 64 bytes in base 64; leave it out for a new one."
        )


def _can_sign(secret: str) -> bool:
    try:
        size = len(base64.b64decode(secret.removeprefix(_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return False
    return secret.startswith(_PREFIX) and 24 <= size <= 64
