"""The stack that weighs the voices of a head gives a column for every class, be they two or three."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.sentiment import softmax
from models.training.sentiment import fit_stack


@pytest.mark.parametrize("k", [2, 3])
def test_its_shares_are_those_of_the_regression_whatever_the_number_of_classes(k: int) -> None:
    draw = np.random.default_rng(7)
    truth = draw.integers(k, size=300)
    logits = (draw.normal(size=(300, 2 * k)) + np.eye(2 * k)[truth]).astype(np.float32)
    weights = draw.uniform(0.5, 2.0, size=300).astype(np.float32)
    stack = fit_stack(logits, truth, weights)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(logits, truth, sample_weight=weights)
    assert stack.shape == (2 * k + 1, k)
    np.testing.assert_allclose(softmax(logits @ stack[:-1] + stack[-1]), model.predict_proba(logits), atol=1e-4)
