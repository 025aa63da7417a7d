"""The installation's own key: pseudonyms, sign-in links, sealed targets.

The key is made on first use as `VOC_HOME/secret.key`, readable by its owner alone. Whoever loses it loses
the tie between a customer's old and new feedback, and must enter the channels' targets again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from voc.errors import StoreError


class Keyring:
    """Derives one key per purpose from the installation's key (HMAC-SHA256)."""

    def __init__(self, root: bytes) -> None:
        self._root = root

    def derive(self, purpose: str) -> bytes:
        """32 bytes that only this installation can compute, different for each purpose."""
        return hmac.new(self._root, purpose.encode(), hashlib.sha256).digest()

    def pseudonym(self, kind: str, value: str) -> str:
        """A stable stand-in for a personal value: 16 hexadecimal digits, never reversible without the key."""
        key = self.derive(f"pseudonym/{kind}")
        return hmac.new(key, value.strip().casefold().encode(), hashlib.sha256).hexdigest()[:16]

    def fingerprint(self, purpose: str, *parts: str | None) -> str:
        """A stable stand-in for exactly these parts, to find them again without unsealing: 32 hexadecimal digits."""
        said = json.dumps(parts, ensure_ascii=True).encode()
        return hmac.new(self.derive(f"fingerprint/{purpose}"), said, hashlib.sha256).hexdigest()[:32]

    def seal(self, plain: str) -> str:
        """Encrypt a channel's target or secret for the database."""
        return self._fernet().encrypt(plain.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt what `seal` gave; `StoreError` where the key is another one."""
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StoreError(
                "A stored secret cannot be read with VOC_HOME/secret.key. Restore the key of this "
                "database, or enter the channel's address again.",
                permanent=True,
            ) from None

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.derive("seal")))


def open_keyring(home: Path) -> Keyring:
    """Read `home/secret.key`, making it (mode 0600) the first time; safe when two processes start at once."""
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret.{os.getpid()}.tmp"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            # Another process was first; its key is the one.
            draft.unlink()
        else:
            draft.unlink()
    root = path.read_bytes()
    if len(root) < 32:
        raise StoreError(f"{path} is too short to be a key. Restore it from a backup.", permanent=True)
    return Keyring(root)
