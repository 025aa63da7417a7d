"""The annotator as a whole: an answer depends on question, text and version alone, and says when it has none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from models.annotate import StepAnnotator, load_annotator
from models.base import unit_rows, unpack
from models.topics.assign import Assigner, ToAssign
from tests.conftest import NOW
from tests.models.test_encoder import project_texts
from voc.annotation import URGENCY_LEVELS, Annotation, Reading
from voc.departments import Department, load_departments
from voc.settings import Settings
from voc.storage.topics import TopicModel


@pytest.fixture(scope="module")
def annotator() -> StepAnnotator:
    return load_annotator(Settings(), load_departments())


def answers(said: Annotation) -> tuple[object, ...]:
    """What must be equal alone and in company."""
    return (
        said.sentiment and said.sentiment.label,
        said.urgency and said.urgency.level,
        [guess.id for guess in said.departments],
        said.is_routed,
        [(one.start, one.end, one.aspect, one.sentiment and one.sentiment.label) for one in said.mentions],
    )


def topics_of(said: Sequence[Annotation], centroids: NDArray[np.float32]) -> list[int]:
    """The topics of all mentions, by a model whose topics lie at these centroids."""
    n = len(centroids)
    model = TopicModel(1, NOW, n, {}, np.arange(n) + 1000, centroids, np.full(n, 0.45, dtype=np.float32))
    mentions = [one for annotation in said for one in annotation.mentions]
    feelings = [one.sentiment.label if one.sentiment else None for one in mentions]
    vectors = [unpack(one.vector or b"") for one in mentions]
    return Assigner(model).assign(
        [
            ToAssign(one.text, None, feeling, vector)
            for one, feeling, vector in zip(mentions, feelings, vectors, strict=True)
        ]
    )


def scores(said: Annotation) -> list[float]:
    """Every score of an annotation, in order."""
    whole = [said.sentiment.score, said.sentiment.confidence] if said.sentiment else []
    urgency = [said.urgency.score] if said.urgency else []
    parts = [one.sentiment.score for one in said.mentions if one.sentiment]
    return [*whole, *urgency, *(guess.confidence for guess in said.departments), *parts]


def test_a_text_is_answered_alone_as_in_a_batch_of_a_thousand(annotator: StepAnnotator) -> None:
    readings = [Reading(text, None, "en") for text in project_texts(2000)]
    assert len(readings) == 2000
    together = [*annotator.annotate(readings[:1000]), *annotator.annotate(readings[1000:])]
    alone = [annotator.annotate([reading])[0] for reading in readings]
    assert [answers(one) for one in together] == [answers(one) for one in alone]
    centroids = unit_rows(np.stack([unpack(said.vector or b"") for said in together[::50]]))
    assert topics_of(together, centroids) == topics_of(alone, centroids)
    for one, other in zip(together, alone, strict=True):
        assert scores(one) == pytest.approx(scores(other), abs=0.005)


def test_equal_readings_get_equal_answers_in_their_places(annotator: StepAnnotator) -> None:
    said = annotator.annotate([Reading("Too slow"), Reading("Lovely staff"), Reading("Too slow")])
    assert said[0] == said[2] != said[1]


def test_nothing_to_read_gives_nothing(annotator: StepAnnotator) -> None:
    assert annotator.annotate([]) == []


def test_an_empty_text_is_answered(annotator: StepAnnotator) -> None:
    said = annotator.annotate([Reading("")])[0]
    assert said.mentions == ()
    assert said.urgency is not None
    assert said.urgency.level == "none"


def test_scores_lie_in_their_ranges(annotator: StepAnnotator) -> None:
    for said in annotator.annotate([Reading(text) for text in project_texts(60)]):
        if said.sentiment is None or said.urgency is None:
            assert said.unsupported
            continue
        assert -1 <= said.sentiment.score <= 1
        assert 0 <= said.sentiment.confidence <= 1
        assert (
            URGENCY_LEVELS.index(said.urgency.level)
            <= said.urgency.score * 4
            <= URGENCY_LEVELS.index(said.urgency.level) + 1
        )
        assert len(said.departments) <= 3
        confidences = [guess.confidence for guess in said.departments]
        assert confidences == sorted(confidences, reverse=True)
        assert len(said.vector or b"") == 768


def test_an_unsupported_language_gets_mentions_and_a_reason_but_no_guess(annotator: StepAnnotator) -> None:
    said = annotator.annotate([Reading("Die App stürzt ab. Der Fahrer war nett.", None, "de")])[0]
    assert (said.sentiment, said.urgency, said.departments, said.is_routed) == (None, None, (), False)
    assert said.unsupported == "language de is not supported yet"
    assert len(said.mentions) == 2
    assert all(one.sentiment is None and one.departments == () for one in said.mentions)


def test_the_question_decides_what_nothing_means(annotator: StepAnnotator) -> None:
    better, good = annotator.annotate(
        [Reading("Nothing", "What could we do better?"), Reading("Nothing", "What was good?")]
    )
    assert better.sentiment is not None
    assert good.sentiment is not None
    assert (better.sentiment.label, good.sentiment.label) == ("positive", "negative")


@pytest.mark.parametrize("text", ["Did not answer", "n/a", "No comment.", "asdf"])
def test_who_says_nothing_is_neither_cross_nor_urgent(annotator: StepAnnotator, text: str) -> None:
    said = annotator.annotate([Reading(text, "Why did you give this score?", "en")])[0]
    assert said.sentiment is not None
    assert said.urgency is not None
    assert (said.sentiment.label, said.sentiment.score, said.urgency.level) == ("neutral", 0.0, "none")


def test_who_was_not_answered_says_something(annotator: StepAnnotator) -> None:
    said = annotator.annotate([Reading("They did not answer", None, "en")])[0]
    assert said.sentiment is not None
    assert said.sentiment.label == "negative"


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("The waiter was rude.", ["waiter"]),
        ("The food was cold. The staff were friendly.", ["food", "staff"]),
        ("We loved the desserts.", ["dessert"]),
        ("The delivery slots are never on time.", ["slot"]),
        ("Too expensive.", [None]),
    ],
)
def test_a_mention_says_what_it_is_about(annotator: StepAnnotator, text: str, aspects: list[str | None]) -> None:
    said = annotator.annotate([Reading(text, None, "en")])[0]
    # How many words a name has is learned; its last is the thing itself.
    assert [one.aspect and one.aspect.split()[-1] for one in said.mentions] == aspects


def test_a_text_that_says_both_is_mixed(annotator: StepAnnotator) -> None:
    said = annotator.annotate(
        [Reading("I love the design, it is beautiful. The support is terrible and rude, awful.")]
    )[0]
    assert said.sentiment is not None
    assert said.sentiment.mixed


def test_annoying_notifications_are_not_critical(annotator: StepAnnotator) -> None:
    said = annotator.annotate(
        [Reading("your notifications are harassing me"), Reading("these daily mails are killing me")]
    )
    for one in said:
        assert one.urgency is not None
        assert one.urgency.level in ("none", "low")


def test_danger_is_critical_and_says_why(annotator: StepAnnotator) -> None:
    said = annotator.annotate([Reading("The charger caught fire next to my sleeping daughter")])[0]
    assert said.urgency is not None
    assert (said.urgency.level, said.urgency.reasons[0]) == ("critical", "safety")


PARKING = Department(
    id="parking",
    shown_as="Parking",
    theirs="Car parks: finding a space, barriers, tickets, fines for parking.",
    examples=(
        "No space left in the car park",
        "The barrier did not open when I wanted to drive out",
        "Fined although I had a parking ticket",
        "The multi-storey is dark and the bays are narrow",
        "Parking costs more than my shopping",
    ),
)


def test_a_department_of_ones_own_works_without_training() -> None:
    annotator = load_annotator(Settings(), (*load_departments(), PARKING))
    said = annotator.annotate(
        [
            Reading("I drove round for twenty minutes and never found a parking space"),
            Reading("The exit barrier of your car park ate my ticket"),
            Reading("The nurse was very kind"),
        ]
    )
    # Car parks were service delivery's until now, which may still stand beside it.
    assert all("parking" in [guess.id for guess in one.departments] for one in said[:2])
    assert "parking" not in [guess.id for guess in said[2].departments]


def test_editing_a_department_changes_the_version() -> None:
    departments = load_departments()
    before = load_annotator(Settings(), departments).version
    edited = (replace(departments[0], theirs="Something else entirely."), *departments[1:])
    assert load_annotator(Settings(), edited).version != before


_SERVING = """
import sys
from voc.doors import keep_training_out
keep_training_out()
from voc.annotation import Reading
from voc.departments import load_departments
from voc.settings import Settings
import models.tasks, models.commands, models.annotating
held_on_import = [name for name in ("openvino", "spacy", "sklearn", "torch") if name in sys.modules]
from models.annotate import load_annotator
load_annotator(Settings(), load_departments()).annotate([Reading("The app crashes, but the driver was kind.")])
held = [name for name in ("torch", "transformers", "bertopic", "nncf", "sentence_transformers") if name in sys.modules]
print(held_on_import, held, sys.modules["openvino_telemetry"])
"""


def test_a_serving_process_never_holds_the_training_libraries_nor_reports_home() -> None:
    done = subprocess.run([sys.executable, "-c", _SERVING], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] [] None"
