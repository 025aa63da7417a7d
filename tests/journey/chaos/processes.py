"""The real processes of an installation, each of which may be killed at any moment and is started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import PATIENCE, answers, free_port, listens, postgresql_command, wait_for


@dataclass
class Killable:
    """One process: its command, how it is killed, and how often that has happened."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    kill_with: signal.Signals = signal.SIGKILL
    port: int = 0
    n_kills: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it at the head of a process group of its own; a server is waited for."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=dict(self.environment), cwd=self.folder, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        if self.port:
            wait_for(self.is_up, what=self.name)

    def is_up(self) -> bool:
        """Whether the server behind it answers."""
        if self.name == "database":
            return answers(f"postgresql://voc@127.0.0.1:{self.port}/")
        return listens(self.port)

    def kill(self) -> None:
        """End it without a word (a database at once, without its checkpoint), and wait until it is gone."""
        if self.process is None:
            return
        whom = self.process.pid
        with suppress(ProcessLookupError):
            os.kill(whom, self.kill_with) if self.kill_with is signal.SIGQUIT else os.killpg(whom, self.kill_with)
        self.process.wait(timeout=PATIENCE)
        self.n_kills += 1

    def tend(self) -> None:
        """Start it again if it has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            self.start()


@dataclass
class House:
    """An installation with its processes; `settings` are what they and the driver run with."""

    home: Path
    settings: dict[str, str]
    processes: list[Killable]


@contextmanager
def a_house(home: Path, *, on_postgresql: bool, pace: float, n_workers: int) -> Iterator[House]:
    """A fresh installation: workers, the timetable, Redis, and a database unless it is SQLite; nobody started."""
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="voc-chaos-"))
    settings = {"VOC_HOME": str(home), "VOC_ALLOW_PRIVATE_TARGETS": "1", "VOC_DELIVERY_PACE": str(pace)}
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        servers = [_redis(folder, settings), *([_database(folder, settings)] if on_postgresql else [])]
        path = os.environ.get("PYTHONPATH", str(Path(__file__).parents[3]))
        environment = {**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, **settings}
        environment |= {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        voc = [sys.executable, "-P", "-m", "voc.cli"]
        workers = [Killable(f"worker-{n}", [*voc, "worker"], home, environment) for n in range(n_workers)]
        processes = [*servers, *workers, Killable("beat", [*voc, "beat"], home, environment)]
        stack.callback(_end, processes)
        yield House(home, settings, processes)


def _redis(folder: Path, settings: dict[str, str]) -> Killable:
    binary, port = shutil.which("redis-server"), free_port()
    assert binary is not None, "redis-server is not installed"
    settings["VOC_BROKER_URL"] = f"redis://127.0.0.1:{port}/0"
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Killable("broker", command, folder, {}, port=port)


def _database(folder: Path, settings: dict[str, str]) -> Killable:
    binaries, port = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1].parent, free_port()
    settings["VOC_DATABASE_URL"] = f"postgresql+psycopg://voc@127.0.0.1:{port}/postgres"
    command = postgresql_command(binaries, folder, port)
    return Killable("database", command, folder, os.environ, kill_with=signal.SIGQUIT, port=port)


def _end(processes: Sequence[Killable]) -> None:
    for one in reversed(processes):
        one.kill()
