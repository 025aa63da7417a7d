"""Where it is asked for the collector looks rarely, and afterwards as before, whatever happened."""

from __future__ import annotations

import gc

import pytest

from voc.garbage import collected_rarely


def test_it_looks_rarely_within_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with collected_rarely():
        assert gc.get_threshold()[0] > 10 * before[0]
    assert gc.get_threshold() == before


def test_a_failure_within_changes_nothing_for_others() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="broken"), collected_rarely():
        raise ValueError("broken")
    assert gc.get_threshold() == before
