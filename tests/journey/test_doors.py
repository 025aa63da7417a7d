"""No serving process ever holds a training library: looked up in the modules of real processes when they end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.journey.files import write_reviews
from tests.journey.running import House
from tests.servers import PATIENCE, wait_for
from voc.doors import TRAINING_ONLY

pytestmark = pytest.mark.processes

#: Runs `voc …` and, when it ends, writes the names of the modules that its process held.
NOTING = """
import atexit, json, os, sys
def note():
    names = sorted({name.partition(".")[0] for name in sys.modules})
    open(os.path.join(sys.argv[1], f"{os.getpid()}.json"), "w").write(json.dumps(names))
atexit.register(note)
from voc.cli import main
main(sys.argv[2:])
"""


def start(house: House, notes: Path, *arguments: str) -> subprocess.Popen[str]:
    notes.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-c", NOTING, str(notes), *arguments],
        env={**house.environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def held(notes: Path) -> set[str]:
    return {name for path in notes.iterdir() for name in json.loads(path.read_text())}


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=PATIENCE)[0]


def test_no_serving_process_holds_a_training_library(tmp_path: Path) -> None:
    house, notes = House(tmp_path / "home"), tmp_path / "notes"
    reviews = tmp_path / "reviews.csv"
    write_reviews(reviews, today=datetime.now(UTC), n_quiet=40, n_burst=5)

    arguments = ("import", str(reviews), "--source", "a", "--channel", "review", "--yes")
    process = start(house, notes, *arguments)
    assert "45" in process.communicate(timeout=PATIENCE)[0]

    worker = start(house, notes, "worker")
    beat = start(house, notes, "beat")
    wait_for(lambda: house.status().n_annotated == 45, what="the worker to annotate")
    stop(worker)
    stop(beat)

    web = start(house, notes, "serve", "--port", "0")
    assert web.stdout is not None
    link = re.search(r"http://\S+", web.stdout.readline())
    assert link is not None
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    base = link[0].partition("/sign-in")[0]
    browser.open(link[0], timeout=PATIENCE).read()
    found = json.loads(browser.open(f"{base}/v1/feedback?q=code+never+arrives", timeout=PATIENCE).read())
    assert found["items"]
    stop(web)

    modules = held(notes)
    assert {"spacy", "openvino", "celery", "gunicorn", "flask", "dash"} <= modules, "the processes did their work"
    assert not modules & TRAINING_ONLY
