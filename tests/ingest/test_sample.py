# ruff: noqa: E501  (tables of cases are read in rows)
"""The sample: its dates are laid once, its responses stored once, its labels read from the files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest import sample
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import FeedbackRow, LabelRow, ResponseRow, ResponseSegment, ScoreRow, Segment, Source

LABELS = {"sentiment": "negative", "departments": ["product"], "urgency": "low", "reasons": []}
ROW = {"time": "10:12", "author": "a", "lang": "en", "labels": LABELS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sample of six rows and two scores."""
    files = {
        "reviews.jsonl": [{**ROW, "id": "a-1", "days_ago": 0, "time": "23:30", "source": "play", "channel": "review", "stars": 1, "title": "T", "text": "one", "url": "https://play.example/a-1", "segments": {"contact_ok": "yes"}}],
        "surveys.jsonl": [
            {**ROW, "id": f"b-{n}", "days_ago": 6, "source": "nps", "channel": "survey", "nps": 9, "question": f"Q{n}", "response": "r-1", "text": f"answer {n}"} for n in (1, 2)
        ],
        "conversations.jsonl": [{**ROW, "id": f"c-{n}", "days_ago": 7, "source": "forum", "channel": "forum", "thread": "t-1", "text": "post"} for n in (1, 2, 3)],
    }  # fmt: skip
    for name, rows in files.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    scores = "response,days_ago,time,source,nps,csat,region,plan,journey_stage\nr-9,1,10:00,nps,0,,north,basic,use\nr-8,179,10:01,csat,,4,east,,use\n"
    (tmp_path / "scores.csv").write_text(scores, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("now", "newest_on"),
    [
        (datetime(2026, 6, 17, 12, tzinfo=UTC), date(2026, 6, 14)),
        (datetime(2026, 6, 14, 12, tzinfo=UTC), date(2026, 6, 7)),
        (datetime(2026, 6, 13, 23, tzinfo=UTC), date(2026, 6, 7)),
    ],
    ids=["Wednesday", "Sunday", "Saturday"],
)
def test_the_newest_day_is_the_latest_sunday_that_is_over(
    installation: Installation, folder: Path, now: datetime, newest_on: date
) -> None:
    assert sample.load(installation, now=now, folder=folder).newest_on == newest_on
    with installation.store.reading() as session:
        newest = session.scalars(sa.select(sa.func.max(ResponseRow.created_at))).one()
        assert newest.date() == newest_on
        assert newest <= now, "nothing was written in the future"


def test_a_second_load_adds_nothing_even_weeks_later(installation: Installation, folder: Path) -> None:
    now = datetime(2026, 6, 17, 12, tzinfo=UTC)
    first = sample.load(installation, now=now, folder=folder)
    again = sample.load(installation, now=now + timedelta(days=30), folder=folder)
    assert (first.n_accepted, first.n_feedback) == (7, 6)
    assert (again.n_accepted, again.n_duplicate, again.newest_on) == (0, 7, first.newest_on)


def test_the_answers_of_one_person_on_one_occasion_are_one_response(installation: Installation, folder: Path) -> None:
    sample.load(installation, now=datetime(2026, 6, 17, 12, tzinfo=UTC), folder=folder)
    with installation.store.reading() as session:
        response = session.scalars(sa.select(ResponseRow).where(ResponseRow.external_id == "r-1")).one()
        rows = session.scalars(
            sa.select(FeedbackRow).where(FeedbackRow.response_id == response.id).order_by(FeedbackRow.position)
        )
        assert [(row.question, row.text) for row in rows] == [("Q1", "answer 1"), ("Q2", "answer 2")]
        assert session.scalars(sa.select(ScoreRow.value).where(ScoreRow.response_id == response.id)).all() == [9]
        assert set(session.scalars(sa.select(Source.name))) == {"play", "nps", "forum", "csat"}
        assert session.scalars(sa.select(LabelRow)).all() == []


def test_a_response_keeps_its_way_back(installation: Installation, folder: Path) -> None:
    sample.load(installation, now=datetime(2026, 6, 17, 12, tzinfo=UTC), folder=folder)
    with installation.store.reading() as session:
        response = session.scalars(sa.select(ResponseRow).where(ResponseRow.external_id == "a-1")).one()
        said = (
            sa.select(Segment.name, Segment.value)
            .join(ResponseSegment, ResponseSegment.segment_id == Segment.id)
            .where(ResponseSegment.response_id == response.id)
        )
        assert response.permalink == "https://play.example/a-1"
        assert session.execute(said).all() == [("contact_ok", "yes")]


def test_labels_come_straight_from_the_files(folder: Path) -> None:
    rows = list(sample.labelled(folder))
    assert len(rows) == 6
    assert rows[1] == ("b-1", "answer 1", "Q1", "en", LABELS)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"reviews\.jsonl is missing"):
        list(sample.labelled(tmp_path))


def test_the_shipped_sample_is_whole() -> None:
    rows = list(sample.labelled())
    assert len({row.id for row in rows}) == len(rows) >= 1000
    assert {row.labels["sentiment"] for row in rows} == {"negative", "neutral", "positive"}
