"""Runs real `voc` processes against one installation, and a real receiver of webhooks beside them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from tests.servers import PATIENCE
from voc.clock import utc_now
from voc.settings import Settings
from voc.status import Status, read_status
from voc.storage.session import Store, open_store


@dataclass(frozen=True)
class House:
    """One installation as its user sees it: a folder, settings, and the command `voc`."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this installation gets."""
        base = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "OMP_NUM_THREADS")
            if name in os.environ
        }
        return {**base, "VOC_HOME": str(self.home), "VOC_ALLOW_PRIVATE_TARGETS": "1", **self.settings}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `voc …` with its output in a pipe, at the head of a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "voc.cli", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def voc(self, *arguments: str, seconds: float = PATIENCE) -> str:
        """Run `voc …` to its end, which must be a good one; its output."""
        process = self.start(*arguments)
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            kill(process)
            raise
        assert process.returncode == 0, f"voc {' '.join(arguments)}: exit {process.returncode}\n{output}"
        return output

    def read(self, *arguments: str) -> Any:
        """The JSON that `voc … --json` prints on standard output."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "voc.cli", *arguments, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return json.loads(done.stdout)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, for a look from this process."""
        given = {name.removeprefix("VOC_").lower(): value for name, value in self.settings.items()}
        opened = open_store(Settings(home=self.home, **given))  # type: ignore[arg-type]
        try:
            yield opened
        finally:
            opened.close()

    def status(self) -> Status:
        """What `voc status` knows."""
        with self.store() as store, store.reading() as session:
            return read_status(session, now=utc_now())


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 the process and what it started, and wait until it is gone."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
    process.communicate()


@dataclass
class Receiver:
    """What a department's webhook got: each message by its id, and how often it came."""

    url: str
    secret: str
    messages: dict[str, Any] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    refused: int = 0


@contextmanager
def receiver(secret: str) -> Iterator[Receiver]:
    """A loopback server that takes signed webhooks and refuses what is not signed with `secret`."""
    got = Receiver("", secret)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                message = Webhook(secret).verify(body, dict(self.headers.items()))
            except WebhookVerificationError:
                got.refused += 1
                self.send_response(401)
            else:
                with lock:
                    key = self.headers["webhook-id"]
                    got.messages[key] = message
                    got.times[key] = got.times.get(key, 0) + 1
                self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        got.url = f"http://127.0.0.1:{server.server_port}/voc"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield got
        server.shutdown()
        thread.join()
