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
    assert said == ["learning your own departments from 80 labels"]
    written = registry.read(registry.write(learned, home / "models"))
    seen = Seen.of(ASKED, encoder)
    before, after = (
        [[guess.id for guess in one.guesses] for one in DepartmentHead(each, fork, departments, encoder).read(seen)]
        for each in (artifact, written)
    )
    assert "gardens" not in before[0]
    assert after[0][0] == "gardens"
    assert after[1] == ["product"]


def test_they_are_forgotten_when_the_departments_change(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    settings, (artifact, fork, encoder) = _settings(home), shipped
    learned, _ = _bent(shipped, settings, _labels())
    fewer = load_departments(settings.departments)[1:]
    seen = Seen.of(ASKED, encoder)
    one, other = (DepartmentHead(each, fork, fewer, encoder).shares(seen)[0] for each in (artifact, learned))
    np.testing.assert_array_equal(one, other)


def test_too_few_labels_and_the_shipped_departments_change_nothing(
    shipped: tuple[registry.Artifact, registry.Artifact, Encoder], home: Path
) -> None:
    learned, said = _bent(shipped, _settings(home), _labels()[:29])
    assert learned is shipped[0]
    assert said == ["29 labels for departments of your own: from 30 on they teach, too"]
    learned, said = _bent(shipped, Settings(home=home), _labels())
    assert learned is shipped[0]
    assert not said
