"""How soon does a department hear of one urgent feedback while a back-fill runs? From the POST to the webhook.

    python -m bench.latency [--backfill 100000] [--n 40] [--every 2] [--home FOLDER]

Runs `voc up` as its user does, subscribes a webhook on loopback, imports a back-fill of a year with `voc import`, and
meanwhile posts N urgent feedback to `POST /v1/feedback`, one at a time, each by somebody else and in other words. The
clock of each starts before its request and stops when the receiver has a message with its words. The budget of at-once
messages is set wide, since dozens of dangers within minutes are what it is there to hold back. Floors: p50 5 s, p99
30 s.
"""

# ruff: noqa: S311, T201  (dice that repeat; a bench prints)

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np

from bench.child import VOC
from bench.scale import n_of, waiting
from voc.alerts import policy

FLOORS = {50: 5.0, 99: 30.0}
_SECRET = "whsec_dGhlLXNlY3JldC1vZi1hLXRlc3QtcmVjZWl2ZXI="  # noqa: S105  # a receiver of this bench
_STARTS = ("The parcel", "Your app", "The invoice", "My room", "The engineer", "The shop", "The driver", "The chat")
_MIDDLES = (
    "came late again",
    "was fine",
    "is slow since the update",
    "was friendly and quick",
    "cost more than agreed",
)
_ENDS = ("and nobody told me why.", "which I liked.", "so I called twice.", "as always.", "and I want it put right.")
_URGENT = (
    "The {0} caught fire in our bedroom this morning and it is still smoking, my daughter was hurt.",
    "Somebody is using my {0} account right now and is ordering phones in my name, this is fraud!",
    "Your driver shouted racist abuse at my wife and threatened her at the {0} door.",
    "The {0} exploded and burned my son's hand, we are at the hospital.",
)
_LONGEST = 120.0


class Receiver:
    """Notes when each message came, and what it said."""

    def __init__(self) -> None:
        self.came: list[tuple[float, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/voc"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def first_with(self, word: str) -> float | None:
        """When the first message with this word came."""
        return next((at for at, body in self.came if word in body), None)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        came = self.came

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                came.append((time.perf_counter(), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler


def main() -> int:
    """Start, fill, post, wait, print; 1 where a floor was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backfill", type=int, default=100_000)
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two urgent feedback, on average")
    parser.add_argument("--home", type=Path, help="keep the store here")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="voc-latency-"))
    try:
        return measure(options.home or scratch / "home", scratch, options.backfill, options.n, options.every)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def measure(home: Path, scratch: Path, n_backfill: int, n: int, every: float) -> int:
    """One run; 1 where a floor was missed, or where the back-fill ended before the last post."""
    receiver, port = Receiver(), _free_port()
    environment = _environment(home, scratch)
    _run(environment, "subscribe", "--department", "all", "--channel", "webhook", "--target", receiver.url,
         "--secret", _SECRET)  # fmt: skip
    key = _run(environment, "key", "make", "bench", "--scope", "write").split()[-1]
    file = write_backfill(scratch / "backfill.jsonl", n_backfill)
    with _running(environment, "up", "--port", str(port)), httpx.Client(timeout=60) as client:
        _until_up(client, port)
        (cold,) = post_all(client, port, key, receiver, ["warmimodel"], 0.0)
        fill = ("import", str(file), "--source", "History", "--channel", "review", "--yes")
        with _running(environment, *fill):
            _wait(lambda: n_of(home, "feedback") >= min(2000, n_backfill // 2), "the back-fill to begin")
            taken = post_all(client, port, key, receiver, _words(n), every)
            left, n_stored = waiting(home), n_of(home, "feedback")
    print(f"the first after the start: {'never' if cold is None else f'{cold:.1f} s'}")
    return told(taken, n, n_backfill, n_stored, left)


def _words(n: int) -> list[str]:
    """`n` words that nobody else writes."""
    dice = random.Random(7)
    return ["".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(5)) for _ in range(n)]


def post_all(
    client: httpx.Client, port: int, key: str, receiver: Receiver, words: Sequence[str], every: float
) -> list[float | None]:
    """Post an urgent feedback with each word and wait for its message; seconds, None where none came."""
    dice = random.Random(13)
    sent: list[tuple[str, float]] = []
    for number, word in enumerate(words):
        sent.append((word, time.perf_counter()))
        item = {"source": "Desk", "channel": "support", "external_id": word, "author": f"customer {word}",
                "text": _URGENT[number % len(_URGENT)].format(word)}  # fmt: skip
        answer = client.post(
            f"http://127.0.0.1:{port}/v1/feedback", json={"items": [item]}, headers={"authorization": f"Bearer {key}"}
        )
        answer.raise_for_status()
        time.sleep(dice.uniform(0.5, 1.5) * every)
    deadline = time.perf_counter() + _LONGEST
    while time.perf_counter() < deadline and any(receiver.first_with(word) is None for word, _ in sent):
        time.sleep(0.2)
    found = [(receiver.first_with(word), start) for word, start in sent]
    return [None if came is None else came - start for came, start in found]


def write_backfill(path: Path, n: int) -> Path:
    """`n` different comments over the last year, one in fifty of them urgent."""
    dice, now = random.Random(11), datetime.now(UTC)
    with path.open("w", encoding="utf-8") as file:
        for number in range(n):
            text = " ".join((dice.choice(_STARTS), dice.choice(_MIDDLES), dice.choice(_ENDS), f"Visit {number}."))
            if number % 50 == 0:
                text = dice.choice(_URGENT).format(f"unit {number}")
            at = now - timedelta(days=365 * dice.random())
            file.write(json.dumps({"id": f"h{number}", "text": text, "date": at.isoformat()}) + "\n")
    return path


def told(taken: list[float | None], n: int, n_backfill: int, n_stored: int, left: int) -> int:
    """Print the figures beside the floors."""
    came = [one for one in taken if one is not None]
    print(f"back-fill of {n_backfill:,}: {n_stored:,} stored and {left:,} waiting when the last message was in")
    print(f"{len(came)} of {n} urgent feedback reached the webhook, in the order of posting after (s): "
          + " ".join("-" if one is None else f"{one:.1f}" for one in taken))  # fmt: skip
    if not came:
        return 1
    figures = {share: float(np.percentile(came, share)) for share in FLOORS}
    for share, floor in FLOORS.items():
        print(f"p{share}  {figures[share]:6.2f} s   (floor {floor:.0f} s)")
    print(f"slowest {max(came):.2f} s")
    return int(len(came) < n or left == 0 or any(figures[share] > floor for share, floor in FLOORS.items()))


def _environment(home: Path, scratch: Path) -> dict[str, str]:
    shipped = Path(policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")
    wide = scratch / "policy.toml"
    wide.write_text(shipped.replace("budget_per_1000 = 2.0", "budget_per_1000 = 1000.0"), encoding="utf-8")
    own = {"VOC_HOME": str(home), "VOC_ALLOW_PRIVATE_TARGETS": "1", "VOC_ALERT_POLICY": str(wide)}
    return {**os.environ, **own}


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own words
        [*VOC, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"voc {arguments[0]}: {done.stderr}")
    return done.stdout


@contextmanager
def _running(environment: dict[str, str], *arguments: str) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603  # our own words
        [*VOC, *arguments], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _until_up(client: httpx.Client, port: int) -> None:
    def answers() -> bool:
        try:
            return client.get(f"http://127.0.0.1:{port}/healthz").is_success
        except httpx.TransportError:
            return False

    _wait(answers, "the web process to answer")


def _wait(is_so: object, what: str) -> None:
    assert callable(is_so)
    deadline = time.perf_counter() + _LONGEST
    while not is_so():
        if time.perf_counter() > deadline:
            sys.exit(f"waited {_LONGEST:.0f} s in vain for {what}")
        time.sleep(0.2)


def _free_port() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return server.server_port


if __name__ == "__main__":
    sys.exit(main())
