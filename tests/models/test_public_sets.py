"""Public sets come from a real server on loopback: in their authors' formats, checked, whole, and only when asked.

Every text here is invented.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.evaluation.folder import folder_to_measure
from models.training.examples import SHIP, data_folder, rows_of
from models.training.fetching import LEDGER, Unpinned, fetch
from models.training.mapping import shipped_examples
from models.training.public_sets import ADDRESS, PUBLIC_SETS, PublicSet
from voc import cli
from voc.errors import InputError, SourceError
from voc.settings import Settings

NHS = "Comment ID,Date,Service type 1,FFT categorical answer,FFT question,FFT answer,Comment sentiment,"


def archive(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/") + ".txt", text.encode("latin-1"))
    return held.getvalue()


def xml(inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<sentences>{inner}</sentences>'.encode()


def acsa(text: str) -> bytes:
    return xml(
        f"<sentence><text>{text}</text><aspectCategories>"
        '<aspectCategory category="food" polarity="positive"/></aspectCategories></sentence>'
    )


def atsa(text: str) -> bytes:
    return xml(
        f"<sentence><text>{text}</text><aspectTerms>"
        '<aspectTerm from="4" polarity="negative" term="soup" to="8"/></aspectTerms></sentence>'
    )


#: By the path's end: small files in the originals' formats.
FILES: dict[str, bytes] = {
    "banking_data/train.csv": b'text,category\r\n"Where, please, is my card?",card_arrival\r\n',
    "banking_data/test.csv": b"text,category\nMy card was stolen,lost_or_stolen_card\n",
    "data/data_full.json": json.dumps(
        {"train": [["move my money", "transfer"]], "oos_val": [["sing a psalm", "oos"]], "test": [["hi", "greeting"]]}
    ).encode(),
    "data/domains.json": b'{"banking": ["transfer"], "small_talk": ["greeting"]}',
    "goemotions/data/train.tsv": b'Thank you, "dear" friend\t1,0\teaaaaaa\n',
    "goemotions/data/dev.tsv": b"That is odd\t2\teaaaaab\n",
    "goemotions/data/test.tsv": b"I am cross\t3\teaaaaac\n",
    "goemotions/data/emotions.txt": b"admiration\ngratitude\nneutral\nanger",
    "packages/corpora/product_reviews_1.zip": archive(
        product_reviews_1__README="[t]no\nlens[+1]##not a review",
        product_reviews_1__Kettle="*notes\n[t]kettle\nlid[+2], handle[-1][u]##lid is tight .\n##it was a gift .\n",
    ),
    "packages/corpora/product_reviews_2.zip": archive(product_reviews_2__Lamp="[t]\nlight[+]##it glows nicely .\n"),
    "data/MAMS-ACSA/raw/train.xml": acsa("Soup &amp; bread were good."),
    "data/MAMS-ACSA/raw/val.xml": acsa("The fish was fresh."),
    "data/MAMS-ACSA/raw/test.xml": acsa("The bread was warm."),
    "data/MAMS-ATSA/raw/train.xml": atsa("The soup was cold."),
    "data/MAMS-ATSA/raw/val.xml": atsa("The soup was thin."),
    "data/MAMS-ATSA/raw/test.xml": atsa("the FISH was fresh"),
    "datasets/v6framework_230831.csv": (
        f'{NHS}Parking,"Food & drink"\n'
        'A - Q1,30/09/2021,Wards,1,What was good?,"The tea, hot",1,,1\nA - Q2,,,7,FFT Why?,,,,\n'
    ).encode(),
    "packages/corpora/pros_cons.zip": archive(
        pros_cons__IntegratedPros="<Pros>Light, quiet</Pros>\n\n <Pros>Caf\xe9 mode</Pros>\n",
        pros_cons__IntegratedCons="<Cons>Wobbles</Cons>\n",
    ),
    "data/lounge.csv": (
        b'"airline_name","title","date","content","overall_rating","recommended"\n'
        b'"north-air","Lounge","2014-03-09","Dim but ""calm"".","3.0","1"\n'
    ),
    "data/seat.csv": (
        b'"airline_name","title","date","content","overall_rating","recommended"\n'
        b'"north-air","Seat","1970-01-01","Narrow.","","0"\n'
    ),
    "toxicity_en.csv": b'text,is_toxic\n"You\nrascal",Toxic\nGood morning,Not Toxic\n',
}


class Host:
    """What the server does: which files it serves, what it was asked for, and how it misbehaves."""

    def __init__(self) -> None:
        self.files = dict(FILES)
        self.asked: list[str] = []
        self.n_broken = 0
        self.base = ""

    def body(self, path: str) -> bytes | None:
        self.asked.append(path)
        return next((data for end, data in self.files.items() if path.endswith("/" + end)), None)


@pytest.fixture
def host() -> Iterator[Host]:
    """A server on loopback that answers as the public one does."""
    held = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = held.body(self.path)
            if data is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if held.n_broken:
                held.n_broken -= 1
                self.wfile.write(data[: len(data) // 2])  # and the connection ends
            else:
                self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    held.base = f"http://127.0.0.1:{server.server_port}"
    yield held
    server.shutdown()
    thread.join()
    server.server_close()


def named(name: str) -> PublicSet:
    return next(one for one in PUBLIC_SETS if one.name == name)


def pinned(one: PublicSet) -> PublicSet:
    sums = {end: hashlib.sha256(data).hexdigest() for end, data in FILES.items()}
    return replace(one, originals=tuple(replace(each, sha256=sums[each.path]) for each in one.originals))


def get(one: PublicSet, folder: Path, host: Host, *, trust: bool = False) -> list[str]:
    said: list[str] = []
    fetch(one, folder, base=host.base, trust=trust, say=said.append)
    return said


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_the_table_names_sets_that_may_teach_at_addresses_with_https() -> None:
    assert {one.name for one in PUBLIC_SETS} <= set(SHIP)
    for one in PUBLIC_SETS:
        for original in one.originals:
            assert original.address() == f"{ADDRESS}/{original.repository}/{original.revision}/{original.path}"
            assert original.address().startswith("https://raw.githubusercontent.com/")
            assert original.revision == "HEAD" or len(original.revision) == 40


def test_everything_is_fetched_checked_and_turned_into_what_training_reads(
    host: Host, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "sets"
    monkeypatch.setenv("VOC_HOME", str(home))
    monkeypatch.setenv("VOC_DATA", str(folder))
    done = run("fetch", "--mirror", host.base, "--trust")
    assert done.exit_code == 0, done.output
    assert "banking77: 2 rows, where 13,083 were published; CC BY 4.0" in done.output
    settings = Settings(home=home, data=folder)
    assert data_folder(settings) == folder
    assert folder_to_measure(settings) is None  # these sets teach; none of them measures
    taught = {example.source for example in shipped_examples(folder)}
    assert taught == {one.name for one in PUBLIC_SETS} - {"nhs_feedback_phase1_criticality"}
    assert "| pros_cons | 3 | CC BY 4.0 | nltk/nltk_data |" in (folder / "INDEX.md").read_text(encoding="utf-8")
    assert not list(folder.glob(".*"))
    asked = len(host.asked)
    assert "already there" in run("fetch", "--mirror", host.base).output
    assert len(host.asked) == asked
    assert "surge_toxicity  1,000 rows  MIT  surge-ai/toxicity  here" in run("list").output


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("banking77", [("train-0", "Where, please, is my card?", {"intent": "card_arrival"}, "train", None, None),
                       ("test-0", "My card was stolen", {"intent": "lost_or_stolen_card"}, "test", None, None)]),
        ("clinc150", [("train-0", "move my money", {"intent": "transfer", "domain": "banking"}, "train", None, None),
                      ("oos_val-0", "sing a psalm", {"intent": "oos", "domain": "oos"}, "dev", None, None),
                      ("test-0", "hi", {"intent": "greeting", "domain": "small_talk"}, "test", None, None)]),
        ("goemotions", [("eaaaaaa", 'Thank you, "dear" friend', {"emotions": ["gratitude", "admiration"]},
                         "train", None, None),
                        ("eaaaaab", "That is odd", {"emotions": ["neutral"]}, "dev", None, None),
                        ("eaaaaac", "I am cross", {"emotions": ["anger"]}, "test", None, None)]),
        ("huliu_customer_reviews", [
            ("Kettle-2", "lid is tight .", {"product": "Kettle", "aspects": [
                {"category": "lid", "polarity": "positive", "strength": 2},
                {"category": "handle", "polarity": "negative", "strength": 1}]}, None, None, None),
            ("Kettle-3", "it was a gift .", {"product": "Kettle", "aspects": []}, None, None, None),
            ("Lamp-1", "it glows nicely .", {"product": "Lamp", "aspects": [
                {"category": "light", "polarity": "positive", "strength": None}]}, None, None, None)]),
        ("nhs_fft_v6_multilabel", [
            ("A - Q1", "The tea, hot", {"topics": ["Food & drink"], "question": "What was good?",
             "sentiment5": "very positive", "service": "Wards"}, None, "2021-09-30", 1),
            ("A - Q2", "", {"topics": [], "question": "FFT Why?", "sentiment5": None, "service": None},
             None, None, 7)]),
        ("pros_cons", [("IntegratedCons-0", "Wobbles", {"sentiment": "negative"}, None, None, None),
                       ("IntegratedPros-0", "Light, quiet", {"sentiment": "positive"}, None, None, None),
                       ("IntegratedPros-2", "Café mode", {"sentiment": "positive"}, None, None, None)]),
        ("skytrax_lounge_seat", [
            ("lounge-0", 'Dim but "calm".', {"kind": "lounge", "airline": "north-air", "title": "Lounge",
             "recommended": 1}, None, "2014-03-09", 3),
            ("seat-0", "Narrow.", {"kind": "seat", "airline": "north-air", "title": "Seat", "recommended": 0},
             None, None, None)]),
        ("surge_toxicity", [("0", "You\nrascal", {"toxic": True}, None, None, None),
                            ("1", "Good morning", {"toxic": False}, None, None, None)]),
    ],
)  # fmt: skip
def test_each_format_is_read(host: Host, tmp_path: Path, name: str, expected: list[tuple[Any, ...]]) -> None:
    get(pinned(named(name)), tmp_path, host)
    columns = ("id", "text", "labels", "split", "created_at", "rating")
    assert [tuple(row[column] for column in columns) for row in rows(tmp_path, name)] == expected


def test_aspects_of_meals_keep_their_offsets(host: Host, tmp_path: Path) -> None:
    for name in ("mams_acsa", "mams_atsa"):
        get(pinned(named(name)), tmp_path, host)
    first, *rest = rows(tmp_path, "mams_acsa")
    assert first["text"] == "Soup & bread were good."
    assert first["labels"]["aspects"] == [
        {"term": None, "from": None, "to": None, "category": "food", "polarity": "positive"}
    ]
    assert [row["split"] for row in (first, *rest)] == ["train", "dev", "test"]
    [aspect] = rows(tmp_path, "mams_atsa")[0]["labels"]["aspects"]
    assert aspect == {"term": "soup", "from": 4, "to": 8, "category": None, "polarity": "negative"}


def test_a_wrong_checksum_stops_the_set_and_keeps_nothing(host: Host, tmp_path: Path) -> None:
    host.files["toxicity_en.csv"] += b"More,Toxic\n"
    with pytest.raises(SourceError, match="nothing of this set was kept"):
        get(pinned(named("surge_toxicity")), tmp_path / "sets", host, trust=True)
    assert not (tmp_path / "sets").exists()


def test_what_nobody_has_pinned_is_shown_and_kept_only_on_trust(host: Host, tmp_path: Path) -> None:
    one, said = named("surge_toxicity"), list[str]()
    with pytest.raises(Unpinned, match="say --trust; or pin them"):
        fetch(one, tmp_path, base=host.base, say=said.append)
    assert hashlib.sha256(FILES["toxicity_en.csv"]).hexdigest() in said[-1]
    assert list(tmp_path.iterdir()) == []
    get(one, tmp_path, host, trust=True)
    # What was trusted once is remembered: the same file comes again without asking, another does not.
    (tmp_path / "surge_toxicity.jsonl.gz").unlink()
    get(one, tmp_path, host)
    (tmp_path / "surge_toxicity.jsonl.gz").unlink()
    host.files["toxicity_en.csv"] = b"text,is_toxic\nHello,Toxic\n"
    with pytest.raises(SourceError, match="has the checksum"):
        get(one, tmp_path, host, trust=True)


def test_a_broken_connection_is_tried_again_and_leaves_nothing(host: Host, tmp_path: Path) -> None:
    one = pinned(named("banking77"))
    host.n_broken = 3
    with pytest.raises(SourceError, match="Run it again"):
        get(one, tmp_path / "sets", host)
    assert not (tmp_path / "sets").exists()
    host.n_broken = 2
    get(one, tmp_path / "sets", host)
    assert len(rows(tmp_path / "sets", "banking77")) == 2


def test_other_formats_and_missing_files_are_explained(host: Host, tmp_path: Path) -> None:
    host.files["toxicity_en.csv"] = b"words,is_toxic\nHello,Toxic\n"
    with pytest.raises(SourceError, match=r"not in the form their authors published \(KeyError\)"):
        get(named("surge_toxicity"), tmp_path, host, trust=True)
    host.files["packages/corpora/pros_cons.zip"] = b"no archive"
    with pytest.raises(SourceError, match="BadZipFile"):
        get(named("pros_cons"), tmp_path, host, trust=True)
    del host.files["data/seat.csv"]
    with pytest.raises(SourceError, match="answered 404"):
        get(named("skytrax_lounge_seat"), tmp_path, host, trust=True)
    assert list(tmp_path.iterdir()) == []


def test_one_set_that_fails_does_not_hold_up_the_others(
    host: Host, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_HOME", str(home))
    del host.files["data/domains.json"]
    done = run("fetch", "clinc150", "banking77", "--mirror", host.base, "--trust")
    assert isinstance(done.exception, SourceError)
    assert "1 sets were not fetched: clinc150" in str(done.exception)
    assert len(rows_of(home / "data", "banking77")) == 2
    assert json.loads((home / "data" / LEDGER).read_text())["banking77"]["rows"] == 2


def test_a_folder_of_somebody_elses_sets_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(home))
    monkeypatch.setenv("VOC_DATA", str(home / "theirs"))
    (home / "theirs").mkdir(parents=True)
    (home / "theirs" / "INDEX.md").write_text("# Ours")
    assert "sets that voc did not fetch" in str(run("fetch").exception)
    assert isinstance(run("fetch", "astrology").exception, InputError)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["data", *arguments])


def test_a_sentence_that_tests_one_of_the_twin_sets_teaches_through_neither(host: Host, tmp_path: Path) -> None:
    for name in ("mams_acsa", "mams_atsa"):
        get(pinned(named(name)), tmp_path, host)
    taught = {example.text for example in shipped_examples(tmp_path)}
    assert "Soup & bread were good." in taught
    assert "The fish was fresh." not in taught
