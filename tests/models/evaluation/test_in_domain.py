"""The studies' measures on small cases, and their splits: nothing that teaches is near-equal to what is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from models.evaluation.measures import quadratic_kappa, refused_at
from models.training.examples import data_folder
from voc.settings import Settings

DATA = data_folder(Settings())


def test_kappa_counts_far_misses_four_times() -> None:
    truth = np.array([-4, 0, 4, 0])
    assert quadratic_kappa(truth, truth) == 1.0
    assert quadratic_kappa(np.zeros(4, dtype=np.int64), truth) == pytest.approx(0.0)
    near, far = np.array([-4, 1, 4, 0]), np.array([-4, 2, 4, 0])
    assert (1 - quadratic_kappa(far, truth)) > 3 * (1 - quadratic_kappa(near, truth))


def test_kappa_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    random = np.random.default_rng(0)
    said, truth = random.integers(-4, 5, (2, 300))
    expected = cohen_kappa_score(said, truth, weights="quadratic", labels=np.arange(-4, 5))
    assert quadratic_kappa(said, truth) == pytest.approx(expected)


def test_the_strange_are_refused_where_the_others_are_answered() -> None:
    strange = np.concatenate([np.linspace(0, 1, 100), [0.2, 0.97, 0.99, 2.0]])
    is_strange = np.arange(104) >= 100
    assert refused_at(strange, is_strange, 0.95) == pytest.approx(0.75)


@pytest.mark.skipif(DATA is None, reason="the folder of sets is not beside the project")
def test_no_study_measures_on_what_it_was_taught() -> None:
    """In a process of its own, since the studies import torch."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.models.evaluation.splits_in_child", str(DATA)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    splits = json.loads(told.stdout)
    assert set(splits) == {"complaint", "criticality", "banking77", "clinc150", "few", "custom", "halves"}
    for name, one in splits.items():
        assert one["shared"] == 0, name
        assert one["taught"] > 0, name
        assert one["asked"] > 0, name
    assert splits["few"]["taught"] == 770
