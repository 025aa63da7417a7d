"""Artifacts: whole or not at all, promoted by a pointer, refused when worse, rolled back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import registry
from models.evaluation import run
from models.registry import NAMES, SHIPPED, Artifact
from voc.errors import ModelError
from voc.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, data=tmp_path / "no-sets-here")


def an_artifact(version: str = "20260101-000000") -> Artifact:
    return Artifact(
        "sentiment",
        version,
        {"weights": np.ones((3, 2), dtype=np.float16)},
        {"temperature": 1.5},
        {"model": "sentiment"},
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folder = registry.write(an_artifact(), tmp_path)
    read = registry.read(folder)
    assert read.version == "20260101-000000"
    assert read.numbers == {"temperature": 1.5}
    assert np.array_equal(read.arrays["weights"], np.ones((3, 2)))


@pytest.mark.parametrize("name", NAMES)
def test_every_model_is_shipped_with_a_card_and_is_small(settings: Settings, name: str) -> None:
    artifact = registry.load(settings, name)
    folder = registry.shipped(name)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000
    assert artifact.card["model"] == name
    assert artifact.card["trained_on"]
    assert all(one["licence"] for one in artifact.card["trained_on"])
    assert [path.name for path in (SHIPPED / name).iterdir() if path.is_dir()] == [folder.name]


def test_an_artifact_of_another_format_is_refused(tmp_path: Path) -> None:
    folder = registry.write(an_artifact(), tmp_path)
    head = folder / "head.json"
    head.write_text(head.read_text().replace(f'"format": {registry.FORMAT}', '"format": 99'))
    with pytest.raises(ModelError, match="format 99"):
        registry.read(folder)


def test_a_broken_artifact_says_which(tmp_path: Path) -> None:
    folder = registry.write(an_artifact(), tmp_path)
    (folder / "arrays.npz").write_bytes(b"no")
    with pytest.raises(ModelError, match="cannot be read"):
        registry.read(folder)


def test_the_pointer_moves_forward_and_back(settings: Settings) -> None:
    shipped = registry.in_service(settings, "sentiment")
    for version in ("20260101-000000", "20260102-000000"):
        registry.write(an_artifact(version), settings.models_home)
        registry.point(settings, "sentiment", [*registry.pointer(settings, "sentiment"), version])
    assert registry.in_service(settings, "sentiment").name == "20260102-000000"
    assert run.rollback(settings, "sentiment") == "20260101-000000"
    assert run.rollback(settings, "sentiment") == shipped.name
    with pytest.raises(ModelError, match="nothing to go back to"):
        run.rollback(settings, "sentiment")


@pytest.mark.usefixtures("read_before")
def test_a_worse_model_is_refused_saying_by_how_much_and_can_be_forced_with_a_reason(settings: Settings) -> None:
    good = registry.load(settings, "sentiment")
    blunt = replace(good, version="20990101-000000", arrays={name: 0 * array for name, array in good.arrays.items()})
    registry.write(blunt, settings.models_home)
    with pytest.raises(ModelError, match=r"macro-F1 \d\.\d+ → \d\.\d+ \(-\d.*95 % .*Not promoted"):
        run.promote(settings, "sentiment")
    assert registry.in_service(settings, "sentiment") == registry.shipped("sentiment")
    forced = run.promote(settings, "sentiment", force="a drill")
    assert forced.card["forced_because"] == "a drill"
    assert forced.card["compared_with"]["version"] == good.version
    assert "worse" in [one["verdict"] for one in forced.card["compared_with"]["figures"].values()]
    assert registry.in_service(settings, "sentiment").name == "20990101-000000"


@pytest.mark.usefixtures("read_before")
def test_an_equal_model_is_promoted(settings: Settings) -> None:
    registry.write(replace(registry.load(settings, "sentiment"), version="20990101-000000"), settings.models_home)
    assert run.promote(settings, "sentiment").version == "20990101-000000"


def test_nothing_trained_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(ModelError, match="voc train urgency"):
        run.trained(settings, "urgency")
