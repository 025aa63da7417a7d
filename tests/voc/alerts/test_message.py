"""A message is whole: what, whose, since when, how sure, in whose words, what stands out, what was done last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.alerts.test_standouts import with_segment
from voc.alerts import quotes
from voc.alerts.message import body_of, message_of
from voc.channels.base import Message, Quote
from voc.channels.mail_page import as_html
from voc.channels.slack import blocks
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts
from voc.storage.tables import ResponseRow, Source

TODAY = NOW.date()


def told(installation: Installation, alert_id: int, event: str = "opened", **settings: Any) -> Message:
    """What a subscriber is told of an alert."""
    with installation.store.reading() as session:
        alert = alerts.get(session, alert_id)
        body = body_of(session, alert, event, installation.departments, Settings(**settings))
        return message_of(session, body)


def a_second_storm(installation: Installation) -> int:
    """An alert of a topic that was in trouble two weeks ago, when somebody wrote what they did; its id."""
    with installation.store.writing() as session:
        topic, source = a_topic(session, "sign-in code", "technology"), a_source(session).id
    behind = add(installation, source, [Piece(on=TODAY, text="The sign-in code never arrives.", topics=(topic,))] * 12)
    others = add(installation, source, [Piece(on=TODAY)] * 40)
    with_segment(installation, behind, "version", ["5.2"])
    with_segment(installation, others, "version", ["5.1"])
    ago = NOW - timedelta(days=14)
    with installation.store.writing() as session:
        first, _ = alerts.open_or_touch(session, a_signal(matter_key="surge:topic:1", topic_id=topic), now=ago)
        alerts.acknowledge(session, first.id, by="Ana", why="looking", now=ago)
        alerts.resolve(session, first.id, by="Ana", why="Restarted the text gateway", now=ago)
        alerts.close(session, first.id, by="voc", why="quiet for three days", now=ago + timedelta(days=3))
        signal = a_signal(
            matter_key="surge:topic:1", topic_id=topic, feedback_ids=tuple(behind), first_on=TODAY, last_on=TODAY,
            evidence={"measure": "negative", "n_people": 12, "quotes": quotes.pick(session, behind)},
        )  # fmt: skip
        second, _ = alerts.open_or_touch(session, signal, now=NOW)
        return second.id


def test_a_message_says_what_stands_out_what_was_done_last_time_and_what_follows(installation: Installation) -> None:
    message = told(installation, a_second_storm(installation))
    assert message.drivers == ("version 5.2: 100 % of these (12 of 12), 0 % of the rest (0 of 40)",)
    assert message.before == ("Mon 15 Jun 2026 (alert 1): Ana (resolved): “Restarted the text gateway”",)
    assert "is told" in message.otherwise
    text = message.as_text()
    for part in (
        "codes: 12 complaints", "For Technology", "12 complaints from 12 customers", "3 expected (1 to 6)",
        "4.0 times", "By chance alone", "“The sign-in code never arrives.”", "What stands out: version 5.2",
        "Last time: Mon 15 Jun", "What to do:", "If nobody answers:",
    ):  # fmt: skip
        assert part in text
    assert "http" not in text


def test_a_source_that_stands_out_alone_is_said_once(installation: Installation) -> None:
    with installation.store.writing() as session:
        forum, shop = a_source(session, "forum").id, a_source(session, "shop").id
    behind = add(installation, forum, [Piece(on=TODAY)] * 12)
    add(installation, shop, [Piece(on=TODAY)] * 40)
    with installation.store.writing() as session:
        signal = a_signal(
            feedback_ids=tuple(behind), first_on=TODAY, last_on=TODAY,
            evidence={"measure": "negative", "sources": {str(forum): 12}},
        )  # fmt: skip
        alert, _ = alerts.open_or_touch(session, signal, now=NOW)
    assert told(installation, alert.id).as_text().count("forum") == 1
    with installation.store.writing() as session:
        alerts.get(session, alert.id).evidence = {"measure": "positive", "sources": {str(forum): 12}}
    assert "Where: forum (12)." in told(installation, alert.id).facts  # where nothing stands out


@pytest.mark.parametrize("reason", ["privacy", "legal"])
def test_a_message_without_the_customers_words_says_where_they_stand(installation: Installation, reason: str) -> None:
    signal = a_signal(family="urgent", evidence={"reasons": {reason: 1}})
    with installation.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, signal, now=NOW)
    said = "What the customers wrote stands behind the link and not in this message."
    assert said in told(installation, alert.id, public_url="https://voc.example.org").facts
    assert said not in told(installation, alert.id).facts


def test_a_mail_says_truly_why_somebody_gets_it(installation: Installation) -> None:
    message = told(installation, a_second_storm(installation))
    assert "because this address is subscribed" in as_html(message)
    to_person = as_html(replace(message, to_person=True))
    assert "because you are named in voc as somebody to tell when a matter for Technology waits" in to_person
    assert "subscribed" not in to_person


def test_nobody_who_wrote_nothing_is_quoted(installation: Installation) -> None:
    ago = NOW - timedelta(days=9)
    with installation.store.writing() as session:
        first, _ = alerts.open_or_touch(session, a_signal(), now=ago)
        alerts.resolve(session, first.id, by="voc", why="quiet since then", now=ago)
        alerts.close(session, first.id, by="voc", why="quiet for three days", now=ago)
        second, _ = alerts.open_or_touch(session, a_signal(), now=NOW)
    assert told(installation, second.id).before == (
        "Mon 15 Jun 2026 (alert 1): it ended, and nobody wrote what was done.",
    )


def test_the_message_that_it_is_over_says_what_was_done(installation: Installation) -> None:
    alert_id = a_second_storm(installation)
    with installation.store.writing() as session:
        alerts.resolve(session, alert_id, by="Ben", why="Rolled back 5.2", now=NOW)
    message = told(installation, alert_id, "resolved")
    assert message.title.startswith("Resolved: ")
    assert message.facts[0] == "What was done: Ben (resolved): “Rolled back 5.2”"
    assert (message.quotes, message.drivers, message.before, message.otherwise) == ((), (), (), "")


def test_a_celebration_waits_for_no_answer(installation: Installation) -> None:
    with installation.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(kind="celebration", family="praise"), now=NOW)
    assert told(installation, alert.id).otherwise == ""


def test_the_mail_and_slack_say_all_that_the_text_says(installation: Installation) -> None:
    message = told(installation, a_second_storm(installation))
    mail, slack = as_html(message), str(blocks(message))
    for heading, lines in message.sections():
        assert heading in mail
        assert heading in slack
        assert all(line in mail for line in lines)
        assert all(line in slack for line in lines)


def test_a_quote_leads_to_its_source_only_where_that_is_an_address_of_the_web(installation: Installation) -> None:
    message = told(installation, a_second_storm(installation))
    for link, is_shown in (
        ("https://shop.example/r/1?a=1&b=2", True), ("javascript:alert(1)", False), ("https://x|<!channel>", False),
    ):  # fmt: skip
        linked = replace(message, quotes=(Quote("Never arrives.", "shop", "2026-06-15", None, link),))
        assert ("open in source" in str(blocks(linked))) is is_shown
        assert "<!channel>" not in str(blocks(linked))
        assert ("open in source" in as_html(linked)) is (is_shown or link.startswith("https"))
        assert "javascript:" not in as_html(linked)


def test_what_was_recorded_by_the_release_before_is_still_sent(installation: Installation) -> None:
    with installation.store.reading() as session:
        body = told(installation, a_second_storm(installation)).as_json()
        old = {name: value for name, value in body.items() if name not in ("drivers", "before", "otherwise", "quotes")}
        message = message_of(session, {**old, "places": []})
    assert (message.title, message.drivers, message.otherwise) == (body["title"], (), "")


def test_however_much_there_is_to_say_slack_takes_it() -> None:
    long = "a <word> & another " * 400
    message = Message(
        event="opened", alert_id=1, kind="escalation", level="same_day", title=long, department=long,
        facts=(long,) * 9, quotes=(Quote(long, "shop", "2026-06-15"),) * 3, todo=long, drivers=(long,) * 3,
        before=(long,) * 2, otherwise=long, link="https://voc.example.org/a/1",
    )  # fmt: skip
    found = blocks(message)
    assert len(found) <= 50
    assert all(len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3000) for block in found)
    assert "<word>" not in str(found[1:])


def test_what_is_still_open_is_no_last_time(installation: Installation) -> None:
    with installation.store.writing() as session:
        topic = a_topic(session, "sign-in code", "technology")
        alerts.open_or_touch(session, a_signal(matter_key="surge:topic:1", topic_id=topic), now=NOW)
        second, _ = alerts.open_or_touch(session, a_signal(matter_key="urgent:topic:1", topic_id=topic), now=NOW)
    assert told(installation, second.id).before == ()


def test_a_quote_that_is_cut_ends_with_a_whole_sentence_or_word(installation: Installation) -> None:
    with installation.store.writing() as session:
        source = a_source(session).id
    sentences, word = "It never comes. " * 40, "endless " * 90
    ids = add(installation, source, [Piece(on=TODAY, text=sentences), Piece(on=TODAY, text=word)])
    with installation.store.reading() as session:
        said, ongoing = quotes.read(session, [[ids[0], 0, 476], [ids[1], 0, 477]])
    assert (said.text[-6:], ongoing.text[-8:]) == ("comes.", " endless")
    assert said.text in sentences
    assert ongoing.text in word


def test_a_quote_opens_at_its_source_and_only_by_an_address_of_the_web(installation: Installation) -> None:
    with installation.store.writing() as session:
        source = a_source(session).id
    places = [[number, 0, 10] for number in add(installation, source, [Piece(on=TODAY)] * 3)]
    with installation.store.writing() as session:
        session.get_one(Source, source).link_template = "https://crm.example/case/{id}"
        rows = session.scalars(sa.select(ResponseRow).order_by(ResponseRow.id)).all()
        rows[0].permalink, rows[1].permalink = "https://shop.example/1", "javascript:alert(1)"
        rows[2].external_id = "a/7"
        session.flush()
        links = [quote.link for quote in quotes.read(session, places)]
    assert links == ["https://shop.example/1", None, "https://crm.example/case/a%2F7"]


def test_why_is_said_where_the_title_does_not_say_it(installation: Installation) -> None:
    with installation.store.writing() as session:
        one, _ = alerts.open_or_touch(
            session, a_signal(matter_key="urgent:1", family="urgent", evidence={"reasons": {"safety": 1}}), now=NOW
        )
        two, _ = alerts.open_or_touch(
            session,
            a_signal(matter_key="urgent:2", family="urgent", evidence={"reasons": {"safety": 1, "money": 2}}),
            now=NOW,
        )
    assert not any("Why:" in fact for fact in told(installation, one.id).facts)
    assert any("Why: money" in fact for fact in told(installation, two.id).facts)
