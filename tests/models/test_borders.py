"""What a company's labels add for departments of its own: learned, kept in the artifact, tied to the departments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import registry
from models.departments import DepartmentHead
from models.encoder import Encoder, load_encoder
from models.features import Seen
from models.training.examples import Example
from models.training.labelled_file import LabelledFile
from models.training.run import with_borders
from voc.departments import load_departments
from voc.settings import Settings

GARDENS = """
[[department]]
id = "gardens"
shown_as = "Gardens"
theirs = "Whatever our second company sells and does."
examples = [
  "Bought it at your other shop", "Your sister company sold me this", "From the second catalogue",
  "The other brand of yours", "Ordered from the green catalogue",
]
goals = []
ambassadors = []
head = ""
"""
PLANTS = ("roses", "tulips", "seeds", "a hedge", "apple trees", "lavender", "bulbs", "compost", "seedlings", "a fern")
KETTLES = ("kettle", "toaster", "lamp", "radio", "fan", "heater", "mixer", "iron", "shaver", "clock")
SHAPES = ("Ordered {}, arrived broken", "My {} came two weeks late", "{}: not worth the money", "Lovely {}, thank you")
ASKED = ["The rhododendron that I planted wilted at once", "The screen of my new phone is scratched"]


def _labels() -> tuple[Example, ...]:
    ours = [(shape.format(plant), ("gardens",)) for shape in SHAPES for plant in PLANTS]
    others = [(shape.format(thing), ("product",)) for shape in SHAPES for thing in KETTLES]
    return tuple(Example(text, "ours.csv", departments=ids, is_read=True) for text, ids in (*ours, *others))


@pytest.fixture(scope="module")
def shipped() -> tuple[registry.Artifact, registry.Artifact, Encoder]:
    artifact = registry.read(registry.shipped("departments"))
    fork = registry.fork_of(Settings(), artifact)
    return artifact, fork, load_encoder(Settings(encoder_threads=1), (fork,))


def _settings(home: Path) -> Settings:
    home.mkdir(exist_ok=True)
    own = home / "departments.toml"
    words = (Path(__file__).parents[2] / "voc" / "departments.toml").read_text(encoding="utf-8")
    own.write_text(words + GARDENS, encoding="utf-8")
    return Settings(home=home, departments=own, encoder_threads=1)


def _bent(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], settings: Settings, labels: tuple[Example, ...]
) -> tuple[registry.Artifact, list[str]]:
    said: list[str] = []
    artifact, fork, encoder = shipped
    return with_borders(artifact, settings, fork, encoder, LabelledFile(labels, (), ()), said.append), said


def test_labels_teach_what_the_words_of_a_department_do_not_tell(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    settings, (artifact, fork, encoder) = _settings(home), shipped
    departments = load_departments(settings.departments)
    learned, said = _bent(shipped, settings, _labels())
    assert said == ["gardens: 40 labels"]
    written = registry.read(registry.write(learned, home / "models"))
    seen = Seen.of(ASKED, encoder)
    before, after = (
        [[guess.id for guess in one.guesses] for one in DepartmentHead(each, fork, departments, encoder).read(seen)]
        for each in (artifact, written)
    )
    assert "gardens" not in before[0]
    assert after[0][0] == "gardens"
    assert after[1] == before[1]
    assert "gardens" not in after[1]


def test_they_are_forgotten_when_the_departments_change(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    settings, (artifact, fork, encoder) = _settings(home), shipped
    learned, _ = _bent(shipped, settings, _labels())
    fewer = load_departments(settings.departments)[1:]
    seen = Seen.of(ASKED, encoder)
    one, other = (DepartmentHead(each, fork, fewer, encoder).shares(seen)[0] for each in (artifact, learned))
    np.testing.assert_array_equal(one, other)


def test_a_change_of_order_alone_forgets_nothing(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    settings, (_, fork, encoder) = _settings(home), shipped
    learned, _ = _bent(shipped, settings, _labels())
    departments = load_departments(settings.departments)
    seen = Seen.of(ASKED, encoder)
    one = DepartmentHead(learned, fork, departments, encoder).shares(seen)[0]
    other = DepartmentHead(learned, fork, departments[::-1], encoder).shares(seen)[0]
    np.testing.assert_allclose(one, other[:, ::-1], atol=1e-5)


def test_labels_of_others_take_nothing_from_a_department_and_its_own_bend_no_other(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    settings, (artifact, fork, encoder) = _settings(home), shipped
    departments = load_departments(settings.departments)
    others = tuple(one for one in _labels() if one.departments == ("product",))
    few, said = _bent(shipped, settings, (*others, *_labels()[:4]))
    assert few is artifact
    assert said == ["gardens: 4 labels; 5 are needed to learn from them"]
    learned, _ = _bent(shipped, settings, _labels())
    seen = Seen.of(ASKED, encoder)
    before, after = (DepartmentHead(each, fork, departments, encoder).shares(seen)[0] for each in (artifact, learned))
    np.testing.assert_array_equal(before[:, :-1], after[:, :-1])


def test_a_label_that_names_a_department_of_before_says_nothing_of_those_there_are(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    old = tuple(Example(one.text, "ours.csv", departments=("product", "nursery")) for one in _labels())
    learned, said = _bent(shipped, _settings(home), old)
    assert learned is shipped[0]
    assert said == ["gardens: 0 labels; 5 are needed to learn from them"]


def test_the_shipped_departments_learn_with_the_head_alone(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    learned, said = _bent(shipped, Settings(home=home), _labels())
    assert learned is shipped[0]
    assert not said
