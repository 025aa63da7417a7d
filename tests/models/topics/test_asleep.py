"""A topic that nobody speaks of any more, in a real store: what fits, files, lists, pages and people make of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from plotly.utils import PlotlyJSONEncoder
from typer.testing import CliRunner

from api.dashboard.app import draw
from models.topics import files
from models.topics.as_of import topics_as_of
from models.topics.commands import app
from models.topics.edits import Edit, Merge, Rename, Retire, Split, Undo, apply_edit, plan
from models.topics.incoming import into_store
from models.topics.outgoing import from_store
from models.topics.retag import retag
from models.topics.silence import spoken_of_again
from tests.models.topics.builders import NOW, tools
from tests.servers import PATIENCE
from tests.stores import installed
from voc.errors import InputError
from voc.insights.filters import Filters
from voc.insights.topic import show_topic
from voc.insights.topic_map import show_map
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import themes, topic_edits
from voc.storage.series import rebuild
from voc.storage.silent import silences
from voc.storage.tables import MentionRow, SeriesDay, ThemeRow, TopicRow
from voc.storage.topic_list import list_topics
from voc.storage.topics import current_version, events_of, load_current

WEEK = timedelta(days=7)
ALL = Filters(from_on=date(2026, 1, 1), to_on=NOW.date())


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The life of a store, and that store as it was while its topics of codes slept."""
    folder = tmp_path_factory.mktemp("silence")
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.topics.silence_in_child", str(folder)],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return folder, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def store(lived: tuple[Path, dict[str, Any]], home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """A copy of that store, which the commands open from the environment."""
    shutil.copytree(lived[0] / "asleep", home)
    monkeypatch.setenv("VOC_HOME", str(home))
    installation = installed(Settings(home=home))
    yield installation
    installation.store.close()


@pytest.fixture
def asleep(store: Installation) -> list[int]:
    with store.store.reading() as session:
        return sorted(silences(session))


def counts(store: Installation) -> dict[int, int]:
    with store.store.reading() as session:
        return dict(
            session.execute(sa.select(MentionRow.topic_id, sa.func.count()).group_by(MentionRow.topic_id)).all()
        )


def days(store: Installation) -> list[tuple[object, ...]]:
    counts = sa.select(SeriesDay.topic_id, SeriesDay.department_id, SeriesDay.day, SeriesDay.n)
    with store.store.reading() as session:
        return sorted(tuple(row) for row in session.execute(counts.where(SeriesDay.n != 0)))


def edited(store: Installation, edit: Edit) -> None:
    apply_edit(store.store, plan(store.store, edit, tools(store)), by="ana", now=NOW + WEEK)
    retag(store, now=NOW + WEEK)


def topic(store: Installation, topic_id: int) -> TopicRow:
    with store.store.reading() as session:
        return session.get_one(TopicRow, topic_id)


def kinds(store: Installation, topic_id: int) -> list[tuple[str, str]]:
    with store.store.reading() as session:
        return [(event.kind, event.by) for event in events_of(session, topic_id)]


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def page(store: Installation, path: str) -> str:
    return json.dumps(draw(store, path, "").content, cls=PlotlyJSONEncoder, ensure_ascii=False)


# ── fits ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_fit_ends_it_once_and_later_fits_say_nothing_of_it(lived: tuple[Path, dict[str, Any]]) -> None:
    told = lived[1]
    ended = {number for number, state in told["silent"]["states"].items() if state == "retired"}
    assert ended == told["first"]["codes"].keys()
    for number in ended:
        assert told["silent"]["events"][number][-1] == "retired"
        assert {"since", "n_expected", "n", "share"} <= told["silent"]["evidence"][number].keys()
        for later in ("later", "fresh eyes"):
            assert told[later]["events"][number] == told["silent"]["events"][number]
            assert told[later]["places"][number] == told["first"]["places"][number]
    for each in ("silent", "later", "fresh eyes"):
        assert told[each]["codes"] == told["first"]["codes"]


def test_it_comes_back_as_itself_when_people_speak_of_it_again(lived: tuple[Path, dict[str, Any]]) -> None:
    before, back, after = (lived[1][each] for each in ("fresh eyes", "back", "after"))
    revived = {number for number, events in back["events"].items() if events[-1] == "revived"}
    assert len(revived) == 1
    (number,) = revived
    assert (back["states"][number], back["codes"][number]) == ("active", before["codes"][number] + 30)
    assert after["events"][number][-1] == "kept"
    for other in before["codes"].keys() - revived:  # of the other nobody speaks
        assert (after["states"][other], after["events"][other]) == ("retired", before["events"][other])


def test_no_name_changes_because_a_topic_falls_silent(lived: tuple[Path, dict[str, Any]]) -> None:
    told = lived[1]
    assert all(told[each]["names"] == told["first"]["names"] for each in told)


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────


def test_lists_and_pages_say_since_when_nobody_speaks_of_it(store: Installation, asleep: list[int]) -> None:
    first = asleep[0]
    with store.store.reading() as session:
        since = silences(session)[first].since
        assert first not in {one.id for one in list_topics(session)}
        shown = show_topic(session, first, ALL, store.departments)
        assert show_topic(session, 100, ALL, store.departments).silent_since is None
    assert shown is not None
    assert (shown.state, shown.silent_since, shown.figures.n) == ("retired", since, 64)
    assert f"nobody speaks of it any more since {since}" in said("list", "--all")
    assert f"(nobody speaks of it any more since {since})" in said("show", str(first))
    assert json.loads(said("show", str(first), "--json"))["silent_since"] == since.isoformat()
    assert str(first) not in {line.split()[0] for line in said("list").splitlines()}
    there = page(store, f"/topics/{first}")
    assert f"Nobody speaks of it any more since {since.day} {since:%b} {since.year}" in there
    assert "This topic is retired" not in there
    assert "Merge into" in there


def test_the_map_and_the_days_of_old_still_have_it(store: Installation, asleep: list[int]) -> None:
    with store.store.reading() as session:
        assert {point.id for point in show_map(session, ALL).points} >= set(asleep)
        lately = show_map(session, replace(ALL, from_on=NOW.date() - WEEK))
    assert not {point.id for point in lately.points} & set(asleep)
    assert lately.n_silent >= len(asleep)
    before = days(store)
    with store.store.writing() as session:
        rebuild(session)
    assert days(store) == before


def test_as_it_stood_it_was_alive_before_and_silent_after(store: Installation, asleep: list[int]) -> None:
    for hour, state in ((1, "active"), (2, "retired"), (4, "retired")):
        then = topics_as_of(store.store, NOW + timedelta(hours=hour, minutes=1), store.department_ids())
        stood = {one.id: one for one in then.topics}
        assert {(stood[one].state, stood[one].n_mentions) for one in asleep} == {(state, 64)}


def test_its_theme_counts_what_was_said_of_it(store: Installation, asleep: list[int]) -> None:
    with store.store.reading() as session:
        theme_id = session.get_one(TopicRow, asleep[0]).theme_id
        assert theme_id is not None
        living = session.scalars(sa.select(TopicRow.theme_id).where(TopicRow.state == "active")).all()
        assert session.get_one(ThemeRow, theme_id).state == ("active" if theme_id in living else "retired")


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_saved_and_loaded_it_is_as_silent_and_as_whole_as_before(
    store: Installation, asleep: list[int], tmp_path: Path
) -> None:
    with store.store.reading() as session:
        files.write(from_store(session), tmp_path / "saved")
        known, model = silences(session), load_current(session)
    other = installed(Settings(home=tmp_path / "other"))
    saved = files.read(tmp_path / "saved")
    with other.store.writing() as session:
        into_store(session, saved, department_ids=other.department_ids(), now=NOW + WEEK)
    with other.store.reading() as session:
        assert silences(session) == known
        loaded = load_current(session)
        assert loaded is not None
        assert model is not None
        assert loaded.topic_ids.tolist() == model.topic_ids.tolist()
        assert loaded.centroids.tobytes() == model.centroids.tobytes()
        assert {session.get_one(TopicRow, one).state for one in asleep} == {"retired"}
        again = from_store(session)
    assert {one.id for one in again.about.topics if one.is_silent} == set(asleep)


def test_a_version_before_the_silence_is_saved_with_the_topic_alive(store: Installation, asleep: list[int]) -> None:
    with store.store.reading() as session:
        saved = from_store(session, 1)
    assert {(one.state, one.is_silent) for one in saved.about.topics if one.id in asleep} == {("active", False)}


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_may_retire_it_for_good_and_take_that_back(store: Installation, asleep: list[int]) -> None:
    before, first = counts(store), asleep[0]
    assert "is retired" in said("retire", str(first), "--dry-run")
    edited(store, Retire(first))
    assert counts(store).get(first, 0) == 0
    assert kinds(store, first)[-2:] == [("revived", "ana"), ("retired", "ana")]
    with store.store.reading() as session:
        assert first not in silences(session)
        assert first not in spoken_of_again(session)
    with pytest.raises(InputError, match="is retired and cannot be changed"):
        edited(store, Retire(first))
    edited(store, Undo())
    assert counts(store) == before
    assert topic(store, first).state == "active"


def test_a_person_may_merge_it_into_another_and_another_into_it(store: Installation, asleep: list[int]) -> None:
    before = counts(store)
    first, second = asleep[:2]
    living = next(one for one in before if one > 100 and one not in asleep)
    edited(store, Merge(second, living))
    assert counts(store)[living] == before[living] + before[second]
    assert topic(store, second).state == "merged"
    edited(store, Merge(living, first))
    assert counts(store)[first] == sum(before[one] for one in (first, second, living))
    assert topic(store, first).state == "active"  # what people speak of is not hidden in it
    edited(store, Undo())
    edited(store, Undo())
    assert counts(store) == before
    then = topics_as_of(store.store, NOW + timedelta(days=1), store.department_ids())
    assert {one.state for one in then.topics if one.id in asleep} == {"retired"}


def test_a_person_may_split_it_and_move_it_to_a_theme(store: Installation, asleep: list[int]) -> None:
    edited(store, Split(asleep[0]))
    assert topic(store, asleep[0]).state == "active"
    with store.store.writing() as session:
        theme_id = themes.move_to_new(session, asleep[1], "Ana's theme", by="ana", now=NOW + WEEK)
    with store.store.reading() as session:
        assert session.get_one(ThemeRow, theme_id).state == "active"
    assert topic(store, asleep[1]).state == "active"


def test_its_name_is_kept_for_it(store: Installation, asleep: list[int]) -> None:
    name = topic(store, asleep[0]).name
    with pytest.raises(InputError, match=f"Topic {asleep[0]} has that name"):
        edited(store, Rename(asleep[1], name))
    with store.store.writing() as session:
        assert topic_edits.holder_of(session, name.upper()) == asleep[0]
    edited(store, Rename(asleep[0], "Codes by text message"))
    assert topic(store, asleep[0]).state == "retired"  # a name alone wakes nothing


def test_reading_again_moves_nothing(store: Installation) -> None:
    with store.store.reading() as session:
        assert current_version(session) == 4
    assert retag(store, now=datetime(2026, 7, 1, tzinfo=UTC)) == 0
