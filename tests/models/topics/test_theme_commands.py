from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from models.topics.commands import app
from models.topics.regroup import regroup
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of, topic_model
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import TopicRow

PLACES = {101: "driver cancelled trip", 102: "courier driver cancelled trip", 103: "food cold delivery"}


@pytest.fixture
def topics(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A store with three topics, two of them in a theme, which the commands open from the environment."""
    monkeypatch.setenv("VOC_HOME", str(installation.settings.home))
    fill(installation, said_of("driver")[:40] + said_of("food")[:2])
    with installation.store.writing() as session:
        session.add_all([TopicRow(id=number, name=f"Matter {number}", created_at=NOW) for number in PLACES])
    topic_model(installation, PLACES, radius=0.3)
    retag(installation, now=NOW)
    regroup(installation, encode, now=NOW)
    return installation


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_tree_shows_themes_with_their_topics_and_topics_without_one(topics: Installation) -> None:
    tree = json.loads(said("themes", "--json"))
    assert [theme["n_feedback"] for theme in tree["themes"]] == [40]
    assert {topic["id"] for topic in tree["themes"][0]["topics"]} == {101, 102}
    assert [topic["id"] for topic in tree["loose"]] == [103]
    shown = said("themes")
    assert shown.index("101 Matter 101") < shown.index("without a theme") < shown.index("103 Matter 103")


def test_a_person_names_themes_and_moves_topics(topics: Installation) -> None:
    assert "is called 'Trips'" in said("rename-theme", "1", "Trips", "--by", "ana")
    assert "stands in theme 1" in said("move", "103", "1")
    assert "stands in no theme" in said("move", "102", "-")
    assert "stands in a new theme, 'Couriers'" in said("move", "102", "new", "Couriers", "--by", "ana")
    tree = json.loads(said("themes", "--json"))
    assert {theme["name"]: [topic["id"] for topic in theme["topics"]] for theme in tree["themes"]} == {
        "Trips": [101, 103], "Couriers": [102],
    }  # fmt: skip


def test_a_move_is_shown_before_it_is_done_counted_and_taken_back(topics: Installation) -> None:
    before = said("themes")
    shown = said("move", "103", "1", "--dry-run")
    assert "topic 103 (Matter 103) stands in theme 1 (" in shown
    assert "40 → 42 feedback, 2 → 3 topics (trends restated 2026-06-17 to 2026-06-17)" in shown
    assert "nothing was changed" in shown
    preview = json.loads(said("move", "103", "1", "--json"))
    assert (preview["was"], preview["themes"][0]["n_feedback_after"]) == ("", 42)
    assert said("themes") == before
    said("move", "103", "1")
    assert json.loads(said("themes", "--json"))["themes"][0]["n_feedback"] == 42
    assert "stands in no theme again" in said("undo", "--yes")
    assert said("themes") == before


def test_a_theme_s_name_is_shown_listed_and_taken_back(topics: Installation) -> None:
    old = json.loads(said("themes", "1", "--json"))["theme"]["name"]
    assert "nothing was changed" in said("rename-theme", "1", "Trips", "--dry-run")
    assert json.loads(said("rename-theme", "1", "Trips", "--json"))["was"] == old
    said("rename-theme", "1", "Trips", "--by", "ana")
    assert "theme_renamed  theme 1  by ana" in said("edits")
    assert f"is called '{old}' again" in said("undo", "--yes", "--by", "ben")
    assert "undone by ben" in said("edits")
    assert json.loads(said("themes", "1", "--json"))["theme"] | {"topics": ()} == {
        "id": 1, "name": old, "named_by": None, "n_feedback": 40, "topics": (),
    }  # fmt: skip


def test_one_theme_is_shown_with_what_happened_to_it(topics: Installation) -> None:
    said("rename-theme", "1", "Trips", "--by", "ana")
    said("move", "102", "-", "--by", "ben")
    shown = said("themes", "1")
    assert shown.splitlines()[0].endswith("Trips  (active, named by ana)")
    assert "renamed by ana" in shown
    assert "lost by ben" in shown
    told = json.loads(said("themes", "1", "--json"))
    assert [event["kind"] for event in told["events"]] == ["born", "gained", "gained", "renamed", "lost"]
    assert "theme: Trips" in said("show", "101")
    with pytest.raises(InputError, match="There is no theme 7"):
        said("themes", "7")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("move", "101", "7"), "There is no theme 7"),
        (("move", "9", "1"), "There is no topic 9"),
        (("move", "99", "1"), "fixed buckets"),
        (("move", "101", "new"), "new NAME"),
        (("move", "101", "1", "Name"), "new NAME"),
        (("move", "101", "somewhere"), "new NAME"),
        (("rename-theme", "7", "Trips"), "There is no theme 7"),
        (("rename-theme", "1", " "), "A theme's name has 1 to 80"),
        (("rename-theme", "1", "Mail ana@example.com"), "A theme's name must not hold personal data; met: email"),
        (("move", "101", "new", "Call 0171 5551234"), "must not hold personal data; met: phone"),
    ],
)
def test_what_cannot_be_is_refused_in_words(topics: Installation, arguments: tuple[str, ...], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        said(*arguments)


def test_a_name_that_another_theme_has_is_refused(topics: Installation) -> None:
    said("move", "103", "new", "Food")
    with pytest.raises(InputError, match=r"Theme 2 \(Food\) has that name"):
        said("rename-theme", "1", "FOOD")
