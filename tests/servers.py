"""Real servers that tests start themselves, from Debian's binaries, on free ports of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from voc.settings import Settings
from voc.storage.migrate import migrate
from voc.storage.session import open_store

#: After so many seconds a test calls what it waits for stuck; nothing is measured by it, a busy machine takes its time.
PATIENCE = 600.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
    """Return as soon as `is_so` holds; fail with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this session; its address, ending in a slash."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        _missing("postgresql")
    with _postgresql(binaries[-1].parent) as address:
        yield address


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a database as migrations leave it: a copy of it takes a fraction of their time."""
    with database(postgresql_server) as (address, name):
        store = open_store(Settings(database_url=address))
        migrate(store)
        store.close()
        yield name


@pytest.fixture
def postgresql_url(postgresql_server: str, _postgresql_template: str) -> Iterator[str]:
    """The address of a database of this test's own, with its tables."""
    with database(postgresql_server, template=_postgresql_template) as (address, _):
        yield address


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of a database of this test's own that no migration has seen."""
    with database(postgresql_server) as (address, _):
        yield address


@contextmanager
def database(server: str, template: str = "template1") -> Iterator[tuple[str, str]]:
    """A new database on a server, as a copy of `template`, until the block ends: its address and its name."""
    name = f"voc_{uuid.uuid4().hex[:12]}"
    plain = f"{server.replace('+psycopg', '')}postgres"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{server}{name}", name
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis server of this test's own."""
    binary = shutil.which("redis-server")
    if binary is None:
        _missing("redis-server")
    port = free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _folder() as folder, _running([binary, *arguments], folder):
        wait_for(lambda: listens(port), what="redis-server")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _postgresql(binaries: Path) -> Iterator[str]:
    port = free_port()
    with _folder() as folder, _running(postgresql_command(binaries, folder, port), folder, stop=signal.SIGINT):
        plain = f"postgresql://voc@127.0.0.1:{port}/"
        wait_for(lambda: answers(plain), what="postgresql")
        yield plain.replace("postgresql://", "postgresql+psycopg://")


def postgresql_command(binaries: Path, folder: Path, port: int) -> list[str]:
    """What starts a PostgreSQL server on `port`, over a fresh database in `folder`."""
    data = folder / "data"
    common = ["--username=voc", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [*_unprivileged(folder), str(binaries / "initdb"), f"--pgdata={data}", *common],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    settings = [
        f"unix_socket_directories={folder}",
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "max_connections=50",
    ]
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    for setting in settings:
        command += ["-c", setting]
    return [*_unprivileged(folder), *command]


def _unprivileged(folder: Path) -> list[str]:
    """What to put before a command that refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path in the system's own temporary folder: socket names are limited, pytest's folders private."""
    folder = Path(tempfile.mkdtemp(prefix="voc-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: Sequence[str], folder: Path, stop: signal.Signals = signal.SIGTERM) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            process.send_signal(stop)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def listens(port: int) -> bool:
    """Whether somebody listens on `port`."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(address: str) -> bool:
    """Whether the PostgreSQL server at `address` takes connections."""
    try:
        psycopg.connect(f"{address}postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _missing(what: str) -> None:
    """Where CI=true every test must run."""
    message = f"{what} is not installed; as root, `make test` installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
