"""Whoever is erased goes from the cache of training, too, whenever it is asked, and however often."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from models.encoder import Encoder, load_encoder
from models.forgetting import forget_erased
from models.quantise import folder_of
from models.training.states import LowerLayers, lower_states
from models.training_cache import UNUSED, cache_of, files, tidy
from models.vector_cache import see_cached
from models.weights import find_weights
from tests.voc.alerts.builders import Piece, a_source, add
from voc.installation import Installation
from voc.settings import Settings
from voc.storage.erased_texts import LOOKED_FOR
from voc.storage.feedback import forget
from voc.storage.tables import ErasedText, FeedbackRow
from voc.text import lead_of

HERS, HIS = "The lid of my kettle broke off.", "The courier was kind."
TITLE = "A broken lid"
NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings(encoder_threads=1))


def two_people(installation: Installation) -> None:
    with installation.store.writing() as session:
        source = a_source(session).id
    on = date(2026, 6, 17)
    hers, _ = add(installation, source, [Piece(on, HERS, author="ann"), Piece(on, HIS, author="bob")])
    with installation.store.writing() as session:
        session.get_one(FeedbackRow, hers).title = TITLE


def keys_in(folder: Path) -> int:
    [path] = folder.glob("*.sqlite")
    with closing(sqlite3.connect(path)) as file:
        return int(file.execute("SELECT count(*) FROM vector").fetchone()[0])


def erase_ann(installation: Installation) -> None:
    with installation.store.writing() as session:
        forget(session, "ann")


def test_the_vectors_of_who_is_erased_go_and_no_others(installation: Installation, encoder: Encoder) -> None:
    two_people(installation)
    folder = cache_of(installation.settings)
    texts = [HERS, lead_of(HERS, TITLE) + HERS, HIS]
    before = see_cached(encoder, texts, folder)
    erase_ann(installation)
    assert keys_in(folder) == 3  # a process that was killed here
    assert forget_erased(installation) == 2
    assert forget_erased(installation) == 0
    assert keys_in(folder) == 1
    again = see_cached(encoder, [HIS], folder)
    assert np.array_equal(again.vectors[0], before.vectors[2])


def test_what_a_training_keeps_again_meanwhile_goes_at_the_next_look(
    installation: Installation, encoder: Encoder
) -> None:
    two_people(installation)
    erase_ann(installation)
    forget_erased(installation)
    see_cached(encoder, [HERS], cache_of(installation.settings))
    assert forget_erased(installation) == 1


def test_states_of_texts_go_with_the_file_that_holds_one_of_who_is_erased(installation: Installation) -> None:
    two_people(installation)
    folder = cache_of(installation.settings)
    lower = LowerLayers(folder_of(find_weights()), threads=1)
    lower_states(lower, [HERS, "Another one."], folder)
    lower_states(lower, [HIS], folder)
    of_before = folder / "states" / "0.npz"
    np.savez(of_before, rows=np.zeros(1))
    erase_ann(installation)
    assert forget_erased(installation) == 2  # one does not say whose states it holds
    assert len(files(folder)) == 1


def test_a_text_is_looked_for_two_days_and_its_key_forgotten(installation: Installation) -> None:
    two_people(installation)
    erase_ann(installation)
    forget_erased(installation)
    with installation.store.writing() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ErasedText)) == 2
        for row in session.scalars(sa.select(ErasedText)):
            row.erased_at -= LOOKED_FOR + timedelta(minutes=1)
    forget_erased(installation)
    with installation.store.reading() as session:
        assert session.scalars(sa.select(ErasedText)).all() == []


def kept(folder: Path, name: str, *, days_ago: int) -> Path:
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"0" * 100)
    at = (NOW - timedelta(days=days_ago)).timestamp()
    os.utime(path, (at, at))
    return path


def test_what_nobody_has_used_for_long_goes_and_of_too_much_the_oldest(tmp_path: Path) -> None:
    kept(tmp_path, "a.sqlite", days_ago=UNUSED.days + 1)
    older, newer = kept(tmp_path / "states", "b.npz", days_ago=20), kept(tmp_path, "c.sqlite", days_ago=1)
    assert tidy(tmp_path, now=NOW) == 1
    assert files(tmp_path) == [newer, older]
    assert tidy(tmp_path, now=NOW, most_bytes=150) == 1
    assert files(tmp_path) == [newer]
