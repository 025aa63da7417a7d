"""The signed link: one matter, one recipient, seven days; reading changes nothing, answering twice nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.app import create_app
from tests.stores import installed
from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.people import a_company
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.channels.servers import receiver
from voc.alerts.delivery import notify
from voc.alerts.message import body_of
from voc.alerts.recalibration import Judged, count_judged
from voc.alerts.signed import LASTS, make_token
from voc.clock import utc_now
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts, deliveries, subscriptions, verdicts
from voc.storage.tables import AlertRow, AlertTransition, AlertVerdict, Base, LabelRow, Subscription

HOSTILE = "<script>alert(1)</script> The sign-in code never arrives."


@pytest.fixture
def installation(home: Path) -> Iterator[Installation]:
    opened = installed(Settings(home=home, public_url="https://voc.example.org", allow_private_targets=True))
    yield opened
    opened.store.close()


@pytest.fixture
def phone(installation: Installation) -> FlaskClient:
    return create_app(installation, dashboard=False).test_client()


def a_matter(installation: Installation, **fields: object) -> int:
    """An open alert with a customer's words; its id."""
    with installation.store.writing() as session:
        source = a_source(session, f"shop {fields.get('matter_key', '')}").id
    now = utc_now()
    [feedback_id] = add(installation, source, [Piece(on=now.date(), text=HOSTILE)])
    with installation.store.writing() as session:
        evidence = {"quotes": [[feedback_id, 0, len(HOSTILE)]], "n_people": 12}
        signal = a_signal(feedback_ids=(feedback_id,), evidence=evidence, **fields)
        return alerts.open_or_touch(session, signal, now=now)[0].id


def a_recipient(installation: Installation, department: str | None = "technology", channel: str = "log") -> int:
    with installation.store.writing() as session:
        return subscriptions.add(
            session, installation.keyring, department_id=department, matters="all", channel=channel,
            target="duty@example.org", secret=None, now=utc_now(),
        ).id  # fmt: skip


def a_link(installation: Installation, alert_id: int, subscription_id: int, age: timedelta = timedelta(0)) -> str:
    return f"/a/{make_token(installation.keyring, alert_id, subscription_id, now=utc_now() - age)}"


def everything(installation: Installation) -> dict[str, list[object]]:
    """Every row of the store."""
    with installation.store.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def link(installation: Installation) -> str:
    return a_link(installation, a_matter(installation), a_recipient(installation, channel="email"))


def test_the_link_in_a_message_opens_its_matter_on_a_phone_that_never_signed_in(
    installation: Installation, phone: FlaskClient
) -> None:
    alert_id = a_matter(installation)
    with receiver() as hook:
        with installation.store.writing() as session:
            subscriptions.add(
                session, installation.keyring, department_id="technology", matters="all", channel="webhook",
                target=hook.url, secret=None, now=utc_now(),
            )  # fmt: skip
            alert = alerts.get(session, alert_id)
            body = body_of(session, alert, "opened", installation.departments, installation.settings)
            deliveries.record(session, alert, 1, body, due_at=utc_now())
        assert notify(installation, now=utc_now()).n_delivered == 1
        sent = urlsplit(hook.requests[0].json()["data"]["link"])
    assert sent.netloc == "voc.example.org"
    page = phone.get(sent.path)
    assert page.status_code == 200
    for words in (
        "codes: 12 complaints",
        "for Technology",
        "12 customers",
        "3 expected (1 to 6)",
        "never arrives",
        "opened",
    ):
        assert words in page.text


def test_reading_changes_nothing_however_often_it_is_done(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    before = everything(installation)
    for ask in (phone.get, phone.head, phone.options):
        ask(link)
        ask(f"{link}?do=resolve&why=scanned")
    assert everything(installation) == before


def test_the_page_is_whole_in_itself_sets_no_cookie_and_runs_no_script(phone: FlaskClient, link: str) -> None:
    page = phone.get(link)
    assert "Set-Cookie" not in page.headers
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "src=" not in page.text


def test_an_answer_is_recorded_with_its_recipient_and_done_once(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    for _ in range(2):
        answered = phone.post(link, data={"do": "acknowledge", "why": "looking", "name": " Ana "})
        assert (answered.status_code, answered.headers["Location"]) == (303, link)
    with installation.store.reading() as session:
        moves = session.scalars(sa.select(AlertTransition).where(AlertTransition.kind == "acknowledged")).all()
        assert [(move.by, move.why) for move in moves] == [("Ana, Technology by email (d…@example.org)", "looking")]
    page = phone.get(link)
    assert "Ana, Technology by email" in page.text
    assert 'name="name" maxlength="80" autocomplete="name" value="Ana"' in page.text  # for the next answer
    assert "Set-Cookie" not in page.headers


def test_who_is_on_call_answers_under_their_own_name(installation: Installation) -> None:
    subscription_id = a_recipient(installation, None)
    with installation.store.writing() as session:
        subscriptions.get(session, subscription_id).person = "olga"
    alert_id = a_matter(installation)
    company = a_company(installation.settings.home)
    phone = create_app(company, dashboard=False).test_client()
    answered = phone.post(a_link(company, alert_id, subscription_id), data={"do": "acknowledge"})
    assert answered.status_code == 303
    with company.store.reading() as session:
        assert alerts.get(session, alert_id).acknowledged_by == "Olga Marin by log (the service's log)"
    company.store.close()


def test_resolving_asks_for_a_sentence(installation: Installation, phone: FlaskClient, link: str) -> None:
    refused = phone.post(link, data={"do": "resolve", "name": "Ana"})
    assert refused.status_code == 422
    assert "in a sentence what was done" in refused.text
    assert 'value="Ana"' in refused.text
    assert phone.post(link, data={"do": "resolve", "why": "rolled back 5.2"}).status_code == 303
    assert phone.post(link, data={"do": "resolve", "why": "rolled back 5.2"}).status_code == 303
    with installation.store.reading() as session:
        [alert] = session.scalars(sa.select(AlertRow)).all()
        assert alert.state == "resolved"
        assert session.scalar(sa.select(sa.func.count()).select_from(AlertTransition)) == 2


def test_useful_or_not_is_one_word_a_link_and_may_change(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    for do in ("useful", "useful", "not_useful"):
        assert phone.post(link, data={"do": do}).status_code == 303
    assert "<b>not useful</b>, says" in phone.get(link).text
    phone.post(link, data={"do": "useful", "name": "Ben", "why": "it was early"})
    with installation.store.reading() as session:
        [word] = session.scalars(sa.select(AlertVerdict)).all()
    who = "Technology by email (d…@example.org)"
    assert (word.by, word.verdict, word.why) == (who, "useful", "Ben: it was early")


def test_one_link_has_one_vote_however_many_names_are_typed(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    for name in ("Ana", "Ben", "Cleo"):
        phone.post(link, data={"do": "not_useful", "name": name})
    for department in ("technology", None):
        other = a_link(installation, 1, a_recipient(installation, department))
        phone.post(other, data={"do": "useful"})
    with installation.store.writing() as session:
        alerts.get(session, 1).p_value = 0.001
        session.flush()
        assert count_judged(session) == Judged(1, 0)


def test_not_ours_hands_the_matter_on_and_tells_the_others_once(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    finance = a_recipient(installation, "billing")
    phone.post(link, data={"do": "acknowledge"})
    for _ in range(2):
        phone.post(link, data={"do": "not_mine", "to": "billing", "why": "a refund"})
    with installation.store.reading() as session:
        [alert] = session.scalars(sa.select(AlertRow)).all()
        assert (alert.department_id, alert.state, alert.acknowledged_by) == ("billing", "open", None)
        [sending] = deliveries.of_alert(session, alert.id)
        assert (sending.subscription_id, sending.body["event"]) == (finance, "opened")
        assert sending.body["department"] == "Finance and billing"
        assert [one.verdict for one in verdicts.of_alert(session, alert.id)] == ["not_mine"]
        kinds = [move.kind for move in alerts.history(session, alert.id)]
        assert kinds == ["opened", "acknowledged", "handed_on"]
        assert session.scalar(sa.select(sa.func.count()).select_from(LabelRow)) == 0  # no single urgent feedback


def test_whoever_has_handed_a_matter_on_may_read_of_it_and_answers_no_more(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    theirs = a_link(installation, 1, a_recipient(installation, "billing"))
    all_of_it = a_link(installation, 1, a_recipient(installation, None))
    phone.post(link, data={"do": "not_mine", "to": "billing"})
    page = phone.get(link)
    assert (page.status_code, "<form" in page.text) == (200, False)
    assert "This is for Finance and billing now." in page.text
    for do in ("acknowledge", "resolve", "not_mine", "useful"):
        answered = phone.post(link, data={"do": do, "why": "mine after all"})
        assert answered.status_code == 403
        assert "Handed on" in answered.text
    assert "<form" in phone.get(theirs).text
    assert phone.post(all_of_it, data={"do": "useful"}).status_code == 303
    phone.post(theirs, data={"do": "not_mine", "to": "technology"})
    assert phone.post(theirs, data={"do": "acknowledge"}).status_code == 403
    assert phone.post(link, data={"do": "acknowledge"}).status_code == 303


def test_whom_a_matter_climbs_to_after_it_was_handed_on_may_answer(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    number = a_recipient(installation, None)
    climbed = a_link(installation, 1, number)
    with installation.store.writing() as session:
        subscriptions.get(session, number).person = "olga"
    phone.post(link, data={"do": "not_mine", "to": "billing"})
    assert phone.post(climbed, data={"do": "acknowledge"}).status_code == 403
    with installation.store.writing() as session:
        alert = alerts.get(session, 1)
        seq = alerts.escalate(session, alert, why="nobody", now=utc_now())
        body = body_of(session, alert, "escalated", installation.departments, installation.settings)
        deliveries.record_to(session, alert, seq, number, body, due_at=utc_now())
    assert phone.post(climbed, data={"do": "acknowledge"}).status_code == 303


def test_a_paused_subscriptions_link_still_answers(installation: Installation, phone: FlaskClient, link: str) -> None:
    with installation.store.writing() as session:
        subscriptions.pause(session, 1, "the mailbox is full")
    assert phone.post(link, data={"do": "acknowledge"}).status_code == 303


def test_nobody_knows_whose_it_is_leads_to_the_committee(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    assert phone.post(link, data={"do": "not_mine", "to": ""}).status_code == 303
    with installation.store.reading() as session:
        [alert] = session.scalars(sa.select(AlertRow)).all()
        assert alert.department_id is None
        assert alerts.history(session, alert.id)[-1].why == "to the committee"


def test_a_single_urgent_feedback_that_is_not_theirs_becomes_a_label(
    installation: Installation, phone: FlaskClient
) -> None:
    alert_id = a_matter(installation, family="urgent", department_id="operations", matter_key="urgent:x")
    link = a_link(installation, alert_id, a_recipient(installation, "operations"))
    phone.post(link, data={"do": "not_mine", "to": "legal"})
    with installation.store.reading() as session:
        [label] = session.scalars(sa.select(LabelRow)).all()
    assert (label.task, label.value) == ("departments", {"ids": ["legal"]})


@pytest.mark.parametrize("data", [{}, {"do": "close"}, {"do": "not_mine", "to": "nobody"}, {"do": "reopen"}])
def test_what_is_no_answer_is_refused_and_changes_nothing(
    installation: Installation, phone: FlaskClient, link: str, data: dict[str, str]
) -> None:
    before = everything(installation)
    assert phone.post(link, data=data).status_code == 422
    assert everything(installation) == before


def test_a_link_that_has_run_out_says_so_and_shows_nothing(installation: Installation, phone: FlaskClient) -> None:
    link = a_link(installation, a_matter(installation), a_recipient(installation), LASTS + timedelta(seconds=1))
    for answered in (phone.get(link), phone.post(link, data={"do": "acknowledge"})):
        assert answered.status_code == 410
        assert "run out" in answered.text
        assert "codes" not in answered.text
    with installation.store.writing() as session:
        session.execute(sa.update(Subscription).values(created_at=utc_now() - LASTS))
    assert phone.get(a_link(installation, 1, 1, LASTS - timedelta(minutes=1))).status_code == 200


def test_a_forged_link_or_one_of_another_matter_opens_nothing(
    installation: Installation, phone: FlaskClient, link: str
) -> None:
    other = a_matter(installation, matter_key="surge:topic:2")
    claim, proof = link.removeprefix("/a/").rsplit(".", 1)
    alert_id, subscription_id, ends = claim.split(".")
    forged = [
        f"{other}.{subscription_id}.{ends}.{proof}", f"{alert_id}.{subscription_id}.{int(ends) + 9}.{proof}",
        f"{claim}.{proof[:-1]}", f"{claim}.", claim, "x", "é.1.2.3", "1.2.3." + "A" * 500, f"{claim}.{proof}.{proof}",
    ]  # fmt: skip
    for token in forged:
        for answered in (phone.get(f"/a/{token}"), phone.post(f"/a/{token}", data={"do": "acknowledge"})):
            assert answered.status_code == 404, token
            assert "codes" not in answered.text


def test_a_link_ends_with_its_subscription(installation: Installation, phone: FlaskClient) -> None:
    subscription_id = a_recipient(installation)
    link = a_link(installation, a_matter(installation), subscription_id)
    assert phone.get(link).status_code == 200
    with installation.store.writing() as session:
        subscriptions.remove(session, subscription_id)
    assert phone.get(link).status_code == 404
    assert phone.post(link, data={"do": "acknowledge"}).status_code == 404


def test_a_link_does_not_pass_to_a_later_subscription_that_gets_the_same_number(
    installation: Installation, phone: FlaskClient
) -> None:
    subscription_id = a_recipient(installation)
    link = a_link(installation, a_matter(installation), subscription_id, age=timedelta(seconds=2))
    with installation.store.writing() as session:
        subscriptions.remove(session, subscription_id)
    assert a_recipient(installation, department="billing") == subscription_id  # SQLite gives the last number anew
    assert phone.get(link).status_code == 404
    assert phone.post(link, data={"do": "acknowledge"}).status_code == 404


def test_the_link_opens_no_other_door(phone: FlaskClient, link: str) -> None:
    phone.get(link)
    for path in ("/v1/alerts", "/v1/alerts/1", "/a", "/a/", f"{link}/x", "/a/x/../../v1/alerts"):
        assert phone.get(path).status_code in (401, 404)
    assert phone.delete(link).status_code in (401, 405)


def test_a_program_that_runs_wild_is_asked_to_wait(phone: FlaskClient, link: str) -> None:
    codes = [phone.post(link, data={"do": "useful"}).status_code for _ in range(25)]
    assert codes[:20] == [303] * 20
    assert set(codes[20:]) == {429}
    assert phone.get(link).status_code == 200


def test_a_breach_is_thin_in_the_message_and_whole_on_its_page(installation: Installation, phone: FlaskClient) -> None:
    alert_id = a_matter(installation, family="urgent", matter_key="urgent:privacy")
    with installation.store.writing() as session:
        alert = alerts.get(session, alert_id)
        alert.evidence = {**alert.evidence, "reasons": {"privacy": 1}}
        body = body_of(session, alert, "opened", installation.departments, installation.settings)
    assert body["places"] == []
    assert "never arrives" in phone.get(a_link(installation, alert_id, a_recipient(installation))).text


def test_a_celebration_asks_whether_it_was_useful_and_nothing_else(
    installation: Installation, phone: FlaskClient
) -> None:
    alert_id = a_matter(installation, kind="celebration", family="praise", matter_key="praise:topic:1")
    page = phone.get(a_link(installation, alert_id, a_recipient(installation))).text
    assert "Not useful" in page
    assert "I take it on" not in page
