from __future__ import annotations

from models.topics.assign import Assigner, ToAssign
from models.topics.due import why_due
from models.topics.gather import gather
from models.topics.languages import languages_by_words, n_left_out, unread_language
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of, topic_model
from tests.models.topics.test_assign import a_model
from voc.installation import Installation
from voc.status import read_status
from voc.storage.tables import GENERAL_PRAISE, UNASSIGNED, MentionRow, TopicRow

FOREIGN = ["Todo fácil con el pedido", "War mal schneller am Schalter", "La caisse est fermée", "Der Kuchen war kalt"]


def many_foreign(n: int) -> list[str]:
    return [f"{text} Nummer {number}" for number in range(n // len(FOREIGN)) for text in FOREIGN]


def test_what_no_head_reads_is_in_no_fit_and_is_counted_apart(installation: Installation) -> None:
    fill(installation, said_of("driver")[:40])
    fill(installation, FOREIGN, unread="de")
    with installation.store.reading() as session:
        assert languages_by_words(session) == frozenset()
        assert len(gather(session).texts) == 40
        assert n_left_out(session, frozenset()) == {"de": 4}
        status = read_status(session, now=NOW)
    assert (status.share_unassigned, status.n_mentions_unread) == (1.0, 4)


def test_a_few_of_a_foreign_language_are_nobody_s_topic_however_near_they_lie(installation: Installation) -> None:
    fill(installation, ["The driver cancelled the trip again"])
    fill(installation, ["El driver cancelled the trip otra vez", "sehr gut"], unread="es")
    with installation.store.writing() as session:
        session.add(TopicRow(id=101, name="Trips", created_at=NOW))
    topic_model(installation, {101: "driver cancelled trip"}, radius=0.1)
    retag(installation, now=NOW)
    with installation.store.reading() as session:
        topics = {mention.feedback_id: mention.topic_id for mention in session.query(MentionRow)}
    assert topics == {1: 101, 2: UNASSIGNED, 3: GENERAL_PRAISE}  # what a bucket's words say is no guess


def test_a_language_that_is_much_of_the_store_has_topics_by_its_words(installation: Installation) -> None:
    fill(installation, said_of("driver")[:40])
    fill(installation, many_foreign(320), unread="de")
    with installation.store.reading() as session:
        by_words = languages_by_words(session)
        assert by_words == {"de"}
        assert len(gather(session, by_words=by_words).texts) == 360
        assert n_left_out(session, by_words) == {}


def test_a_language_that_had_topics_keeps_them_when_its_share_falls(installation: Installation) -> None:
    fill(installation, said_of("driver")[:40])
    with installation.store.reading() as session:
        assert languages_by_words(session, {"de"}) == {"de"}


def test_foreign_feedback_makes_no_fit_due(installation: Installation) -> None:
    fill(installation, many_foreign(80), unread="de")
    with installation.store.reading() as session:
        assert why_due(session) is None  # or a fit would start, find nothing and start again, for ever


def test_the_assigner_follows_the_languages_of_its_version() -> None:
    model = a_model()
    mention = ToAssign(
        "Fahrer refund refused", None, None, encode(["The refund was refused"])[0], unread_language("de", "no")
    )
    assert Assigner(model).assign([mention]) == [UNASSIGNED]
    model.parameters["by_words"] = ["de"]  # type: ignore[index]
    assert Assigner(model).assign([mention]) == [101]


def test_a_language_without_a_name_is_unread_and_a_read_one_is_not() -> None:
    assert unread_language(None, "its language was not recognised") == "?"
    assert unread_language("en", None) is None
    assert unread_language(None, None) is None
