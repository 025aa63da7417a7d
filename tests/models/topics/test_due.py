from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.topics import due
from models.topics.due import fit_if_due, remember, why_due
from models.topics.lock import fit_lock
from models.topics.regroup import is_grouped, regroup
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of, topic_model
from voc.installation import Installation
from voc.storage import themes
from voc.storage.tables import AnnotationRow, Fact, MentionRow, PendingAnnotation, ThemeDay, TopicRow


def reason(installation: Installation) -> str | None:
    with installation.store.reading() as session:
        return why_due(session)


def a_fit(installation: Installation) -> None:
    with installation.store.writing() as session:
        session.add(TopicRow(id=101, name="Trips", created_at=NOW))
    topic_model(installation, {101: "driver cancelled trip"}, radius=0.3)
    retag(installation, now=NOW)
    regroup(installation, encode, now=NOW)
    remember(installation, now=NOW)


def test_the_first_fit_waits_for_sixty_mentions(installation: Installation) -> None:
    assert reason(installation) is None
    fill(installation, (said_of("driver") + said_of("food"))[:59])
    assert reason(installation) is None
    fill(installation, said_of("refund")[:1])
    assert reason(installation) == "first fit"


def test_growth_and_a_growing_unassigned_share_make_a_fit_due(installation: Installation) -> None:
    fill(installation, said_of("driver")[:50])
    a_fit(installation)
    assert reason(installation) is None
    fill(installation, said_of("food")[:4])
    retag(installation, now=NOW)
    assert reason(installation) == "unassigned share"  # 8 % growth, all of it unexplained
    fill(installation, said_of("driver")[50:64])
    retag(installation, now=NOW)
    assert reason(installation) == "growth"


def test_a_history_that_no_fit_or_edit_was_carried_into_is_seen(installation: Installation) -> None:
    fill(installation, said_of("driver")[:50])
    a_fit(installation)
    topic_model(installation, {101: "driver cancelled trip"})
    assert reason(installation) == "the history is not read again yet"


def test_no_fit_starts_while_feedback_waits_to_be_annotated(installation: Installation) -> None:
    fill(installation, said_of("driver"))
    with installation.store.writing() as session:
        session.add(PendingAnnotation(feedback_id=1))
    assert fit_if_due(installation, NOW) is False


def test_the_history_follows_an_edit_also_while_feedback_waits(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.topics.due.subprocess.Popen", lambda *_, **__: None)
    monkeypatch.setattr(due, "_child", None)
    fill(installation, said_of("driver"))
    a_fit(installation)
    with installation.store.writing() as session:
        session.add(PendingAnnotation(feedback_id=1))
    assert fit_if_due(installation, NOW) is False
    topic_model(installation, {101: "driver cancelled trip"})
    assert fit_if_due(installation, NOW) is True


def test_a_due_fit_is_a_child_with_these_settings_and_only_one(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    class Child:
        def __init__(self, command: list[str], *, env: dict[str, str], stdin: int) -> None:
            started.append((command, env))

        def poll(self) -> None:
            return None

    monkeypatch.setattr(due.subprocess, "Popen", Child)
    monkeypatch.setattr(due, "_child", None)
    fill(installation, said_of("driver"))
    assert fit_if_due(installation, NOW) is True
    assert fit_if_due(installation, NOW) is False  # it still runs
    [(command, env)] = started
    assert command[1:5] == ["-m", "voc.cli", "topics", "fit"]
    assert env["VOC_HOME"] == str(installation.settings.home.absolute())


def test_topics_without_themes_are_given_them_by_a_child(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(due.subprocess, "Popen", lambda command, **_: started.append(command))
    monkeypatch.setattr(due, "_child", None)
    fill(installation, said_of("driver")[:50])
    a_fit(installation)
    assert fit_if_due(installation, NOW) is False
    with installation.store.writing() as session:
        session.execute(sa.delete(Fact).where(Fact.key == "topics.grouped"))  # as in a store of an older release
        assert not is_grouped(session)
    assert fit_if_due(installation, NOW) is True
    assert started[0][1:6] == ["-m", "voc.cli", "topics", "fit", "--in-background"]


def test_themes_that_were_left_half_counted_are_counted(installation: Installation) -> None:
    fill(installation, said_of("driver")[:50])
    a_fit(installation)
    with installation.store.writing() as session:
        themes.move_to_new(session, 101, "Rides", by="ana", now=NOW)
    fit_if_due(installation, NOW)
    with installation.store.reading() as session:
        counts = sa.select(sa.func.sum(ThemeDay.n)).where(ThemeDay.department_id == "", ThemeDay.theme_id == 2)
        assert session.scalar(counts) == 50


def test_what_was_annotated_while_the_topics_changed_is_read_again(installation: Installation) -> None:
    fill(installation, said_of("driver")[:30])
    a_fit(installation)
    with installation.store.writing() as session:
        session.execute(sa.update(MentionRow).where(MentionRow.feedback_id == 1).values(topic_id=97))
        session.execute(sa.update(AnnotationRow).values(annotated_at=NOW + timedelta(seconds=20)))
    fit_if_due(installation, NOW + timedelta(minutes=5))
    with installation.store.reading() as session:
        assert session.scalar(sa.select(MentionRow.topic_id).where(MentionRow.feedback_id == 1)) == 101


def test_only_one_may_fit(installation: Installation) -> None:
    with fit_lock(installation) as mine:
        assert mine
        with fit_lock(installation) as theirs:
            assert not theirs
    with fit_lock(installation) as again:
        assert again
