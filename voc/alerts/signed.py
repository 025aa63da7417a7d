"""A link that lets one recipient read and answer one matter for seven days, without signing in.

It names the alert, the subscription that it was sent to and its end, with a proof by the installation's own key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from voc.channels.base import Message
from voc.installation import Installation
from voc.secrets import Keyring

#: How long a link opens its matter.
LASTS = timedelta(days=7)
#: Where it leads, below the public address.
PATH = "/a/"
#: 128 bits cannot be guessed, and keep the address short enough for a plain-text mail.
_PROOF_BYTES = 16
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Grant:
    """What a good link allows: this matter, to whoever this subscription reaches, until then."""

    alert_id: int
    subscription_id: int
    ends_at: datetime

    @property
    def made_at(self) -> datetime:
        """When the link was made, to the second."""
        return self.ends_at - LASTS

    def has_ended(self, now: datetime) -> bool:
        """Whether the link has run out."""
        return now >= self.ends_at


def make_token(keyring: Keyring, alert_id: int, subscription_id: int, *, now: datetime) -> str:
    """The last part of a link's address."""
    claim = f"{alert_id}.{subscription_id}.{int((now + LASTS).timestamp())}"
    return f"{claim}.{_proof(keyring, claim)}"


def read_token(keyring: Keyring, token: str) -> Grant | None:
    """What a link allows, run out or not; None where this installation has not made it."""
    claim, _, proof = token[:_LONGEST].rpartition(".")
    if not hmac.compare_digest(proof.encode(), _proof(keyring, claim).encode()):
        return None
    alert_id, subscription_id, ends = (int(part) for part in claim.split("."))
    return Grant(alert_id, subscription_id, datetime.fromtimestamp(ends, UTC))


def with_link(message: Message, installation: Installation, subscription_id: int, *, now: datetime) -> Message:
    """The message with its recipient's own link; without one where the installation has no public address.

    A link opens one matter, so a message of several leads to the page of alerts, where people sign in.
    """
    base = installation.settings.public_url.rstrip("/")
    if not base or not message.alert_id:
        return replace(message, link=None)
    if message.alerts:
        return replace(message, link=f"{base}/alerts")
    token = make_token(installation.keyring, message.alert_id, subscription_id, now=now)
    return replace(message, link=f"{base}{PATH}{token}")


def _proof(keyring: Keyring, claim: str) -> str:
    made = hmac.new(keyring.derive("alert link"), claim.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:_PROOF_BYTES]).decode().rstrip("=")
