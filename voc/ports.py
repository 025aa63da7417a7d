"""Is the door free: the port that the web process wants, and the folder that one `voc up` at a time may run in."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voc.doors import is_there
from voc.errors import SettingsError

#: How long the processes of a killed `voc up` may take to notice and end.
PATIENCE_S = 12.0


def check_port(host: str, port: int) -> None:
    """Raise `SettingsError` with a remedy where nobody can listen at `host`:`port`."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SettingsError(_why(error, host, port)) from None


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold `home` for this `voc up`; raise `SettingsError` where another one is running there.

    Where the one before was killed, its processes need a moment to notice: that is waited for.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("a+") as file:
        _lock(file.fileno(), home)
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), str(os.getpid()).encode())
        yield
        os.ftruncate(file.fileno(), 0)


def _lock(handle: int, home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode()
            if (holder.isdigit() and is_there(int(holder))) or time.monotonic() > deadline:
                raise SettingsError(
                    f"voc is already running in {home} (process {holder or 'unknown'}). Stop it with ctrl-C, "
                    "or choose another folder with VOC_HOME."
                ) from None
            time.sleep(0.2)
        else:
            return


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken. Stop what listens there, or choose another: voc up --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023: voc up --port 8000"
    return (
        f"VOC_HOST, VOC_PORT: cannot listen at {host}:{port}: {error.strerror}. Use 127.0.0.1 for this machine alone."
    )
