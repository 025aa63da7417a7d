"""Keys for machines: shown once when made, kept as a SHA-256, revoked by name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.tables import APIKey

#: What a key may do: read, or write (which includes reading).
SCOPES = ("read", "write")
_PREFIX = "voc_"
#: A key's last use is written down at most this often, so that reading does not turn into writing.
_USE_NOTED_EVERY = timedelta(minutes=5)


def make(session: Session, *, name: str, scope: str, now: datetime, is_person: bool = False) -> str:
    """Make a key and give it back, this once. `InputError` for a name in use or an unknown scope.

    Under the key of a person (`is_person`) whatever is done is theirs, whoever else is named.
    """
    name = name.strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise InputError("A key needs a name of 1 to 80 printable characters.")
    if scope not in SCOPES:
        raise InputError(f"No such scope: {scope!r}; there are {', '.join(SCOPES)}.")
    if session.scalar(sa.select(APIKey.id).where(APIKey.name == name)) is not None:
        raise InputError(f"There is a key {name!r} already; names stay taken when a key is revoked. Choose another.")
    secret = _PREFIX + secrets.token_urlsafe(32)
    session.add(APIKey(name=name, hash=_hash(secret), scope=scope, is_person=is_person, created_at=now))
    session.flush()
    return secret


def find(session: Session, secret: str) -> APIKey | None:
    """The key behind a secret, unless it is revoked."""
    return session.scalar(sa.select(APIKey).where(APIKey.hash == _hash(secret), APIKey.revoked_at.is_(None)))


def is_use_stale(key: APIKey, now: datetime) -> bool:
    """Whether the key's last use should be written down anew."""
    return key.used_at is None or now - key.used_at > _USE_NOTED_EVERY


def note_use(session: Session, key_id: int, *, now: datetime) -> None:
    """Remember that a key was used."""
    session.execute(sa.update(APIKey).where(APIKey.id == key_id).values(used_at=now))


def list_all(session: Session) -> Sequence[APIKey]:
    """Every key ever made, the oldest first."""
    return session.scalars(sa.select(APIKey).order_by(APIKey.id)).all()


def revoke(session: Session, name: str, *, now: datetime) -> None:
    """Refuse a key from now on; the second time changes nothing. `InputError` where there is none."""
    key = session.scalar(sa.select(APIKey).where(APIKey.name == name.strip()))
    if key is None:
        raise InputError(f"There is no key {name.strip()!r}; see: voc key list")
    if key.revoked_at is None:
        key.revoked_at = now


def _hash(secret: str) -> str:
    # A key is 256 random bits: a plain hash cannot be guessed backwards, and is fast enough for every request.
    return hashlib.sha256(secret.encode()).hexdigest()
