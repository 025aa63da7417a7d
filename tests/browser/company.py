"""A small company's feedback, annotated as models would: 40 days, one theme, four topics, one alert, hostile words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from voc.alerts.signal import Signal
from voc.annotation import Annotation, DepartmentGuess, Mention, Sentiment, Urgency
from voc.feedback import NPS, STARS, Channel, CleanAnswer, CleanResponse, Score
from voc.installation import Installation
from voc.storage import alerts, annotations, sources, themes
from voc.storage.feedback import add_responses
from voc.storage.tables import FeedbackRow, TopicRow
from voc.storage.topic_places import keep_places
from voc.storage.topics import keep_model
from voc.text import text_key

#: Words that want to be more than words: markup, a turn of direction, one endless word.
HOSTILE = (
    "<img src=x onerror=alert(1)> **bold** \u202eturned\u2066 "
    + "w" * 300
    + " <script>document.title='broken'</script>"
)

#: What customers say, of which topic and department, and how they feel.
SAID = (
    ("The sign-in code never arrives, tried four times.", "sign-in code never arrives", "technology", "negative"),
    ("My parcel has been stuck in the depot for a week.", "parcels stuck in the depot", "operations", "negative"),
    ("Love the photo of where they left the parcel.", "photo of the parcel", "operations", "positive"),
    (HOSTILE, "words that want more", "product", "negative"),
)
DAYS = 40


def move_in(installation: Installation) -> None:
    """Fill a fresh installation; the newest comment is of today."""
    now = datetime.now(UTC)
    with installation.store.writing() as session:
        theme = themes.begin(session, "Delivery", named_by=None, by="voc", now=now)
        topic_ids = []
        for _, name, department, _ in SAID:
            row = TopicRow(
                name=name, owner_department=department, owner_origin="person", created_at=now,
                theme_id=theme.id if department == "operations" else None,
                first_seen_on=(now - timedelta(days=DAYS)).date(),
            )  # fmt: skip
            session.add(row)
            session.flush()
            topic_ids.append(row.id)
    for name, channel in (("App reviews", "review"), ("After delivery", "survey")):
        _collect(installation, name, channel, now)  # type: ignore[arg-type]
    _annotate(installation, topic_ids, now)
    _raise_alert(installation, topic_ids[0], now)


def _collect(installation: Installation, name: str, channel: Channel, now: datetime) -> None:
    responses = [_response(name, channel, day, turn, now) for day in range(DAYS) for turn in range(3 + (day < 3) * 4)]
    with installation.store.writing() as session:
        source = sources.find_or_create(session, name=name, channel=channel, connector="file", now=now)
        add_responses(session, source, responses, zone=installation.settings.zone, received_at=now)


def _response(name: str, channel: Channel, day: int, turn: int, now: datetime) -> CleanResponse:
    number = 0 if day < 3 and turn > 2 else (day + turn) % len(SAID)
    text, _, _, feeling = SAID[number]
    scale, value = (STARS, 2 if feeling == "negative" else 5) if channel == "review" else (NPS, 3 if turn else 9)
    return CleanResponse(
        external_id=f"{day}-{turn}", created_at=now - timedelta(days=day, minutes=turn),
        answers=(CleanAnswer(text, None, None, "en", (), text_key(text), None),), scores=(Score(scale, value),),
        segments={"region": "north" if turn % 2 else "south"}, author_key=f"{name}{day}{turn}",
        permalink="https://shop.example/r/1" if turn % 2 else "javascript:alert(1)", thread_key=None,
    )  # fmt: skip


def _annotate(installation: Installation, topic_ids: list[int], now: datetime) -> None:
    by_text = {said[0]: (number, said) for number, said in enumerate(SAID)}
    with installation.store.writing() as session:
        rows = session.query(FeedbackRow).all()
        annotated = [(row.id, _annotation(*by_text[row.text], topic_ids)) for row in rows]
        annotations.keep(session, annotated, now=now)


def _annotation(number: int, said: tuple[str, str, str, str], topic_ids: list[int]) -> Annotation:
    text, _, department, feeling = said
    sentiment = Sentiment(feeling, -0.7 if feeling == "negative" else 0.8, 0.9)  # type: ignore[arg-type]
    guess = (DepartmentGuess(department, 0.9),)
    mention = Mention(0, min(len(text), 40), text[:40], "login", sentiment, guess, topic_id=topic_ids[number])
    vector = np.eye(1, 384, number, dtype=np.float16).tobytes()  # each kind of words points its own way
    return Annotation("tests", "en", sentiment, Urgency("low", 0.2), guess, True, (mention,), vector)


def _raise_alert(installation: Installation, topic_id: int, now: datetime) -> None:
    with installation.store.writing() as session:
        first = session.query(FeedbackRow.id).order_by(FeedbackRow.created_at.desc()).limit(12).all()
        signal = Signal(
            kind="escalation", family="surge", matter_key="tests/surge", level="same_day",
            title="Sign-in code never arrives: 24 in three days", department_id="technology", topic_id=topic_id,
            first_on=(now - timedelta(days=2)).date(), last_on=now.date(), n_observed=24,
            feedback_ids=tuple(row[0] for row in first),
            expected=4.0, expected_low=1.0, expected_high=8.0, p_value=1e-6,
        )  # fmt: skip
        alerts.open_or_touch(session, signal, now=now)


def place(installation: Installation) -> None:
    """A topic model in which the first two topics lie near each other, and a place on the map for each."""
    centroids = np.eye(len(SAID), 384, dtype=np.float32)
    centroids[1] = (centroids[0] + centroids[1]) / np.sqrt(2)
    with installation.store.writing() as session:
        now = datetime.now(UTC)
        topic_ids = [101 + number for number in range(len(SAID))]
        radii = np.full(len(SAID), 0.5, dtype=np.float32)
        keep_model(
            session, topic_ids=topic_ids, centroids=centroids, radii=radii, n_mentions=100, parameters={}, now=now
        )
        places = ((0.2, 0.3), (0.3, 0.35), (0.9, 0.8), (0.6, 0.1))
        keep_places(session, dict(zip(topic_ids, places, strict=True)), now=now)
