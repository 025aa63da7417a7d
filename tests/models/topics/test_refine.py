"""Names that a language model bettered, asked over real HTTP on loopback; and all that must not happen then."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from ingest.redact import Redactor
from models.names import find_names
from models.topics import endpoint as asking
from models.topics import refine
from models.topics.discover import centres, radii_of
from models.topics.endpoint import Endpoint, endpoint_of
from models.topics.gather import gather
from models.topics.ground import Ground
from models.topics.keep import keep
from models.topics.lineage import Fresh, Lineage, Outcome, Row, first_lineage
from models.topics.naming import remembering
from models.topics.sample import Sample, prepare
from tests.models.topics.builders import NOW, encode, fill, said_of
from tests.models.topics.language_model import LanguageModel, bettered, content, language_model
from tests.stores import installed
from voc.errors import SettingsError
from voc.installation import Installation
from voc.settings import Settings, load_settings
from voc.storage import topic_edits
from voc.storage.tables import TopicRow
from voc.storage.topics import events_of

MATTERS = ("driver", "refund", "login")


@pytest.fixture
def model() -> Iterator[LanguageModel]:
    with language_model() as served:
        yield served


def a_sample() -> tuple[Sample, np.ndarray]:
    texts = [text for matter in MATTERS for text in said_of(matter)[:20]]
    nowhere = np.zeros((0, 384), dtype=np.float32)
    written = np.zeros((60, 2), dtype=np.int64)
    sample = Sample(texts, encode(texts), np.arange(60), frozenset(), frozenset(), nowhere, 60, written)
    return sample, np.repeat(np.arange(3), 20)


def fitted(installation: Installation, at: Endpoint | None, *, again: bool = False, sample: Any = None) -> None:
    """Keep a fit of the three matters: their birth, or the same `again`."""
    sample, labels = sample or a_sample()
    k = int(labels.max()) + 1
    centroids = centres(labels, sample.vectors, k)
    radii = radii_of(labels, sample.vectors, centroids)
    lineage = first_lineage(Fresh(labels, centroids, radii))
    if again:
        ids = sorted(named(installation))
        rows = [
            Row(topic, group, centroids[group], float(radii[group])) for topic, group in zip(ids, range(k), strict=True)
        ]
        lineage = Lineage(rows, [Outcome("kept", topic, None, {}) for topic in ids])
    words = [["driver", "trip"], ["refund", "billing"], ["code", "sms"]][:k]
    clean = remembering(encode, sample.away)
    with installation.store.reading() as session:
        ground = Ground.of(session)
    keep(installation.store, sample, lineage, words, clean, ground=ground, parameters={}, now=NOW, endpoint=at)


def named(installation: Installation) -> dict[int, str]:
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic").order_by(TopicRow.id))
        return {row.id: row.name for row in rows}


def kinds(installation: Installation, topic_id: int) -> list[str]:
    with installation.store.reading() as session:
        return [event.kind for event in events_of(session, topic_id)]


def at(model: LanguageModel, key: str = "") -> Endpoint:
    return Endpoint(model.url, "small", key)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What the topics are called without anybody's help."""
    plain = installed(Settings(home=tmp_path_factory.mktemp("plain")))
    fitted(plain, None)
    return named(plain)


def test_by_default_nobody_is_asked() -> None:
    assert endpoint_of(Settings()) is None


def test_a_good_answer_names_the_topic_and_its_history_says_what_ours_was(
    installation: Installation, model: LanguageModel, ours: dict[int, str]
) -> None:
    fitted(installation, at(model, key="s3cret"))
    assert named(installation) == {topic: bettered(name) for topic, name in ours.items()}
    with installation.store.reading() as session:
        events = events_of(session, 101)
    assert [(event.kind, event.by) for event in events] == [("born", "voc"), ("refined", "voc")]
    assert events[-1].evidence == {"ours": ours[101], "to": bettered(ours[101])}
    first = model.asked[0]
    assert first.path == "/v1/chat/completions"
    assert first.headers["authorization"] == "Bearer s3cret"
    assert (first.body["model"], first.body["temperature"], first.body["stream"]) == ("small", 0, False)
    assert first.given.keys() == {"name", "keywords", "comments"}
    assert 1 <= len(first.given["comments"]) <= 8
    assert set(first.given["comments"]) <= set(a_sample()[0].texts)


@pytest.mark.parametrize(
    "answer",
    [
        "I think this is about refunds",
        '{"title": "Refunds refused"}',
        '{"name": 7}',
        '{"name": ""}',
        '{"name": "Refunds are refused again and again"}',
        '{"name": "' + "x" * 60 + '"}',
        '{"name": "<b>Refunds</b>"}',
        '{"name": "**Refunds**"}',
        '{"name": "Refunds; drop it"}',
        '{"name": "see evil.example now"}',
        '{"name": "Refund of [name 11ab]"}',
        '{"name": "Refund of name 11ab"}',
        '{"name": "Call 07700900123"}',
        '{"name": "Refunds\\u202e refused"}',
        '{"name": "General praise"}',
        '{"name": "?!"}',
        '{"name": ["a"]}',
        "[" * 5000,
        '{"name": "Refunds"',
    ],
)
def test_an_answer_that_is_no_name_leaves_ours(
    installation: Installation, model: LanguageModel, ours: dict[int, str], answer: str
) -> None:
    model.says = lambda _: answer
    fitted(installation, at(model))
    assert named(installation) == ours
    assert len(model.asked) == 3


def test_a_name_stands_once_also_in_other_forms(
    installation: Installation, model: LanguageModel, ours: dict[int, str]
) -> None:
    answers = iter(['{"name": "Slow support"}', '```json\n{"name": "Support slow"}\n```', f'{{"name": "{ours[101]}"}}'])
    model.says = lambda _: next(answers)
    fitted(installation, at(model))
    found = list(named(installation).values())
    assert found.count("Slow support") == 1
    assert len(set(found)) == 3
    assert set(found) - {"Slow support"} <= set(ours.values())


@pytest.mark.parametrize(
    "broken",
    [
        {"status": 500},
        {"status": 401},
        {"status": 204, "raw": b""},
        {"raw": b"<html>busy</html>"},
        {"raw": b"[]"},
        {"raw": b'{"choices": []}'},
        {"raw": b"x" * 200_000},
        {"raw": b"\xff\xfe"},
        {"raw": content("{}")[:-5]},
    ],
)
def test_an_endpoint_that_fails_leaves_ours_and_is_soon_left_alone(
    installation: Installation, model: LanguageModel, ours: dict[int, str], broken: dict[str, Any]
) -> None:
    for name, value in broken.items():
        setattr(model, name, value)
    with capture_logs() as logs:
        fitted(installation, at(model))
    assert named(installation) == ours
    assert kinds(installation, 101) == ["born"]
    reasons = [line for line in logs if line["event"] == "topics.name_not_refined"]
    assert len(reasons) == 3
    assert not any(text in json.dumps(logs) for text in said_of("driver"))


def test_a_redirect_is_not_followed(installation: Installation, model: LanguageModel, ours: dict[int, str]) -> None:
    model.status, model.location = 307, model.url.replace("/v1", "/elsewhere")
    fitted(installation, at(model))
    assert named(installation) == ours
    assert {asked.path for asked in model.asked} == {"/v1/chat/completions"}


def test_nobody_waits_for_a_slow_endpoint(
    installation: Installation, model: LanguageModel, ours: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_TIMEOUT", httpx.Timeout(0.2))
    model.waits_s = 30
    begun = time.monotonic()
    fitted(installation, at(model))
    assert named(installation) == ours
    assert time.monotonic() - begun < 10


def test_nobody_waits_for_an_endpoint_that_never_ends(
    installation: Installation, model: LanguageModel, ours: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refine, "_BUDGET_S", 1.0)
    model.drips = True
    begun = time.monotonic()
    fitted(installation, at(model))
    assert named(installation) == ours
    assert time.monotonic() - begun < 10


def test_an_endpoint_that_is_not_there_leaves_ours(installation: Installation, ours: dict[int, str]) -> None:
    fitted(installation, Endpoint("http://127.0.0.1:1/v1", "small"))
    assert named(installation) == ours


def test_a_refined_name_stays_and_is_not_asked_for_again_with_or_without_the_endpoint(
    installation: Installation, model: LanguageModel
) -> None:
    fitted(installation, at(model))
    before = named(installation)
    for here in (at(model), None):
        fitted(installation, here, again=True)
        assert named(installation) == before
    assert len(model.asked) == 3
    assert "renamed" not in kinds(installation, 101)


def test_a_person_s_name_is_never_asked_about_nor_changed(installation: Installation, model: LanguageModel) -> None:
    fitted(installation, None)
    with installation.store.writing() as session:
        topic_edits.rename(session, 101, "Ana's name", by="ana", now=NOW)
        session.get_one(TopicRow, 102).name = "Something that no fit would say"
    model.says = lambda _: '{"name": "Ana\'s name"}'
    fitted(installation, at(model), again=True)
    assert named(installation)[101] == "Ana's name"
    assert list(named(installation).values()).count("Ana's name") == 1
    assert all("Ana" not in json.dumps(asked.body) for asked in model.asked)


def test_a_refined_name_gives_way_where_another_topic_comes_to_be_called_so(
    installation: Installation, ours: dict[int, str]
) -> None:
    fitted(installation, None)
    place = (101, None)
    with installation.store.writing() as session:  # 101 was refined to what 102 will be called
        refine.record_refined(session, {place: ours[102]}, {place: ours[101]}, {place: 101}, NOW)
        session.get_one(TopicRow, 101).name = ours[102]
        session.get_one(TopicRow, 102).name = "Something that no fit would say"
    fitted(installation, None, again=True)
    assert named(installation) == ours


def test_nothing_unredacted_is_ever_sent(installation: Installation, model: LanguageModel) -> None:
    redactor = Redactor(installation.keyring, find_names)
    personal = ("ana.lopez@example.org", "+44 7700 900123", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00")
    raw = [f"{text} Write to {personal[number % 4]} please." for number, text in enumerate(said_of("refund")[:40])]
    fill(installation, [redactor.redact(text).text for text in raw])
    with installation.store.reading() as session:
        sample = prepare(gather(session), None)
    assert len(sample.texts) >= 30
    fitted(installation, at(model), sample=(sample, np.zeros(len(sample.texts), dtype=np.int64)))
    sent = json.dumps([asked.body for asked in model.asked])
    assert len(model.asked) == 1
    assert len(model.asked[0].given["comments"]) == 8
    for value in personal:
        assert value not in sent
        assert value[:9] not in sent
    assert "[email" not in sent
    assert "[phone" not in sent


def test_what_still_looks_like_a_contact_is_not_shown(installation: Installation, model: LanguageModel) -> None:
    texts = [f"{text} Ask 07700 90012{number % 10}." for number, text in enumerate(said_of("refund")[:20])]
    away, written = a_sample()[0].away, np.zeros((20, 2), dtype=np.int64)
    sample = Sample(texts, encode(texts), np.arange(20), frozenset(), frozenset(), away, 20, written)
    fitted(installation, at(model), sample=(sample, np.zeros(20, dtype=np.int64)))
    assert [asked.given["comments"] for asked in model.asked] == [[]]
    assert "07700" not in json.dumps([asked.body for asked in model.asked])


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"VOC_NAMES_URL": "ftp://x.example"}, "VOC_NAMES_URL"),
        ({"VOC_NAMES_URL": "http://ana:secret@x.example/v1", "VOC_NAMES_MODEL": "m"}, "without user"),
        ({"VOC_NAMES_URL": "http://x.example:99999", "VOC_NAMES_MODEL": "m"}, "VOC_NAMES_URL"),
        ({"VOC_NAMES_URL": "http://x.example/v1"}, "VOC_NAMES_MODEL"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_tells_no_secret(
    variables: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=words) as told:
        load_settings()
    assert "secret" not in str(told.value)


def test_the_key_is_shown_by_nothing() -> None:
    settings = Settings(names_url="https://x.example/v1", names_model="m", names_key="s3cret")
    found = endpoint_of(settings)
    assert found is not None
    assert found.key == "s3cret"
    assert "s3cret" not in repr(found) + repr(settings)
