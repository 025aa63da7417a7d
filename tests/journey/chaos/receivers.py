"""Receivers that fail as told: of a hundred requests thirty get 5xx, five time out, five get 429 and one gets 410."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook

#: Seconds that a stalling receiver keeps the sender waiting: longer than its time-out at a quick pace.
STALL = 1.4
ANSWERS = (("5xx", 0.30), ("stall", 0.05), ("429", 0.05), ("410", 0.01))


@dataclass(frozen=True)
class Taken:
    """A message that a receiver has taken, the first time that it came."""

    receiver: int
    key: str
    event: str
    alert_id: int


@dataclass
class Receivers:
    """All of them behind one port; `taken` is in the order of arrival, a repeat of a key is not taken again."""

    n: int
    seed: int
    secret: str
    is_kind: bool = False
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    n_repeats: int = 0
    n_forged: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    keys: list[set[str]] = field(default_factory=list)
    chances: list[random.Random] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, number: int) -> str:
        """Where receiver `number` listens."""
        return f"http://127.0.0.1:{self.port}/receivers/{number}"

    def answer(self, number: int) -> str:
        """What the next request of a receiver gets."""
        if self.is_kind:
            return "ok"
        chance = self.chances[number].random()
        for name, share in ANSWERS:
            if chance < share:
                return name
            chance -= share
        return "ok"

    def take(self, number: int, key: str, body: bytes) -> None:
        """Keep a message unless its key is known."""
        message = json.loads(body)
        with self.lock:
            if key in self.keys[number]:
                self.n_repeats += 1
                return
            self.keys[number].add(key)
            event = message["type"].removeprefix("alert.")
            self.taken.append(Taken(number, key, event, message["data"]["alert_id"]))


@contextmanager
def receivers(n: int, seed: int, secret: str) -> Iterator[Receivers]:
    """`n` receivers on a free port of loopback, until the block ends."""
    state = Receivers(n, seed, secret)
    state.keys = [set() for _ in range(n)]
    state.chances = [random.Random(f"{seed}/{number}") for number in range(n)]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            number, key = int(self.path.rpartition("/")[2]), self.headers["webhook-id"]
            Webhook(state.secret).verify(body, {name.lower(): value for name, value in self.headers.items()})
            with state.lock:
                found = state.answer(number)
                state.answers[found] += 1
                is_taken = found == "ok" or (found == "stall" and state.chances[number].random() < 0.5)
            if is_taken:
                state.take(number, key, body)
            self.say(found)

        def say(self, found: str) -> None:
            """Answer; a receiver that stalls may have taken the message all the same."""
            if found == "stall":
                time.sleep(STALL)
                self.close_connection = True
                return
            self.send_response({"5xx": 503, "429": 429, "410": 410}.get(found, 204))
            if found == "429":
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True  # the sender was killed while it sent

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            state.n_forged += 1

    with Server(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
