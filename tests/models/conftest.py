"""What tests of models share: measuring without the folder of sets reads hundreds of texts, once for all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models import registry
from models.evaluation import run
from models.training_cache import cache_of
from voc.settings import Settings


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache that a measurement of the shipped sentiment head leaves."""
    home = tmp_path_factory.mktemp("reading")
    settings = Settings(home=home, data=home / "no-sets-here", encoder_threads=1)
    run.evaluate(settings, registry.load(settings, "sentiment"))
    return cache_of(settings)


@pytest.fixture
def read_before(reading: Path, settings: Settings) -> None:
    """An installation that has measured before: whoever promotes reads nothing anew."""
    shutil.copytree(reading, cache_of(settings))
