"""A watched folder: finished files only, each once, and one that is broken holds up no other."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.collect import collect
from ingest.folder import FolderConnector
from tests.conftest import NOW
from tests.ingest.contract import check
from voc.errors import InputError, SourceError
from voc.installation import Installation
from voc.storage import sources
from voc.storage.tables import FeedbackRow, LedgerEntry, Source


def a_file(folder: Path, name: str, *texts: str, age_s: float = 60) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    lines = [f"2026-06-0{n + 1},{text},{n % 5 + 1}" for n, text in enumerate(texts)]
    path.write_text("\n".join(("date,text,stars", *lines)) + "\n")
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def a_connector(installation: Installation, folder: Path, **options: str) -> FolderConnector:
    return FolderConnector.open({"folder": str(folder)} | options, installation=installation, source_name="Inbox")


def run(installation: Installation, folder: Path) -> Source:
    with installation.store.writing() as session:
        source = sources.find_or_create(session, name="Inbox", channel="review", connector="folder", now=NOW)
    collect(installation, source, a_connector(installation, folder), NOW)
    return source


def texts(installation: Installation) -> list[str]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(FeedbackRow.text).order_by(FeedbackRow.id)))


def test_it_keeps_the_contract(installation: Installation, tmp_path: Path) -> None:
    a_file(tmp_path / "in", "a.csv", "First review here", "Second review here", age_s=90)
    assert len(check(lambda: a_connector(installation, tmp_path / "in"))) == 2


def test_a_file_is_read_once_and_stays_where_it_is(installation: Installation, tmp_path: Path) -> None:
    path = a_file(tmp_path / "in", "a.csv", "First review here", "Second review here")
    for _ in range(2):
        run(installation, tmp_path / "in")
        assert texts(installation) == ["First review here", "Second review here"]
    os.utime(path)
    os.utime(path, (time.time() - 60,) * 2)
    run(installation, tmp_path / "in")
    with installation.store.reading() as session:
        assert list(session.scalars(sa.select(LedgerEntry.n_read))) == [2, 0, 0]
    assert path.exists()


def test_a_longer_file_of_the_same_name_adds_what_is_new(installation: Installation, tmp_path: Path) -> None:
    a_file(tmp_path / "in", "a.csv", "First review here")
    run(installation, tmp_path / "in")
    a_file(tmp_path / "in", "a.csv", "First review here", "Second review here", age_s=30)
    run(installation, tmp_path / "in")
    assert texts(installation) == ["First review here", "Second review here"]


@pytest.mark.parametrize("name", ["a.csv.part", ".a.csv", "a.csv.tmp", "a.csv.crdownload", "a.csv~"])
def test_a_file_on_its_way_is_left_alone(installation: Installation, tmp_path: Path, name: str) -> None:
    a_file(tmp_path / "in", name, "First review here")
    run(installation, tmp_path / "in")
    assert texts(installation) == []


def test_a_file_that_still_grows_is_left_alone(installation: Installation, tmp_path: Path) -> None:
    a_file(tmp_path / "in", "a.csv", "First review here", age_s=1)
    run(installation, tmp_path / "in")
    assert texts(installation) == []


def test_a_broken_file_is_named_and_holds_up_no_other(installation: Installation, tmp_path: Path) -> None:
    broken = a_file(tmp_path / "in", "a.csv", age_s=90)
    broken.write_bytes(b"\x00\x01\x02\xff" * 100)
    os.utime(broken, (time.time() - 90,) * 2)
    a_file(tmp_path / "in", "b.csv", "First review here")
    with pytest.raises(SourceError, match=r"a\.csv"):
        run(installation, tmp_path / "in")
    assert texts(installation) == ["First review here"]
    run(installation, tmp_path / "in")  # the same bytes are not complained of twice
    with installation.store.reading() as session:
        assert sources.get(session, "Inbox").last_error is None


def test_a_missing_folder_pauses_the_source(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as failure:
        run(installation, tmp_path / "nowhere")
    assert failure.value.permanent


def test_the_inbox_of_the_installation_is_the_default(installation: Installation, home: Path) -> None:
    made = FolderConnector.open({}, installation=installation, source_name="Inbox")
    assert made.folder == home / "inbox"
    assert made.folder.is_dir()


@pytest.mark.parametrize("options", [{"pattern": "../*.csv"}, {"dates": "whenever"}, {"map": "nonsense"}])
def test_wrong_options_are_refused(installation: Installation, tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(InputError):
        a_connector(installation, tmp_path, **options)
