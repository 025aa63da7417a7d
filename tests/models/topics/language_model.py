"""A server on loopback that speaks as OpenAI-compatible ones do, and answers as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def bettered(name: str) -> str:
    """What the model calls a topic unless told otherwise: four words at most of our name, and "again"."""
    return " ".join([*name.split()[:4], "again"])


@dataclass
class Asked:
    """One question as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def given(self) -> dict[str, Any]:
        """The topic that was asked about."""
        return dict(json.loads(self.body["messages"][1]["content"]))


@dataclass
class LanguageModel:
    """Where it is, what it was asked, and what it says: `says` gives the content for a topic, `raw` a whole body."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    says: Callable[[dict[str, Any]], str] = lambda topic: json.dumps({"name": bettered(topic["name"])})
    raw: bytes | None = None
    status: int = 200
    location: str | None = None
    waits_s: float = 0.0
    drips: bool = False


def content(text: str) -> bytes:
    """The body of an answer with this content."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


@contextmanager
def language_model() -> Iterator[LanguageModel]:
    """The server, on a free port."""
    state = LanguageModel()
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            state.asked.append(asked)
            is_over.wait(state.waits_s)
            answer = content(state.says(asked.given)) if state.raw is None else state.raw
            self.send_response(state.status)
            if state.location is not None:
                self.send_header("Location", state.location)
            while state.drips and not is_over.wait(0.05):
                self.wfile.write(b"X-Slow: 1\r\n")
                self.wfile.flush()
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked has gone
                super().handle()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        is_over.set()
        time.sleep(0.1)  # for whoever still writes
        server.shutdown()
        server.server_close()
        thread.join()
