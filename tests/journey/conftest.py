"""The run that the others must equal: nobody kills anything, every message arrives once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journey.digest import Line, digest
from tests.journey.files import write_reviews
from tests.journey.running import House, Receiver, receiver
from tests.stores import furnish
from voc.storage.health import counts_differ, damage

SECRET = "whsec_dGhlLXNlY3JldC1vZi1hLXRlc3QtcmVjZWl2ZXI="


@dataclass
class Undisturbed:
    """How long each step takes, and what is in the store, when nobody kills anything."""

    file: Path
    receiver: Receiver
    lived: House | None = None
    told: frozenset[str] = frozenset()  # the keys of the messages that it sent
    seconds: dict[tuple[str, ...], float] = field(default_factory=dict)
    store: dict[str, list[Line]] = field(default_factory=dict)

    def steps(self) -> list[tuple[str, ...]]:
        """The commands of one life, in order."""
        return [
            ("import", str(self.file), "--source", "App reviews", "--channel", "review", "--yes"),
            ("annotate",),
            ("topics", "fit"),
            ("watch",),
            ("notify",),
        ]

    def house(self, home: Path, **settings: str) -> House:
        """A fresh installation with one subscription and the same key: pseudonyms stand in redacted texts."""
        furnish(home)
        (home / "secret.key").touch(mode=0o600)
        (home / "secret.key").write_bytes(b"the same key for every house of this test")
        house = House(home, settings)
        target = ("--target", self.receiver.url, "--secret", SECRET)
        house.voc("subscribe", "--department", "all", "--channel", "webhook", *target)
        return house


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    """The run that all others must equal."""
    folder = tmp_path_factory.mktemp("undisturbed")
    file = folder / "reviews.csv"
    write_reviews(file, today=datetime.now(UTC))
    with receiver(SECRET) as got:
        found = Undisturbed(file, got)
        house = found.house(folder / "home")
        for step in found.steps():
            started = time.monotonic()
            house.voc(*step)
            found.seconds[step] = time.monotonic() - started
        found.lived, found.store, found.told = house, look(house), frozenset(got.messages)
        assert found.store["delivery"], "the file should lead to a message"
        yield found


def look(house: House) -> dict[str, list[Line]]:
    """The store's digest; its file is whole and its counts are true."""
    with house.store() as store:
        assert damage(store) is None
        assert counts_differ(store) is None
        return digest(store)
