"""Texts made readable and harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise import normalise, normalise_line

CASES = [
    ("  Good  ", "Good"),
    ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
    ("one\ttwo   three", "one two three"),
    ("first<br/>second<p>third</p>", "first\nsecond\nthird"),
    ("a <b>bold</b> <a href='x'>move</a>", "a bold move"),
    ("<script>alert(1)</script>hello<!-- secret -->", "hello"),
    ("Tom &amp; Ana &lt;3 &euro;5 &#39;ok&#39;", "Tom & Ana <3 €5 'ok'"),
    ("escaped twice: &amp;lt;br&amp;gt;next", "escaped twice:\nnext"),
    # What looks like markup and is none.
    ("I <3 it", "I <3 it"),
    ("5 < 6 > 3 and a<b", "5 < 6 > 3 and a<b"),
    ("AT&T, R&D, &copy 2020", "AT&T, R&D, &copy 2020"),
    ("<Firstname> was kind", "<Firstname> was kind"),
    # What cannot be seen.
    ("a\x00b\x07c\x1b[0m", "abc[0m"),
    ("jo\u200bhn\u200d@exa\ufeffmple.org", "john@example.org"),
    ("abc\u202edcba\u202c", "abcdcba"),
    ("soft\u00adhyphen", "softhyphen"),
    ("l\u00a0a\u2009b\u3000c", "l a b c"),
    ("\ud800broken", "broken"),
    # Joiners that mean something stay.
    ("👨\u200d👩\u200d👧 ok", "👨\u200d👩\u200d👧 ok"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    # Composed form.
    ("cafe\u0301", "café"),
    ("", ""),
    ("\u200b\u200b", ""),
]


@pytest.mark.parametrize(("given_text", "expected"), CASES)
def test_a_text_becomes_what_its_writer_meant(given_text: str, expected: str) -> None:
    assert normalise(given_text).text == expected


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("cafÃ© trÃ¨s bon", "café très bon"),
        ("donâ€™t", "don’t"),
        ("schÃ¶ne GrÃ¼ÃŸe", "schöne Grüße"),
        ("ðŸ˜€ nice", "😀 nice"),
    ],
)
def test_damage_is_undone_where_that_is_certain_and_counted(damaged: str, meant: str) -> None:
    assert normalise(damaged) == (meant, True)


@pytest.mark.parametrize(
    "fine", ["Ça va très bien", "Größe 42, naïve Ärzte", "Ã is a letter", "good \ufffd lost", "price 5€ – ok"]
)
def test_what_is_fine_or_lost_is_left_and_not_counted(fine: str) -> None:
    assert normalise(fine) == (fine, False)


def test_a_line_stays_one_line() -> None:
    assert normalise_line(" What <br>do\n you\tthink? ") == "What do you think?"


@given(st.text(max_size=300))
def test_nothing_unseen_is_left_and_the_second_time_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(character) in ("Cs",) or character in "\x00\u202e\u200b" for character in once)
    once.encode()
    again = normalise(once)
    # What stood between two signs may have hidden an entity or a damaged letter.
    if "&" not in once and "<" not in once and not again.was_repaired:
        assert again.text == once


@pytest.mark.parametrize("unit", ["<", "&amp;", "<b", "<!--", "&amp;amp;", "<script>", "\u200d", "a\u200d", " \n", "Ã"])
def test_a_hostile_megabyte_stays_cheap(unit: str) -> None:
    normalise(unit * (300_000 // len(unit)))


def test_damage_around_a_sign_that_was_lost_before_is_undone() -> None:
    text = "It is okay \u00e2\u20ac\u201c caf\u00c3\u00a9 \u00e2\u20ac\u0153tr\u00c3\u00a8s\u00e2\u20ac\ufffd bien"
    assert normalise(text) == ("It is okay – café “très� bien", True)
