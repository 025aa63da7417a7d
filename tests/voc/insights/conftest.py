"""An empty book for every test."""

from __future__ import annotations

import pytest

from tests.voc.insights.builders import Books
from voc.installation import Installation


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)
