"""How long one exchange may take in all: a time-out between bytes never ends for a receiver that drips them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any, Self

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Patience:
    """Cuts the connections of a session when its seconds are over; `is_over` says whether that happened."""

    def __init__(self, session: requests.Session, seconds: float) -> None:
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        pools = _watched_pools(self._watch)
        for adapter in session.adapters.values():
            # The pools of urllib3 name their connections by class; ours remember the sockets that they open.
            adapter.poolmanager.pool_classes_by_scheme = pools  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for opened in self._sockets:
            opened.close()

    def _watch(self, opened: socket.socket) -> None:
        # A duplicate outlives the wrapping in TLS and cuts the same connection.
        self._sockets.append(opened.dup())
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        for opened in list(self._sockets):
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already


def _watched_pools(watch: Callable[[socket.socket], None]) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            watch(opened)
            return opened

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            watch(opened)
            return opened

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
