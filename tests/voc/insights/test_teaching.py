"""What is offered for labelling: doubted, standing for many, different from each other and from what is labelled."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said
from voc.insights.choosing import choose, department_doubt, sentiment_doubt, urgency_doubt
from voc.insights.teaching import n_labelled, suggest
from voc.installation import Installation
from voc.storage import labels
from voc.storage.tables import AnnotationDepartment, AnnotationRow

RNG = np.random.default_rng(5)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def near(direction: int, n: int, spread: float = 0.03, seed: int = 0) -> np.ndarray:
    """Unit rows around one of the axes."""
    centre = np.zeros(384)
    centre[direction] = 1.0
    return unit(centre + np.random.default_rng(seed + direction).normal(0, spread, (n, 384)))


# ── the choice ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_of_each_kind_is_chosen_the_largest_kind_first() -> None:
    rows = np.concatenate([near(0, 30), near(1, 60), near(2, 10)])
    chosen = choose(rows, np.ones(100, dtype=np.float32), rows, 3)
    kinds = [0 if one.number < 30 else 1 if one.number < 90 else 2 for one in chosen]
    assert kinds == [1, 0, 2]
    assert [round(one.share, 2) for one in chosen] == [0.6, 0.3, 0.1]


def test_of_two_kinds_of_equal_size_the_doubted_one_comes_first() -> None:
    rows = np.concatenate([near(0, 50), near(1, 50)])
    doubt = np.concatenate([np.full(50, 0.3), np.full(50, 0.6)]).astype(np.float32)
    assert choose(rows, doubt, rows, 1)[0].number >= 50


def test_what_is_labelled_stands_for_its_like_already() -> None:
    rows = np.concatenate([near(0, 80), near(1, 20)])
    (first,) = choose(rows, np.ones(100, dtype=np.float32), rows, 1, known=near(0, 3, seed=9))
    assert first.number >= 80


def test_the_same_words_are_never_chosen_twice() -> None:
    same = np.repeat(near(0, 1), 5, axis=0)
    assert len(choose(same, np.ones(5, dtype=np.float32), same, 5)) == 1
    assert choose(same, np.ones(5, dtype=np.float32), same, 5, known=same[:1]) == []


def test_a_choice_is_the_same_every_time_and_nothing_of_nothing() -> None:
    rows, doubt = unit(RNG.normal(size=(200, 384))), RNG.random(200).astype(np.float32)
    assert choose(rows, doubt, rows, 20) == choose(rows, doubt, rows, 20)
    assert choose(rows[:0], doubt[:0], rows, 5) == choose(rows, doubt, rows[:0], 5) == []


def test_doubts_are_largest_on_the_line() -> None:
    assert sentiment_doubt(np.float32([1.0, 0.5, 1 / 3])).tolist() == pytest.approx([0.0, 0.75, 1.0])
    assert department_doubt(np.float32([0.9, 0.6]), np.float32([0.0, 0.6])).tolist() == pytest.approx([0.1, 1.0])
    assert urgency_doubt(np.float32([0.0, 0.5, 1.0])).tolist() == [0.0, 1.0, 0.0]


# ── what the store offers ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def numbers(installation: Installation) -> list[int]:
    """Ten certain feedback, ten torn between two departments, one in a language that is not read."""
    books = Books(installation)
    kept: list[int] = []
    rows = np.concatenate([near(0, 10, seed=1), near(1, 10, seed=2)])
    with books.together():
        for turn, vector in enumerate(rows):
            said = Said(f"words number {turn}", "negative", departments=["product", "billing"], vector=vector)
            kept += books.keep(TODAY, said)
        kept += books.keep(TODAY, Said("mots", None, unsupported="language fr", language="fr", vector=near(2, 1)[0]))
    with installation.store.writing() as session:
        for turn, number in enumerate(kept[:20]):
            first, second = (0.95, 0.4) if turn < 10 else (0.5, 0.48)
            session.get_one(AnnotationDepartment, (number, "product")).confidence = first
            session.get_one(AnnotationDepartment, (number, "billing")).confidence = second
            session.get_one(AnnotationRow, number).urgency_score = 0.1
    return kept


def offered(installation: Installation, **asked: object) -> list[int]:
    with installation.store.reading() as session:
        found = suggest(session, installation.departments, **{"n": 20, **asked})  # type: ignore[arg-type]
    return [one.feedback.id for one in found]


def test_the_torn_one_is_offered_first_with_its_reason(installation: Installation, numbers: list[int]) -> None:
    with installation.store.reading() as session:
        found = suggest(session, installation.departments, n=20, task="departments")
    assert found[0].feedback.id in numbers[10:20]
    assert found[0].why == "torn between Product (50 %) and Finance and billing (48 %)"
    assert found[0].doubts == {"departments": pytest.approx(0.98, abs=1e-3)}
    assert sum(one.stands_for for one in found) == pytest.approx(1.0, abs=1e-3)
    assert offered(installation, task="departments") == [one.feedback.id for one in found]


def test_neither_labelled_nor_excluded_nor_unread_feedback_is_offered(
    installation: Installation, numbers: list[int]
) -> None:
    assert numbers[20] not in offered(installation)
    first = offered(installation)[0]
    assert first not in offered(installation, excluded={first})
    with installation.store.writing() as session:
        ids = installation.department_ids()
        labels.add(session, first, "sentiment", {"label": "negative"}, by="Ana", now=NOW, department_ids=ids)
    assert first not in offered(installation)
    assert first not in offered(installation, task="sentiment")
    with installation.store.reading() as session:
        assert n_labelled(session) == {"sentiment": 1}


def test_near_equal_texts_are_offered_once_and_not_at_all_beside_an_excluded_one(installation: Installation) -> None:
    books = Books(installation)
    with books.together():
        numbers = [books.keep(TODAY, Said("the same words", vector=row))[0] for row in near(0, 6, spread=0.2)]
    assert offered(installation) == [max(numbers)]
    assert offered(installation, excluded={min(numbers)}) == []


def test_nothing_is_offered_while_nothing_is_read(installation: Installation) -> None:
    assert offered(installation) == []
    Books(installation).keep(TODAY, Said("waits", is_annotated=False))
    assert offered(installation) == []


def test_feedback_without_a_vector_is_passed_over(installation: Installation) -> None:
    Books(installation).keep(TODAY, Said("no vector"))
    assert offered(installation) == []
