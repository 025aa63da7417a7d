"""From what customers write to what is proposed, kept up to date, confirmed, dismissed or faded."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from models.tasks import look_for_new
from models.topics import look_due
from models.topics.commands import app
from models.topics.due import remember
from models.topics.promotion import adopt, confirm
from models.topics.proposals import look
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of, topic_model
from voc.errors import InputError
from voc.insights.emerging import list_emerging
from voc.installation import Installation
from voc.storage import emerging as book
from voc.storage import topic_undo
from voc.storage.erasing import erase_responses
from voc.storage.tables import EmergingMention, EmergingRow, FeedbackRow, MentionRow, PendingAnnotation, TopicRow
from voc.storage.topics import refresh_topics

TODAY = NOW.date()
KNOWN = {101: "driver", 102: "refund", 103: "login"}


def mixed(matter: str) -> list[str]:
    """All the ways to say a matter, in no order: each of them comes as often at any time."""
    return random.Random(matter).sample(texts := said_of(matter), len(texts))


FOOD = mixed("food")


def say(installation: Installation, texts: Sequence[str], days: Sequence[date], department: str = "operations") -> None:
    """Add feedback with its days, given in any order."""
    with installation.store.reading() as session:
        first = 1 + (session.scalar(sa.select(sa.func.max(FeedbackRow.id))) or 0)
    fill(installation, texts, department=department)
    with installation.store.writing() as session:
        for number, day in enumerate(days, start=first):
            session.execute(sa.update(FeedbackRow).where(FeedbackRow.id == number).values(created_on=day))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def shop(installation: Installation) -> Installation:
    """A store whose three topics are spoken of evenly over twelve weeks."""
    return opened_shop(installation)


@pytest.fixture
def news(shop: Installation) -> Installation:
    """… and in which cold food is new since ten days."""
    return with_news(shop)


def opened_shop(installation: Installation) -> Installation:
    """See `shop`."""
    with installation.store.writing() as session:
        for name in KNOWN.values():  # the database numbers them, from 101
            session.add(TopicRow(name=name, keywords=[], created_at=NOW))
            session.flush()
    topic_model(
        installation,
        {101: "driver cancelled the trip", 102: "refund was refused by billing", 103: "login code never arrives sms"},
        radius=0.35,
    )
    for matter in KNOWN.values():
        texts = mixed(matter)
        say(installation, texts, [ago(83 * place // len(texts)) for place in range(len(texts))])
    retag(installation, now=NOW)
    remember(installation, now=NOW)
    return installation


def with_news(shop: Installation) -> Installation:
    """See `news`."""
    say(shop, FOOD[:20], [ago(place // 2) for place in range(20)], department="product")
    look(shop, now=NOW)
    remember(shop, now=NOW)
    return shop


def proposed(installation: Installation) -> list[EmergingRow]:
    with installation.store.reading() as session:
        return list(book.find(session))


def state_of(installation: Installation, emerging_id: int) -> str:
    with installation.store.reading() as session:
        return book.get(session, emerging_id).state


def test_where_nothing_is_new_nothing_is_proposed(shop: Installation) -> None:
    assert look(shop, now=NOW).n_new == 0
    assert proposed(shop) == []


@pytest.mark.parametrize(("name", "n_new"), [("Cold dinner", 0), ("Cold", 1), ("Meals", 1)])
def test_what_a_topic_holds_and_is_named_for_is_told_of_already(shop: Installation, name: str, n_new: int) -> None:
    with shop.store.writing() as session:
        session.add(TopicRow(name=name, keywords=[], created_at=NOW))
    matters = {
        101: "driver cancelled the trip",
        102: "refund was refused by billing",
        103: "login code never arrives sms",
    }
    topic_model(shop, matters | {104: "the food was cold"}, radius=0.35)
    say(shop, FOOD[:20], [ago(place // 2) for place in range(20)], department="product")
    retag(shop, now=NOW)
    assert look(shop, now=NOW).n_new == n_new


def test_a_proposal_fades_when_a_topic_is_named_for_it(news: Installation) -> None:
    (row,) = proposed(news)
    with news.store.writing() as session:
        session.add(TopicRow(name="Cold dinner", keywords=[], created_at=NOW))
    topic_model(news, {104: "the food was cold"}, radius=0.35)
    assert look(news, now=NOW).n_faded == 1
    assert state_of(news, row.id) == "faded"


def test_something_new_is_proposed_with_its_first_day_its_words_and_what_customers_wrote(news: Installation) -> None:
    with news.store.reading() as session:
        (found,) = list_emerging(session)
        mentions = book.mentions_of(session, found.id)
    assert (found.n, found.first_seen_on, found.last_seen_on) == (20, ago(9), TODAY)
    assert (len(mentions), found.expected, found.department) == (20, 0.0, "product")
    assert {"cold", "food"} <= set(found.words)
    assert len(found.quotes) == 3
    assert all(quote.text in FOOD for quote in found.quotes)


def test_the_same_look_twice_changes_nothing(news: Installation) -> None:
    (before,) = proposed(news)
    assert look(news, now=NOW).n_new == 0
    (after,) = proposed(news)
    assert (after.id, after.n, after.centroid, after.proposed_at) == (
        before.id, before.n, before.centroid, before.proposed_at,
    )  # fmt: skip


def test_it_keeps_its_identity_while_it_grows(news: Installation) -> None:
    (before,) = proposed(news)
    say(news, FOOD[20:32], [TODAY + timedelta(days=1 + place // 3) for place in range(12)])
    report = look(news, now=NOW + timedelta(days=4))
    (after,) = proposed(news)
    assert (report.n_new, report.n_known) == (0, 1)
    assert (after.id, after.n, after.first_seen_on) == (before.id, 32, before.first_seen_on)


def test_it_fades_when_hardly_anybody_speaks_of_it(news: Installation) -> None:
    (row,) = proposed(news)
    assert look(news, now=NOW + timedelta(days=20)).n_faded == 1
    assert state_of(news, row.id) == "faded"


def test_a_dismissed_one_comes_back_only_when_it_has_grown_much_further(news: Installation) -> None:
    (row,) = proposed(news)
    with news.store.writing() as session:
        book.dismiss(session, row.id, by="ana", now=NOW)
        book.dismiss(session, row.id, by="ben", now=NOW)
    say(news, FOOD[20:30], [TODAY] * 10)
    look(news, now=NOW)
    assert state_of(news, row.id) == "dismissed"
    say(news, FOOD[30:42], [TODAY] * 12)
    look(news, now=NOW)
    (after,) = proposed(news)
    assert (after.id, after.n, after.ended_by) == (row.id, 42, None)


def test_a_confirmed_one_is_a_topic_that_holds_its_mentions_since_its_first_day(news: Installation) -> None:
    (row,) = proposed(news)
    topic_id = confirm(news, row.id, name="Cold food", by="ana", now=NOW)
    retag(news, now=NOW)
    with news.store.reading() as session:
        topic = session.get_one(TopicRow, topic_id)
        assert (topic.name, topic.named_by, topic.first_seen_on) == ("Cold food", "ana", ago(9))
        held = session.scalars(sa.select(MentionRow.id).where(MentionRow.topic_id == topic_id)).all()
        assert set(book.mentions_of(session, row.id)) <= set(held)
    look(news, now=NOW + timedelta(days=1))
    assert (state_of(news, row.id), proposed(news)) == ("confirmed", [])
    with pytest.raises(InputError, match="already"):
        confirm(news, row.id, name=None, by="ana", now=NOW)
    with news.store.writing() as session, pytest.raises(InputError, match="Retire"):
        book.dismiss(session, row.id, by="ana", now=NOW)


def test_a_name_that_holds_personal_data_is_refused(news: Installation) -> None:
    (row,) = proposed(news)
    with pytest.raises(InputError, match="must not hold personal data; met: email"):
        confirm(news, row.id, name="Mail ana@example.com", by="ana", now=NOW)
    assert state_of(news, row.id) == "proposed"


def test_without_a_name_its_words_are_one_and_undoing_proposes_it_again(news: Installation) -> None:
    (row,) = proposed(news)
    topic_id = confirm(news, row.id, name=None, by="ana", now=NOW)
    with news.store.writing() as session:
        topic = session.get_one(TopicRow, topic_id)
        assert (topic.named_by, "cold" in topic.name.lower()) == (None, True)
        topic_undo.undo(session, by="ana", now=NOW)
    assert state_of(news, row.id) == "proposed"


def test_a_fit_that_finds_it_takes_its_first_day(news: Installation) -> None:
    (row,) = proposed(news)
    with news.store.writing() as session:
        session.add(TopicRow(id=110, name="Cold dinner", keywords=[], created_at=NOW))
        session.flush()
        evidence = adopt(session, [(110, book.centroid_of(row)), (101, encode(["driver"])[0])], now=NOW)
    assert evidence == {110: {"emerging": row.id, "first_seen_on": ago(9).isoformat()}}
    say(news, ["The dinner came cold and soggy to me."], [ago(60)])
    with news.store.writing() as session:
        session.execute(sa.update(MentionRow).where(MentionRow.id > 192).values(topic_id=110))
    refresh_topics(news.store, news.department_ids())
    with news.store.reading() as session:
        assert session.get_one(TopicRow, 110).first_seen_on == ago(9)
    assert state_of(news, row.id) == "confirmed"


def test_it_ends_where_a_topic_has_come_to_lie(news: Installation) -> None:
    (row,) = proposed(news)
    with news.store.writing() as session:
        session.add(TopicRow(id=110, name="Cold dinner", keywords=[], created_at=NOW))
    topic_model(news, {101: "driver cancelled the trip", 110: " ".join(FOOD[:20])}, radius=0.35)
    assert look(news, now=NOW).n_new == 0
    assert state_of(news, row.id) == "faded"


def test_whoever_is_erased_is_gone_from_it(news: Installation) -> None:
    with news.store.writing() as session:
        erase_responses(session, list(range(193, 213)))
    with news.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(EmergingMention)) == 0
        (found,) = list_emerging(session)
    assert (found.words, found.quotes) == ((), ())


def test_of_a_large_store_an_even_sample_is_looked_at(news: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.topics.proposals.LIMIT", 150)
    look(news, now=NOW)
    (row,) = proposed(news)
    assert row.evidence["is_sample"]
    assert 10 <= row.n <= 32


def test_a_look_is_due_once_a_day_and_when_topics_change_but_not_while_feedback_waits(
    news: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(look_due, "start_child", lambda *arguments: started.append(arguments[1:]))
    assert not look_due.look_if_due(news, NOW)
    tomorrow = NOW + timedelta(days=1)
    with news.store.writing() as session:
        session.add(PendingAnnotation(feedback_id=1))
    assert not look_due.look_if_due(news, tomorrow)
    with news.store.writing() as session:
        session.execute(sa.delete(PendingAnnotation))
    monkeypatch.setattr("models.tasks.utc_now", lambda: tomorrow)
    look_for_new()
    assert started == [("topics", "emerging", "look", "--in-background")]
    topic_model(news, {101: "driver cancelled the trip"})
    retag(news, now=NOW)
    assert look_due.look_if_due(news, NOW)


def test_a_look_proposes_five_new_things_at_most(shop: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.topics.proposals._MOST_NEW", 1)
    say(shop, FOOD[:20], [ago(place // 2) for place in range(20)])
    where = ["in Leeds", "in May", "at night", "today", "for a week", "near here"]
    parcels = [f"The parcel {lies} lost in the depot {when}." for lies in ("lies", "stays") for when in where]
    say(shop, parcels, [ago(place) for place in range(12)])
    assert look(shop, now=NOW).n_new == 1
    assert look(shop, now=NOW).n_new == 1
    assert len(proposed(shop)) == 2


def test_before_the_first_fit_nothing_is_looked_for(installation: Installation) -> None:
    assert not look_due.look_if_due(installation, NOW)
    assert look(installation, now=NOW).n_new == 0


def test_commands_list_confirm_and_dismiss(news: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(news.settings.home))
    (row,) = proposed(news)
    assert "cold" in said("list")
    (told,) = json.loads(said("list", "--json"))
    assert (told["id"], told["n"], told["first_seen_on"]) == (row.id, 20, ago(9).isoformat())
    assert "dismissed" in said("dismiss", str(row.id), "--by", "ana")
    assert "nothing new" in said("list")
    assert "(dismissed)" in said("list", "--all")
    assert "20 feedback changed" in said("confirm", str(row.id), "--name", "Cold food", "--by", "ana")
    assert json.loads(said("look", "--json")).keys() == {"n_new", "n_known", "n_faded"}


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["emerging", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_centre_of_it_is_where_its_mentions_lie(news: Installation) -> None:
    (row,) = proposed(news)
    middle = encode(FOOD[:20]).mean(axis=0)
    assert float(book.centroid_of(row) @ (middle / np.linalg.norm(middle))) > 0.95
