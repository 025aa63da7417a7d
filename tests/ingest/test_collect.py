"""One way in: cleaned outside, kept with its ledger and cursor in one transaction a batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.base import Cursor, Fetched, Reject
from ingest.clean import Cleaner
from ingest.collect import accept, collect
from tests.conftest import NOW
from tests.stores import installed
from voc.errors import InputError, SettingsError, SourceError
from voc.feedback import NPS, STARS, Answer, Response, Scale, Score
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import sources
from voc.storage.tables import FeedbackRow, LedgerEntry, ResponseRow, Source


def a_response(external_id: str = "1", text: str = "Good", **fields: object) -> Response:
    return replace(Response(external_id, NOW - timedelta(days=1), (Answer(text),)), **fields)  # type: ignore[arg-type]


def a_source(installation: Installation, connector: str = "file") -> Source:
    with installation.store.writing() as session:
        return sources.find_or_create(session, name="Shop", channel="review", connector=connector, now=NOW)


def again(installation: Installation) -> Source:
    with installation.store.reading() as session:
        return sources.get(session, "Shop")


def texts(installation: Installation) -> list[str]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(FeedbackRow.text).order_by(FeedbackRow.id)))


def ledger(installation: Installation) -> list[LedgerEntry]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(LedgerEntry).order_by(LedgerEntry.id)))


# ── accept ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_kept_once_and_the_ledger_tells_both_runs(installation: Installation) -> None:
    source = a_source(installation)
    batch = [a_response(str(n), f"mail me at {n}@example.org") for n in range(1200)]
    first = accept(installation, source, [batch], origin="a.csv", now=NOW)
    second = accept(installation, source, [batch], origin="a.csv", now=NOW)
    assert (first.n_read, first.n_accepted, first.n_feedback, first.n_duplicate) == (1200, 1200, 1200, 0)
    assert (second.n_read, second.n_accepted, second.n_duplicate) == (1200, 0, 1200)
    assert [(entry.id, entry.n_accepted, entry.n_duplicate) for entry in ledger(installation)] == [
        (first.ledger_id, 1200, 0),
        (second.ledger_id, 0, 1200),
    ]
    assert all(entry.ended_at and entry.error is None for entry in ledger(installation))
    assert all("@" not in text for text in texts(installation))


def test_what_cannot_be_kept_is_handed_back_with_the_reason_and_no_neighbour_is_lost(
    installation: Installation,
) -> None:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    batch = [
        a_response("1", created_at=far),
        a_response("2"),
        a_response("3", "x" * 1_000_001),
        a_response("4", created_at=datetime(1970, 1, 1, tzinfo=UTC)),
        a_response("5", scores=(Score(NPS, 11),)),
        Reject(7, "Date", "cannot be read"),
        a_response("6"),
    ]
    refused: list[str] = []
    source = a_source(installation)
    report = accept(installation, source, [batch], origin=None, now=NOW, on_reject=lambda _, why: refused.append(why))
    assert (report.n_read, report.n_accepted, report.n_skipped) == (7, 2, 5)
    assert refused == [
        "date 2099-01-01 is out of range (1990 to two days ahead)",
        "a text of 1,000,001 bytes is longer than VOC_MAX_FIELD_BYTES (1,000,000)",
        "date 1970-01-01 is out of range (1990 to two days ahead)",
        "a score of 11 is outside nps (0 to 10)",
        "cannot be read",
    ]


def test_a_response_without_a_date_takes_the_time_of_receipt_and_is_counted(installation: Installation) -> None:
    report = accept(installation, a_source(installation), [[a_response(created_at=None)]], origin=None, now=NOW)
    assert (report.n_undated, ledger(installation)[0].n_undated) == (1, 1)
    with installation.store.reading() as session:
        assert session.scalars(sa.select(ResponseRow.created_at)).all() == [NOW]


def test_a_reader_that_breaks_leaves_whole_batches_and_a_reason(installation: Installation) -> None:
    def breaking() -> Iterator[list[Response]]:
        yield [a_response("1"), a_response("2")]
        raise InputError("line 3: the file ends within a quoted field")

    with pytest.raises(InputError, match="line 3"):
        accept(installation, a_source(installation), breaking(), origin="a.csv", now=NOW)
    (entry,) = ledger(installation)
    assert (entry.n_accepted, entry.error) == (2, "line 3: the file ends within a quoted field")
    assert len(texts(installation)) == 2


# ── collect ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Feed:
    """A source of this test's own: yields what it was given, then fails or not."""

    batches: list[Fetched] = field(default_factory=list)
    failure: Exception | None = None
    rereads: bool = True
    asked: list[Cursor | None] = field(default_factory=list)

    @classmethod
    def open(cls, options: object, *, installation: Installation, source_name: str) -> Feed:
        raise NotImplementedError

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        self.asked.append(cursor)
        yield from self.batches
        if self.failure:
            raise self.failure


def test_the_cursor_moves_with_each_batch_and_stays_where_the_feed_broke(installation: Installation) -> None:
    a_source(installation)
    feed = Feed(
        [Fetched([a_response("1")], {"at": 1}), Fetched([a_response("2")], {"at": 2})], SourceError("gone away")
    )
    with pytest.raises(SourceError):
        collect(installation, again(installation), feed, NOW)
    source = again(installation)
    assert (source.cursor, source.last_error, source.is_paused) == ({"at": 2}, "gone away", False)
    assert len(texts(installation)) == 2
    collect(installation, source, Feed(feed.batches), NOW)
    assert again(installation).last_error is None
    assert len(texts(installation)) == 2


def test_a_permanent_failure_pauses_the_source(installation: Installation) -> None:
    a_source(installation)
    with pytest.raises(SourceError):
        collect(installation, again(installation), Feed(failure=SourceError("key refused", permanent=True)), NOW)
    assert again(installation).is_paused
    with installation.store.writing() as session:
        sources.set_paused(session, sources.get(session, "Shop"), False)
    assert (again(installation).is_paused, again(installation).last_error) == (False, None)


def test_an_unexpected_failure_is_named_without_its_words(installation: Installation) -> None:
    a_source(installation)
    with pytest.raises(ValueError, match="Ana's secret"):
        collect(installation, again(installation), Feed(failure=ValueError("Ana's secret")), NOW)
    assert again(installation).last_error == "An unexpected ValueError; see the log."


def test_a_source_that_falls_silent_is_shown(installation: Installation) -> None:
    a_source(installation)
    silent = Feed([Fetched([], {})])
    collect(installation, again(installation), silent, NOW)
    assert again(installation).last_error is None
    collect(installation, again(installation), Feed([Fetched([a_response()], {})]), NOW)
    collect(installation, again(installation), silent, NOW)
    assert "nothing at all" in (again(installation).last_error or "")
    collect(installation, again(installation), Feed([Fetched([], {})], rereads=False), NOW)
    assert again(installation).last_error is None


def test_edits_replace_and_deletions_erase(installation: Installation) -> None:
    a_source(installation)
    collect(installation, again(installation), Feed([Fetched([a_response("1", "Old"), a_response("2")], {})]), NOW)
    edited = Fetched([a_response("1", "New"), a_response("3")], {}, frozenset({"1", "3"}), frozenset({"2"}))
    report = collect(installation, again(installation), Feed([edited]), NOW)
    assert texts(installation) == ["New", "Good"]
    assert (report.n_accepted, report.n_duplicate) == (2, 0)
    assert collect(installation, again(installation), Feed([edited]), NOW).n_duplicate == 2


# ── the cleaner ──────────────────────────────────────────────────────────────────────────────────────────────────


def clean(installation: Installation, response: Response) -> object:
    return Cleaner.of(installation).clean(response, source="Shop", now=NOW)


def test_a_cleaned_response_holds_pseudonyms_and_markers(installation: Installation) -> None:
    response = Response(
        "order-1",
        NOW,
        (Answer("<p>My name is Jane Roe</p>", "Why, mail a@example.org?", "call +44 7700 900123"), Answer(" \u200b ")),
        (Score(Scale("rating", 1, 5, no_answer=(0,)), 0), Score(STARS, 4), Score(STARS, 5)),
        {"plan": "pro", "contact": "a@example.org", "empty": ""},
        author=" Jane@Example.org ",
        permalink="https://shop.example/r/1?user=jane@example.org",
        thread="T1",
        language="en",
    )
    cleaned = Cleaner.of(installation).clean(response, source="Shop", now=NOW)
    (answer,) = cleaned.answers
    assert answer.text.startswith("My name is [name ")
    assert answer.redacted == ("name", "phone")
    assert (answer.language, answer.near_key) == ("en", None)
    assert "@" not in repr(cleaned)
    assert cleaned.scores == (Score(STARS, 4),)
    assert set(cleaned.segments) == {"plan", "contact"}
    assert cleaned.permalink == "https://shop.example/r/1"
    assert cleaned.author_key == installation.keyring.pseudonym("author", "jane@example.org")


def test_an_author_is_one_person_whatever_the_source_or_spelling(installation: Installation) -> None:
    cleaner = Cleaner.of(installation)
    keys = {cleaner.author_key(name) for name in ("Jane", "jane ", "JANE")}
    assert len(keys) == 1
    assert cleaner.author_key(" ") is None


def test_a_title_alone_is_what_they_said(installation: Installation) -> None:
    answer = Cleaner.of(installation).clean_answer(Answer("", title="Never again"))
    assert answer is not None
    assert (answer.text, answer.title) == ("Never again", None)


@pytest.mark.parametrize(
    "response",
    [
        a_response(""),
        a_response(created_at=datetime(2026, 1, 1)),
        a_response(created_at=NOW + timedelta(days=3)),
        a_response(scores=(Score(Scale("response", 0, 1), 1),)),
        a_response(scores=(Score(STARS, float("nan")),)),
    ],
)
def test_what_cannot_be_trusted_is_refused(installation: Installation, response: Response) -> None:
    with pytest.raises(InputError):
        clean(installation, response)


def test_an_id_that_names_a_person_becomes_a_pseudonym(installation: Installation) -> None:
    cleaned = Cleaner.of(installation).clean(a_response("jane@example.org"), source="Shop", now=NOW)
    assert cleaned.external_id.startswith("id-")


def test_the_staff_list_keeps_names(home: Path, tmp_path: Path) -> None:
    staff = tmp_path / "staff.txt"
    staff.write_text("# ours\nAnna Schmidt\n\n")
    installation = installed(Settings(home=home, staff=staff))
    answer = Cleaner.of(installation).clean_answer(Answer("Frau Schmidt was kind, Frau Maier was not"))
    assert answer is not None
    assert answer.text.startswith("Frau Schmidt was kind, Frau [name ")
    installation.store.close()


@pytest.mark.parametrize("finder", ["nowhere:find", "models.names:missing", "models.names", "models.names:_UPPER"])
def test_a_wrong_name_finder_stops_the_start(home: Path, finder: str) -> None:
    installation = installed(Settings(home=home, name_finder=finder))
    with pytest.raises(SettingsError, match="VOC_NAME_FINDER"):
        Cleaner.of(installation)
    installation.store.close()
