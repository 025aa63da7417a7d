"""What a process need not wait for when it starts."""

from bench.starts import api


def test_importing_the_api_brings_nothing_that_can_wait_for_its_first_use():
    start, too_early = api()
    assert too_early == ""
    assert start.processor > 0
