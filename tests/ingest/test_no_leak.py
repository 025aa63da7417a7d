"""Personal data planted in twelve columns of a survey is nowhere under VOC_HOME."""

from __future__ import annotations

from pathlib import Path

from ingest.collect import accept
from tests.conftest import NOW
from voc.feedback import NPS, Answer, Response, Score
from voc.installation import Installation
from voc.storage.sources import find_or_create

#: What the customer wrote, question by question; {0} is personal.
COLUMNS = [
    ("Why this score?", "Rude on the phone, write to {0}", "quill.canary@mailbox.example"),
    ("What went wrong?", "Call me back on {0} after six", "+44 7700 900461"),
    ("Which order?", "Order {0} never arrived", "PW-7718293"),
    ("Anything on billing?", "Charged twice on {0}", "4000 0566 5566 5556"),
    ("Where should the refund go?", "To {0} please", "DE75 5121 0800 1245 1261 99"),
    ("Proof of identity?", "You asked for my number {0} by chat", "521-47-8830"),
    ("Where do you live?", "I moved to {0}, nobody noticed", "87 Canarybrook Lane"),
    ("Who helped you?", "Mrs {0} was very kind to me", "Quillfeather"),
    ("May we quote you?", "Yes, my name is {0}.", "Peregrine Quillon"),
    ("Where did you post?", "On {0} and everywhere", "https://twitter.com/quillcanary88"),
    ("Your handle?", "I am {0} there", "@quillcanary88"),
    ("Anything else?", "<p>Kind regards,<br>{0}</p>", "Peregrine Quillon-Ashby"),
]
CANARIES = [value for _, _, value in COLUMNS]


def test_planted_personal_data_is_nowhere(installation: Installation, home: Path) -> None:
    answers = tuple(Answer(around.format(value), question) for question, around, value in COLUMNS)
    response = Response(
        "R_1", NOW, answers, (Score(NPS, 2),), {"channel": "web", "contact": CANARIES[0]},
        author=CANARIES[0], permalink=f"https://survey.example/r/1?email={CANARIES[0]}", thread=CANARIES[8],
    )  # fmt: skip
    with installation.store.writing() as session:
        source = find_or_create(session, name="Survey", channel="survey", connector="file", now=NOW)
    report = accept(installation, source, [[response]], origin="survey.csv", now=NOW)
    assert report.n_feedback == len(COLUMNS)
    needles = {value.casefold() for value in CANARIES} | {"quillcanary88", "quillfeather", "canarybrook", "7718293"}
    needles |= {"".join(value.split()).casefold() for value in CANARIES}
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "voc.db" for path in files)
    for path in files:
        held = path.read_bytes().decode("latin-1").casefold()
        assert [needle for needle in needles if needle in held] == [], path.name
