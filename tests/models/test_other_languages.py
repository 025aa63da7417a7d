"""Feelings in other languages: nothing without a head, sentiment alone with one, and English untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import registry
from models.annotate import Parts, StepAnnotator, model_version
from models.other_languages import LanguageHead, language_of, promoted
from models.training.examples import Example
from models.training.other_languages import train
from voc.annotation import Reading
from voc.departments import load_departments
from voc.settings import Settings

#: Invented: what is felt, and of what, so that every pair is a text.
THINGS = ("Der Zug", "Die Bahn", "Das Essen", "Der Schaffner", "Die App", "Das Hotel", "Der Service", "Die Lieferung")
SAID = {
    "negative": ("war furchtbar und zu spät", "ist leider eine Katastrophe", "war schmutzig und unfreundlich"),
    "positive": ("war wunderbar und pünktlich", "ist einfach großartig", "war sauber und sehr freundlich"),
    "neutral": ("fährt um acht Uhr ab", "steht auf der Liste", "kommt aus München"),
}
EXAMPLES = [
    Example(f"{thing} {said}.", "invented", sentiment=feeling)
    for feeling, ways in SAID.items()
    for thing in THINGS
    for said in ways
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, encoder_threads=1)


def test_a_name_says_its_language() -> None:
    assert language_of("sentiment-de") == "de"
    assert language_of("sentiment") is None
    assert language_of("urgency-de") is None


def test_a_head_learns_how_a_language_feels() -> None:
    head = LanguageHead(train(EXAMPLES, "de", "20260101-000000"))
    said = head.read(["Die Fahrkarte ist leider eine Katastrophe", "Der Kaffee war wunderbar", "👍"])
    assert [one.label for one in said] == ["negative", "positive", "positive"]
    assert head.read([]) == []


def test_a_promoted_head_gives_feelings_and_nothing_else(settings: Settings) -> None:
    departments = load_departments()
    german = Reading("Der Zug war furchtbar. Der Schaffner war wunderbar.", None, "de")
    english = Reading("The train was awful.", None, "en")
    before_version = model_version(settings, departments)
    before = StepAnnotator(Parts(settings, departments), before_version).annotate([german, english])
    assert before[0].sentiment is None
    assert before[0].unsupported == "language de is not supported yet"

    registry.write(train(EXAMPLES, "de", "20260101-000000"), settings.models_home)
    assert promoted(settings) == {}
    registry.point(settings, "sentiment-de", ["20260101-000000"])
    assert promoted(settings) == {"de": "20260101-000000"}
    assert model_version(settings, departments) != before_version

    after = StepAnnotator(Parts(settings, departments), "after").annotate([german, english])
    assert after[0].sentiment is not None
    assert [mention.sentiment.label for mention in after[0].mentions if mention.sentiment] == ["negative", "positive"]
    assert after[0].departments == ()
    assert after[0].urgency is None
    assert after[0].unsupported == "language de is read for sentiment alone"
    assert after[1].sentiment == before[1].sentiment
