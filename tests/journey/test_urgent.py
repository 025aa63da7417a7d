"""One urgent feedback reaches its department while history still waits."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journey.running import House, kill, receiver
from tests.servers import wait_for
from voc.clock import utc_now

pytestmark = pytest.mark.processes

SECRET = "whsec_dGhlLXNlY3JldC1vZi1hLXRlc3QtcmVjZWl2ZXI="
FIRE = "The heater caught fire in our bedroom this morning, it still smokes, and my daughter was hurt."


def test_an_urgent_feedback_is_told_before_any_history_is_read(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    file = tmp_path / "history.jsonl"
    with file.open("w") as lines:
        for number in range(600):
            at = utc_now() - timedelta(days=30 + number % 300)
            row = {"id": f"h{number}", "text": f"The chat was friendly, visit {number}.", "date": at.isoformat()}
            lines.write(json.dumps(row) + "\n")
    fresh = tmp_path / "fresh.jsonl"
    fresh.write_text(json.dumps({"id": "f1", "text": FIRE, "date": utc_now().isoformat()}) + "\n")
    with receiver(SECRET) as department:
        house.voc("subscribe", "--department", "all", "--channel", "webhook", "--target", department.url,
                  "--secret", SECRET)  # fmt: skip
        for path, source in ((file, "History"), (fresh, "Desk")):
            house.voc("import", str(path), "--source", source, "--channel", "support", "--yes")
        worker = house.start("worker", "--only", "urgent")
        try:
            wait_for(lambda: bool(department.messages), what="the message")
        finally:
            kill(worker)
        assert house.status().n_waiting == 600
        (message,) = department.messages.values()
        assert FIRE in json.dumps(message)
