from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from models.encoder import load_encoder
from models.topics import files
from models.topics.assign import ToAssign, load_assigner
from models.topics.edits import Define, apply_edit, plan
from models.topics.incoming import into_store
from models.topics.outgoing import from_store
from models.topics.regroup import regroup
from models.topics.retag import retag
from models.topics.retired import where_retired
from tests.models.topics.builders import NOW, encode, fill, said_of, tools, topic_model
from tests.stores import installed
from voc.errors import InputError, ModelError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import themes, topic_edits, topic_undo
from voc.storage.tables import UNASSIGNED, MentionRow, ThemeRow, TopicRow
from voc.storage.theme_list import list_themes
from voc.storage.topic_history import edits_by_people
from voc.storage.topic_places import places_of
from voc.storage.topics import events_of, load_current

#: Saved by the first version that could. Never make it anew: that this very one can be read is what is tested.
KEPT = Path(__file__).parent / "saved" / "voc-topics-1"
#: What customers may write, and the topic that the kept model gives it.
KNOWN = {
    "I waited an hour at the collection desk for my parcel.": 102,
    "The kettle drips when it pours.": 103,
    "The driver rang the bell and was gone before I got to the door.": 104,
    "I changed my password and now I cannot sign in.": 106,
    "The gift card was refused at the till.": 108,
    "Nice that you send a photo of where the parcel was left.": 112,  # a person's name
    "I was charged twice and my bank took it.": 113,
    "The trolleys in the car park are all broken.": 115,  # merged into this one
    "Why is delivery not free any more?": 123,
    "I asked for a refund three weeks ago and nothing has come.": 124,
    "The toaster burns one side of the bread.": 126,
    "The chat bot never understands what I ask.": 127,
    "My soup arrived cold.": 133,  # defined by a person
    "The gazebo fell over in the first wind.": UNASSIGNED,  # retired by a person
}


#: A theme as a stranger may write it.
THEME = {"id": 1, "name": "Rides", "named_by": None, "state": "active", "created_at": None}


@pytest.fixture
def lived_in(installation: Installation) -> Installation:
    """A store whose topics were named, merged, retired, defined and owned by people, one edit taken back."""
    fill(installation, [text for matter in ("driver", "refund", "login", "food") for text in said_of(matter)[:10]])
    with installation.store.writing() as session:
        for number, name in ((101, "Driver"), (102, "Refund"), (103, "Login"), (104, "Food")):
            session.add(TopicRow(id=number, name=name, keywords=[name.lower()], created_at=NOW))
    topic_model(installation, {101: "driver cancelled trip", 102: "refund refused", 103: "code arrives", 104: "food"})
    with installation.store.writing() as session:
        topic_edits.rename(session, 101, "Drivers", by="ana", now=NOW)
        topic_edits.set_owner(session, 102, "billing", department_ids=["billing"], by="ana", now=NOW)
        topic_edits.retire(session, 104, by="ana", now=NOW)
        topic_edits.merge(session, 103, 102, by="ana", now=NOW)
        topic_undo.undo(session, by="ben", now=NOW)
        topic_edits.merge(session, 103, 101, by="ben", now=NOW)
        themes.move_to_new(session, 101, "Rides", by="ana", now=NOW)
        themes.move_to_new(session, 102, "Money", by="ben", now=NOW)
        themes.move(session, 102, None, by="ben", now=NOW)
    words = ("my secret parcel", "parcel lost for good", "parcel gone astray")
    apply_edit(
        installation.store,
        plan(installation.store, Define("Lost parcels", "Parcels get lost.", words), tools(installation)),
        by="ben",
        now=NOW,
    )
    retag(installation, now=NOW)
    return installation


@pytest.fixture
def saved(lived_in: Installation, tmp_path: Path) -> Path:
    """Its topics as files."""
    with lived_in.store.reading() as session:
        files.write(from_store(session), tmp_path / "saved")
    return tmp_path / "saved"


def another(tmp_path: Path, **more: Any) -> Installation:
    return installed(Settings(home=tmp_path / "another", **more))


def load(installation: Installation, folder: Path) -> None:
    with installation.store.writing() as session:
        into_store(session, files.read(folder), department_ids=installation.department_ids(), now=NOW)


def topics(installation: Installation) -> list[dict[str, Any]]:
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic").order_by(TopicRow.id)).all()
        names = (
            "id", "name", "named_by", "keywords", "state", "merged_into", "owner_department", "owner_origin",
            "theme_id", "themed_by",
        )  # fmt: skip
        return [
            {name: getattr(row, name) for name in names}
            | {"events": [(event.kind, event.by) for event in events_of(session, row.id)]}
            for row in rows
        ]


def theme_rows(installation: Installation) -> list[tuple[Any, ...]]:
    asked = sa.select(ThemeRow.id, ThemeRow.name, ThemeRow.named_by, ThemeRow.state).order_by(ThemeRow.id)
    with installation.store.reading() as session:
        return [tuple(row) for row in session.execute(asked)]


def on_the_map(installation: Installation) -> dict[int, tuple[float, float]]:
    with installation.store.reading() as session:
        return places_of(session)


def mentions(installation: Installation) -> list[int]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(MentionRow.topic_id).order_by(MentionRow.id)))


def test_the_kept_model_loads_and_assigns_known_sentences(installation: Installation) -> None:
    load(installation, KEPT)
    vectors = load_encoder(Settings(encoder_threads=1)).encode(list(KNOWN))
    asked = [ToAssign(text, None, None, vector) for text, vector in zip(KNOWN, vectors, strict=True)]
    assert load_assigner(installation.store).assign(asked) == list(KNOWN.values())
    by_id = {topic["id"]: topic for topic in topics(installation)}
    assert (by_id[112]["name"], by_id[112]["named_by"]) == ("Photo of where the parcel lies", "ana")
    assert (by_id[124]["owner_department"], by_id[124]["owner_origin"]) == ("billing", "person")
    assert (by_id[119]["state"], by_id[119]["merged_into"]) == ("merged", 115)
    assert sum(path.stat().st_size for path in KEPT.iterdir()) < 300_000


def test_another_store_has_the_same_topics_with_their_names_owners_and_history(
    lived_in: Installation, saved: Path, tmp_path: Path
) -> None:
    other = another(tmp_path)
    fill(other, [text for matter in ("driver", "refund", "login", "food") for text in said_of(matter)[:10]])
    load(other, saved)
    assert topics(other) == topics(lived_in)
    assert theme_rows(other) == theme_rows(lived_in)
    assert theme_rows(other) == [(1, "Rides", "ana", "active"), (2, "Money", "ben", "retired")]
    assert on_the_map(other) == on_the_map(lived_in)
    retag(other, now=NOW)
    assert on_the_map(other) == {topic: pytest.approx(place, abs=0.01) for topic, place in on_the_map(lived_in).items()}
    assert mentions(other) == mentions(lived_in)
    assert len(set(mentions(other))) >= 2
    with other.store.reading() as session:
        model = load_current(session)
        assert model is not None
        places, by_person = where_retired(session, model.away)
        assert by_person == set(places) == {104}
        assert topic_undo.to_undo(session).edit.kind == "defined"
    regroup(other, encode, now=NOW)  # counts the themes
    with other.store.reading() as session:
        assert {theme.name: theme.n_feedback for theme in list_themes(session).themes}["Rides"] == 20


def test_a_new_topic_of_the_other_store_gets_a_new_id(saved: Path, tmp_path: Path) -> None:
    other = another(tmp_path)
    load(other, saved)
    with other.store.writing() as session:
        row = TopicRow(name="new", created_at=NOW)
        session.add(row)
        session.flush()
        assert row.id == 1 + max(topic.id for topic in files.read(saved).about.topics)


@pytest.mark.postgresql
def test_postgresql_loads_it_and_goes_on_numbering(saved: Path, tmp_path: Path, postgresql_url: str) -> None:
    other = another(tmp_path, database_url=postgresql_url)
    load(other, saved)
    with other.store.writing() as session:
        row = TopicRow(name="new", created_at=NOW)
        session.add(row)
        session.flush()
        assert row.id == 1 + max(topic.id for topic in files.read(saved).about.topics)
    other.store.close()


def test_no_word_of_a_customer_or_an_example_is_saved(saved: Path) -> None:
    told = (saved / files.TOPICS).read_text(encoding="utf-8")
    assert "secret parcel" not in told
    assert "Parcels get lost" not in told
    assert not any(text in told for text in said_of("driver"))


def test_an_earlier_version_has_its_topics_back(lived_in: Installation, tmp_path: Path) -> None:
    with lived_in.store.reading() as session:
        files.write(from_store(session, 1), tmp_path / "first")
        with pytest.raises(InputError, match="no such version"):
            from_store(session, 99)
    first = files.read(tmp_path / "first").about
    assert {topic.id for topic in first.topics} == {101, 102, 103, 104}
    assert all(topic.state == "active" for topic in first.topics)


def test_a_store_with_topics_or_without_the_department_is_left_as_it_was(
    lived_in: Installation, saved: Path, tmp_path: Path
) -> None:
    before = topics(lived_in)
    with pytest.raises(InputError, match="topics of its own"):
        load(lived_in, saved)
    assert topics(lived_in) == before
    other = another(tmp_path)
    with other.store.writing() as session, pytest.raises(InputError, match="no department here"):
        into_store(session, files.read(saved), department_ids=["legal"], now=NOW)
    assert topics(other) == []


def test_what_is_there_already_is_not_written_over(lived_in: Installation, saved: Path) -> None:
    with lived_in.store.reading() as session, pytest.raises(InputError, match="is there already"):
        files.write(from_store(session), saved)


def test_equal_topics_are_equal_files(lived_in: Installation, saved: Path, tmp_path: Path) -> None:
    with lived_in.store.reading() as session:
        files.write(from_store(session), tmp_path / "again")
    for name in (files.ARRAYS, files.TOPICS):
        assert (saved / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


# ── files of strangers ──


def rewritten(folder: Path, told: Callable[[dict[str, Any]], object] | None = None, **arrays: Any) -> None:
    """Change a saved model, hash and all, as somebody would who means it."""
    about = json.loads((folder / files.TOPICS).read_text(encoding="utf-8"))
    if arrays:
        with np.load(folder / files.ARRAYS) as file:
            kept = {name: file[name] for name in file.files}
        np.savez(folder / files.ARRAYS, **{name: made(kept[name]) for name, made in arrays.items()}, **{
            name: array for name, array in kept.items() if name not in arrays
        })  # fmt: skip
    about["arrays_sha256"] = hashlib.sha256((folder / files.ARRAYS).read_bytes()).hexdigest()
    if told is not None:
        told(about)
    (folder / files.TOPICS).write_text(json.dumps(about), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(KEPT, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize(
    ("name", "made", "words"),
    [
        ("centroids", lambda rows: rows.astype(np.float64), "it should be <f4"),
        ("centroids", lambda rows: rows[:, :100], "it should be"),
        ("centroids", lambda rows: rows[:-1], "not as many centroids"),
        ("centroids", lambda rows: rows * 2, "no unit row"),
        ("centroids", lambda rows: np.where(rows > 0.1, np.nan, rows).astype(np.float32), "no number"),
        ("radii", lambda radii: radii + 2, "no cosine"),
        ("radii", lambda radii: np.full_like(radii, np.inf), "no number"),
        ("topic_ids", lambda ids: ids + 9_000, "not here"),
        ("topic_ids", lambda ids: ids[::-1].copy(), "order"),
        ("topic_ids", lambda ids: np.array([{"a": 1}] * len(ids), dtype=object), "it should be <i8"),
        ("positions", lambda positions: positions * 0, "order"),
        ("away", lambda _: np.ones((2, 384), dtype=np.float32), "right angles"),
    ],
)
def test_arrays_that_are_not_as_they_should_be_are_refused(
    copy: Path, name: str, made: Callable[[Any], Any], words: str
) -> None:
    rewritten(copy, **{name: made})
    with pytest.raises(ModelError, match=words) as told:
        files.read(copy)
    assert str(copy) in str(told.value)
    assert "voc topics save" in str(told.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda about: about.update(format="voc-topics-2"), "newer voc"),
        (lambda about: about.update(format="else"), "format"),
        (lambda about: about.pop("topics"), "topics: Field required"),
        (lambda about: about["topics"][0].update(name=""), "name"),
        (lambda about: about["topics"][0].update(name="a\nb"), "name"),
        (lambda about: about["topics"][0].update(id=97), "id"),
        (lambda about: about["topics"][0].update(id="101"), "id"),
        (lambda about: about["topics"][0].update(state="merged"), "merged into None"),
        (lambda about: about["topics"][0].update(state="merged", merged_into=4711), "which is not here"),
        (lambda about: about["topics"][1].update(id=101), "one id"),
        (lambda about: about["topics"][1].update(name=about["topics"][0]["name"].upper()), "one name"),
        (lambda about: about.update(n_mentions=float("nan")), "no JSON"),
        (lambda about: about["topics"][0].update(theme=7), "a theme that is not here"),
        (lambda about: about.update(themes=[THEME]), "without a living topic"),
        (lambda about: about.update(themes=[THEME, THEME]), "two themes"),
    ],
)
def test_topics_that_are_not_as_they_should_be_are_refused(
    copy: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    rewritten(copy, change)
    with pytest.raises(ModelError, match=words):
        files.read(copy)


def test_a_changed_a_truncated_and_a_missing_file_are_refused(copy: Path) -> None:
    data = (copy / files.ARRAYS).read_bytes()
    (copy / files.ARRAYS).write_bytes(data[:-100])
    with pytest.raises(ModelError, match="SHA-256"):
        files.read(copy)
    rewritten(copy)  # with the hash of the truncated file
    with pytest.raises(ModelError, match="damaged"):
        files.read(copy)
    (copy / files.ARRAYS).unlink()
    with pytest.raises(ModelError, match="no such file"):
        files.read(copy)
    (copy / files.TOPICS).write_text('{"format": ' * 100_000)
    with pytest.raises(ModelError, match="no JSON"):
        files.read(copy)


def test_a_header_that_promises_more_than_there_is_takes_no_memory(copy: Path) -> None:
    for shape, words in (((10**12, 384), "it should be"), ((20_000, 384), "what its header says")):
        _forge(copy, shape)
        with pytest.raises(ModelError, match=words):
            files.read(copy)


def test_what_was_compressed_is_refused_before_it_unfolds(copy: Path) -> None:
    with np.load(copy / files.ARRAYS) as file:
        np.savez_compressed(copy / "packed.npz", **{name: file[name] for name in file.files})
    (copy / "packed.npz").replace(copy / files.ARRAYS)
    rewritten(copy)
    with pytest.raises(ModelError, match="compressed"):
        files.read(copy)


def _forge(folder: Path, shape: tuple[int, int]) -> None:
    """Give the centroids a header with this shape and hardly any rows."""
    with np.load(KEPT / files.ARRAYS) as file:
        kept = {name: file[name] for name in file.files}
    with zipfile.ZipFile(folder / files.ARRAYS, "w") as archive:
        for name, array in kept.items():
            member = io.BytesIO()
            if name == "centroids":
                told = {"descr": "<f4", "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(member, told)
                member.write(b"\0" * 1000)
            else:
                np.lib.format.write_array(member, array)
            archive.writestr(f"{name}.npy", member.getvalue())
    rewritten(folder)


def test_what_people_did_to_themes_is_taken_back_where_the_topics_were_loaded(
    lived_in: Installation, tmp_path: Path
) -> None:
    with lived_in.store.writing() as session:
        themes.rename(session, 1, "Trips", by="ben", now=NOW)
        files.write(from_store(session), tmp_path / "saved")
    other = another(tmp_path)
    load(other, tmp_path / "saved")
    with other.store.writing() as session:
        for kind in ("theme_renamed", "themed"):
            newest = next(edit.id for edit in edits_by_people(session) if edit.kind == kind)
            topic_undo.undo(session, edit_id=newest, by="cem", now=NOW)
        assert (session.get_one(ThemeRow, 1).name, session.get_one(ThemeRow, 1).named_by) == ("Rides", "ana")
        topic = session.get_one(TopicRow, 102)
        assert (topic.theme_id, topic.themed_by, session.get_one(ThemeRow, 2).state) == (2, "ben", "active")
