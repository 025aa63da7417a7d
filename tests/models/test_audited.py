"""A model on one's own words: measured on what people said in audits, and refused where it does significantly worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import registry
from models.evaluation import audited, run
from models.evaluation.guard import compared, refused
from models.evaluation.measures import Figure
from models.registry import Artifact
from models.training.examples import own_examples
from tests.conftest import NOW
from tests.voc.insights.builders import TODAY, Books, Said
from voc.errors import ModelError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import audits
from voc.storage.audit_rounds import draw

SENTIMENT, DEPARTMENTS = "your own words (audit): sentiment", "your own words (audit): first department"


@pytest.fixture
def settings(installation: Installation) -> Settings:
    """Without the folder of sets, so that measuring is quick."""
    home = installation.settings.home
    return installation.settings.model_copy(update={"data": home / "no-sets-here", "encoder_threads": 1})


def audit(installation: Installation, said: Sequence[tuple[str, str, str]]) -> None:
    """Store these texts, draw them all, and answer (text, sentiment, department)."""
    books = Books(installation)
    with books.together():
        ids = [books.keep(TODAY, Said(text, "neutral"))[0] for text, _, _ in said]
    draw(installation.store, by="Ana", now=NOW, n_each=len(said))
    with installation.store.writing() as session:
        for number, (_, feeling, department) in zip(ids, said, strict=True):
            audits.answer(
                session, number, sentiment=feeling, department=department, by="Ana", now=NOW,
                department_ids=(*installation.department_ids(), "gone"),
            )  # fmt: skip


def pieces(n: int) -> list[tuple[str, str, str]]:
    """Written pieces, half of which praise and half complain, as a person reads them."""
    written = [one for one in own_examples() if one.source == "written"]
    praise = [one for one in written if one.sentiment == "positive"][: n // 2]
    chosen = [*praise, *[one for one in written if one.sentiment == "negative"][: n - len(praise)]]
    assert len(praise) == n // 2
    return [(one.text, str(one.sentiment), (one.departments or (audits.NOBODY,))[0]) for one in chosen]


def blunt(settings: Settings) -> Artifact:
    """A head that has forgotten everything and calls all of it negative."""
    good = registry.load(settings, "sentiment")
    return replace(good, version="20990101-000000", arrays={name: 0 * array for name, array in good.arrays.items()})


def test_without_a_store_there_is_no_figure_and_no_store_is_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "nowhere")
    assert audited.figures(settings, registry.load(settings, "sentiment")) == []
    assert not settings.home.exists()


def test_below_twenty_answers_there_is_no_figure(installation: Installation, settings: Settings) -> None:
    artifact = registry.load(settings, "sentiment")
    assert audited.figures(settings, artifact) == []
    audit(installation, pieces(19))
    assert audited.figures(settings, artifact) == []


def test_a_model_is_measured_on_what_people_could_tell(installation: Installation, settings: Settings) -> None:
    unsure = ("Words.", audits.CANNOT_TELL, "product"), ("Other words.", "negative", "gone")
    audit(installation, [*pieces(30), *unsure])
    [feeling] = audited.figures(settings, registry.load(settings, "sentiment"))
    assert (feeling.key, feeling.n, feeling.is_guarded) == (f"{SENTIMENT}, accuracy", 31, True)
    assert feeling.value > 0.8
    [whose] = audited.figures(settings, registry.load(settings, "departments"))
    assert (whose.key, whose.n) == (f"{DEPARTMENTS}, accuracy", 31)
    assert whose.value > 0.6
    assert audited.figures(settings, registry.load(settings, "urgency")) == []
    assert not (settings.models_home / "cache").exists()  # a forgotten person's words leave no vector behind


@pytest.mark.usefixtures("read_before")
def test_a_model_that_is_worse_on_them_is_refused_by_name(installation: Installation, settings: Settings) -> None:
    audit(installation, pieces(30))
    serving, candidate = registry.load(settings, "sentiment"), blunt(settings)
    [(figure, before, after)] = audited.falls(settings, serving, candidate)
    assert figure == f"{SENTIMENT}, accuracy"
    assert before > after
    assert audited.falls(settings, serving, serving) == []
    registry.write(candidate, settings.models_home)
    with pytest.raises(
        ModelError, match=r"your own words \(audit\): sentiment, accuracy \d\.\d+ → 0\.\d+ \(-.*95 % .*Not promoted"
    ):
        run.promote(settings, "sentiment")
    assert registry.in_service(settings, "sentiment") == registry.shipped("sentiment")


@pytest.mark.usefixtures("read_before")
def test_a_promoted_models_card_holds_its_figure(installation: Installation, settings: Settings) -> None:
    audit(installation, pieces(20))
    registry.write(replace(registry.load(settings, "sentiment"), version="20990101-000000"), settings.models_home)
    card = run.promote(settings, "sentiment").card
    assert card["measured"][f"{SENTIMENT}, accuracy"]["n"] == 20


@pytest.mark.parametrize(
    ("lost", "won", "is_worse"),
    [(0, 0, False), (1, 0, False), (4, 0, False), (5, 0, True), (8, 4, False), (20, 8, True), (3, 9, False)],
)
def test_only_more_mistakes_than_chance_explains_are_worse(lost: int, won: int, is_worse: bool) -> None:
    both = np.ones(60, dtype=bool)
    before = np.concatenate([both, np.ones(lost, dtype=bool), np.zeros(won, dtype=bool)])
    after = np.concatenate([both, np.zeros(lost, dtype=bool), np.ones(won, dtype=bool)])
    assert (audited.mcnemar(before, after) < audited.LEVEL) is is_worse


def test_the_tolerance_of_large_sets_does_not_judge_a_hundred_comments() -> None:
    before, after = (Figure(audited.DATA, "accuracy", value, 100, is_paired=True) for value in (0.86, 0.81))
    assert refused(compared([before], [after])) == []
