"""Which language a text is in, or that nobody can say."""

from __future__ import annotations

import pytest

from ingest.language import code_of, identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The driver was late and never said sorry", "en"),
        ("Der Fahrer kam zu spät und hat sich nicht entschuldigt", "de"),
        ("Le livreur est arrivé en retard et sans un mot", "fr"),
        ("El repartidor llegó tarde y no pidió perdón", "es"),
        ("Il corriere è arrivato in ritardo e non si è scusato", "it"),
        ("De koerier kwam te laat en zei geen sorry", "nl"),
        ("宅配便が遅れてとても困りました", "ja"),
        ("快递来得太晚了，很不满意", "zh"),
        ("배송이 너무 늦었어요", "ko"),
        ("Η παράδοση άργησε πολύ", "el"),
        ("Very good", "en"),
        ("Sehr gut", "de"),
        ("Très bien", "fr"),
        ("Muy bien", "es"),
        ("Muito bom", "pt"),
        ("Ottimo servizio, molto gentili", "it"),
        ("Heel goed en snel", "nl"),
        ("Çok güzel", "tr"),
        ("Bahut accha app hai", "hi"),
        ("बहुत अच्छा ऐप है, धन्यवाद", "hi"),
        ("الخدمة كانت وحشة اوي ومش هروح هناك تاني", "ar"),
        ("Lief nach dem Update nicht mehr https…", "de"),
    ],
)
def test_a_text_in_one_language_is_recognised(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize(
    "text", ["", "👍", "👍🏻👍🏻!!!", "10/10", "5 *****", "@acme #fail https://example.org/x", "[email 3f2a]"]
)
def test_a_text_without_words_is_in_no_language(text: str) -> None:
    assert identify(text) is None
    assert identify(text, "en") is None


def test_hashtags_help_where_the_words_leave_doubt() -> None:
    assert identify("Bora lá #MuitoObrigado #FelizNatal") == "pt"
    assert identify("#MuitoObrigado") is None


def test_a_text_of_nothing_but_hashtags_is_read_as_their_words_where_they_make_a_sentence() -> None:
    assert identify("#ich #will #bei #dir #bleiben #mein #leben #lang") == "de"
    assert identify("#fail #late") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Natürlich :D was denkst du denn?", "de"),
        ("RT @acme: Schlimm genug!", "de"),
        ("Gratuliere!", "de"),
        ("scheiss uf dich!", "de"),
        ("WELL CLEARLY YOU DID NOT READ MY MAIL", "en"),
    ],
)
def test_common_words_and_plain_letters_mend_what_the_detector_alone_misreads(text: str, language: str) -> None:
    assert identify(text) == language


def test_english_with_a_word_of_hindi_stays_english() -> None:
    assert identify("The app is very good yaar, I use it every day for my work") == "en"


def test_an_unclaimed_text_of_some_length_is_guessed_where_the_guess_is_likely_right() -> None:
    assert identify("Servisi hızlı, valesi var, manzara harika") == "tr"


@pytest.mark.parametrize("text", ["ok", "Super", "Top", "Xzqy"])
def test_a_word_of_every_language_is_what_the_source_says(text: str) -> None:
    assert identify(text, "de") == "de"
    assert identify(text, "en-GB") == "en"


def test_a_long_text_overrules_a_wrong_claim() -> None:
    text = "Der Fahrer kam zu spät und hat sich nicht einmal bei uns entschuldigt"
    assert identify(text, "en") == "de"


@pytest.mark.parametrize(
    ("claimed", "code"),
    [
        ("en", "en"),
        ("EN_us", "en"),
        ("pt-BR", "pt"),
        ("English", None),
        ("und", None),
        ("", None),
        (None, None),
        ("12", None),
    ],
)
def test_a_claim_counts_only_as_a_code(claimed: str | None, code: str | None) -> None:
    assert code_of(claimed) == code
