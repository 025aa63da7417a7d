import os
import sys

from bench.child import resident_of, run


def test_a_childs_cost_is_what_it_did():
    cost = run([sys.executable, "-c", "print('fine'); held = bytearray(60_000_000)"], os.environ)
    assert (cost.code, cost.output) == (0, "fine\n")
    assert cost.peak > 57
    assert cost.user > 0


def test_a_failed_child_keeps_its_code_and_its_words():
    cost = run([sys.executable, "-c", "raise SystemExit('no such file')"], os.environ)
    assert cost.code == 1
    assert "no such file" in cost.errors


def test_a_process_that_has_ended_holds_nothing():
    assert resident_of(os.getpid()) > 10
    assert resident_of(2**22 + 1) == 0
