"""What every test may ask for: a fresh installation, and builders that make the dull parts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voc.doors import keep_training_out

# A worker has one core: more threads than cores wait for each other, which costs three times what they compute.
# Said before anything imports numpy, and passed on to every process that a test starts.
os.environ["OMP_NUM_THREADS"] = "1"

if "torch" not in sys.modules:
    # Tests run as a serving process does; what trains is tested in child processes.
    keep_training_out()

from tests.stores import installed
from voc.installation import Installation
from voc.settings import Settings

#: Real servers on demand: PostgreSQL and Redis.
pytest_plugins = ("tests.servers",)

#: Files whose tests share what takes long to make: one worker runs them all. The longest come first, so that no
#: worker is left with them at the end.
TOGETHER = {
    "journey/test_journey.py": "undisturbed",
    "journey/test_kills.py": "undisturbed",
    "journey/test_messages.py": "undisturbed",
    "browser/": "browser",
    "journey/test_delivery_chaos.py": "chaos",
    "journey/test_sample.py": "sample",
    "models/test_fork.py": "fork",
    "models/test_annotate.py": "annotate",
    "models/topics/test_people.py": "people",
    "models/test_training.py": "training",
    "journey/": "doors",
    "models/test_tagging.py": "tagging",
    "models/test_audited.py": "promoting",
    "models/test_registry.py": "promoting",
}

#: "Now" in tests that do not care: a Wednesday.
NOW = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests a worker takes together: a file's, or more where files share a fixture (see `TOGETHER`)."""
    order = list(TOGETHER)

    def place(item: pytest.Item) -> int:
        return next((order.index(part) for part in order if part in item.nodeid), len(order))

    items.sort(key=place)  # stable: a file's tests stay in their order
    for item in items:
        number = place(item)
        group = TOGETHER[order[number]] if number < len(order) else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("VOC_"):
            monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A VOC_HOME of this test's own."""
    return tmp_path / "home"


@pytest.fixture
def installation(home: Path) -> Iterator[Installation]:
    """A fresh installation on SQLite, in UTC."""
    opened = installed(Settings(home=home))
    yield opened
    opened.store.close()
