"""Reading history again: previewed on a sample that changes nothing, then done for all, and gone on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import annotating
from models.annotating import annotate_waiting
from models.commands import annotate
from models.reannotating import Preview, n_older, preview, sentences
from tests.conftest import NOW
from tests.models.test_annotating import counts, some_feedback
from voc.annotation import Annotation, DepartmentGuess, Reading, Sentiment, Urgency
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import annotations, labels
from voc.storage.tables import AnnotationRow

DULL, CROSS = "It is a bag", "Charged twice, never again"


@dataclass
class Reader:
    """A small annotator made by hand: texts that hold one of its words are negative; it remembers how many it read."""

    version: str
    words: Sequence[str]
    n_read: list[int] = field(default_factory=list)

    def annotate(self, readings: Sequence[Reading]) -> list[Annotation]:
        self.n_read.append(len(readings))
        return [self._one(reading) for reading in readings]

    def _one(self, reading: Reading) -> Annotation:
        if any(word in reading.text for word in self.words):
            feeling, level = Sentiment("negative", -0.8, 0.9), Urgency("high", 0.6, ("money",))
            return Annotation(
                self.version, "en", feeling, level, (DepartmentGuess("billing", 0.9),), is_routed=True, mentions=()
            )
        feeling, level = Sentiment("neutral", 0.0, 0.7), Urgency("none", 0.1)
        return Annotation(self.version, "en", feeling, level, (), is_routed=False, mentions=())


def history(installation: Installation, texts: Sequence[str], reader: Reader) -> None:
    """Feedback as `reader` annotated it."""
    with installation.store.writing() as session:
        some_feedback(session, texts)
        waiting = annotations.claim(session, worker="a:1", now=NOW, limit=len(texts))
        said = reader.annotate([Reading(one.text) for one in waiting])
        annotations.keep(session, list(zip([one.feedback_id for one in waiting], said, strict=True)), now=NOW)


def told(found: Preview, *, show: bool = False) -> str:
    return "\n".join(sentences(found, seconds_each=0.01, show=show))


def test_a_preview_says_what_would_change_and_changes_nothing(installation: Installation) -> None:
    history(installation, [CROSS] * 30 + [DULL] * 70, Reader("old", ()))
    with installation.store.reading() as session:
        before = counts(session)
    found = preview(installation.store, Reader("new", ["Charged"]), n=100)
    sentiment, urgency, department = found.parts
    assert (found.n_older, found.n) == (100, 100)
    assert sentiment.moves == (("neutral", "negative", 30),)
    assert urgency.moves == (("none", "high", 30),)
    assert department.moves == (("nobody", "billing", 30),)
    assert "sentiment: 30 of 100 would change (30.0 %, 95 % 21.9 to 39.6): neutral → negative 30" in told(found)
    with installation.store.reading() as session:
        assert counts(session) == before
        assert set(session.scalars(sa.select(AnnotationRow.model_version))) == {"old"}


def test_the_same_history_gives_the_same_sample(installation: Installation) -> None:
    history(installation, [CROSS if number % 3 else DULL for number in range(300)], Reader("old", ()))
    one, two = (preview(installation.store, Reader("new", ["Charged"]), n=50) for _ in range(2))
    assert one == two
    assert (one.n_older, one.n) == (300, 50)


def test_customers_words_stand_in_it_only_when_asked_for(installation: Installation) -> None:
    history(installation, [CROSS, DULL], Reader("old", ()))
    found = preview(installation.store, Reader("new", ["Charged"]))
    assert CROSS not in told(found)
    assert f"“{CROSS}” sentiment: neutral → negative; urgency: none → high" in told(found, show=True)


def test_what_a_person_said_stays_and_is_no_change(installation: Installation) -> None:
    history(installation, [CROSS], Reader("old", ()))
    with installation.store.writing() as session:
        value = {"label": "positive", "mixed": False}
        ids = installation.department_ids()
        labels.add(session, 1, "sentiment", value, by="Ana", now=NOW, department_ids=ids)
    sentiment, urgency, _ = preview(installation.store, Reader("new", ["Charged"])).parts
    assert sentiment.moves == ()
    assert urgency.moves == (("none", "high", 1),)


def test_where_nothing_is_older_there_is_nothing_to_read(installation: Installation) -> None:
    history(installation, [CROSS], Reader("new", ()))
    assert told(preview(installation.store, Reader("new", ["Charged"]))).startswith("All feedback was annotated by")


def test_reading_again_goes_on_where_it_stopped(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    history(installation, [CROSS] * (annotating.BATCH + 20), Reader("old", ()))
    new = Reader("new", ["Charged"])
    monkeypatch.setattr(annotating, "load_annotator", lambda *_: new)
    monkeypatch.setattr(annotating, "_with_topics", lambda installation, claimed, said: said)  # no topics here

    def again(until: timedelta | None) -> int:
        with installation.store.writing() as session:
            annotations.requeue(session, model_version=new.version)
        return annotate_waiting(
            installation, clock=lambda: NOW, until=None if until is None else NOW + until
        ).n_annotated

    assert again(timedelta(seconds=-1)) == annotating.BATCH
    assert n_older(installation.settings, new.version) == 20
    assert again(None) == 20
    assert sum(new.n_read) == annotating.BATCH + 20
    assert n_older(installation.settings, new.version) == 0
    assert again(None) == 0


def test_without_a_store_nothing_is_older_and_none_is_made(tmp_path: Path) -> None:
    assert n_older(Settings(home=tmp_path / "home"), "new") == 0
    assert not (tmp_path / "home").exists()


def test_customers_words_are_refused_in_a_pipe() -> None:
    with pytest.raises(InputError, match="on a terminal only"):
        annotate(again=True, preview=True, show=True)


def test_a_preview_alone_says_what_it_goes_with() -> None:
    with pytest.raises(InputError, match="voc annotate --again --preview"):
        annotate(preview=True)
