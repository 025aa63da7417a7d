# ruff: noqa: E501  (tables of cases are read in rows)
"""Columns are recognised by name and content; personal data is never kept as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.files.choices import Choices
from tests.ingest.files.builders import a_file, as_csv, inspected, opened, roles_of
from voc.errors import InputError
from voc.installation import Installation

SAID = ["The driver was lovely and waited", "It broke after two days, what a shame", "No idea why it costs so much", "ok", "Would buy it again for my mother"]  # fmt: skip


def a_table(tmp_path: Path, **columns: list[object]) -> Path:
    names = list(columns)
    return a_file(tmp_path, as_csv([names, *zip(*columns.values(), strict=True)]))


@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        (["reviewId", "content", "score", "at"], ["id", "text", "score:stars", "date"]),
        (["Bewertungs-ID", "Bewertung", "Sterne", "Datum"], ["id", "text", "score:stars", "date"]),
        (["identifiant", "Commentaire", "Note", "Date de création"], ["id", "text", "score:stars", "date"]),
        (["identificador", "Comentario", "Puntuación", "Fecha"], ["id", "text", "score:stars", "date"]),
        (["Ticket ID", "Message", "CSAT", "Created At"], ["id", "text", "score:csat", "date"]),
        (["id", "Verbatim", "Would you recommend us? (0-10)", "timestamp"], ["id", "text", "score:recommend", "date"]),
    ],
)
def test_headers_of_four_languages_are_understood(tmp_path: Path, headers: list[str], roles: list[str]) -> None:
    rows = [[f"r{n}", said, n + 1, f"2024-03-0{n + 1}T10:00:00"] for n, said in enumerate(SAID)]
    found = list(roles_of(a_file(tmp_path, as_csv([headers, *rows]))).values())
    assert [role.split(":")[0] for role in found] == [role.split(":")[0] for role in roles]


def test_segments_author_language_link_and_thread_are_found(tmp_path: Path) -> None:
    path = a_table(
        tmp_path, text=SAID, author=list("abcde"), lang=["en"] * 5, url=[f"https://example.org/{n}" for n in range(5)], thread_id=[1, 1, 2, 2, 3],
        country=["GB"] * 5, app_version=["5.1"] * 5, plan=["plus"] * 5, weather=["wet"] * 5,
    )  # fmt: skip
    assert roles_of(path) == {
        "text": "text", "author": "author", "lang": "language", "url": "url", "thread_id": "thread", "country": "segment:country",
        "app_version": "segment:app_version", "plan": "segment:plan", "weather": "drop",
    }  # fmt: skip


def test_text_is_recognised_by_its_content_where_its_name_says_nothing(tmp_path: Path) -> None:
    assert roles_of(a_table(tmp_path, a=[1, 2, 3, 4, 5], b=SAID))["b"] == "text"


def test_a_file_of_one_column_of_texts_needs_no_header(tmp_path: Path) -> None:
    inspection = inspected(a_file(tmp_path, "\n".join([*SAID, "nice, quick, cheap"])))
    assert inspection.n_rows == 6
    assert [column.role for column in inspection.plan.columns] == ["text"]


def test_several_questions_of_one_survey_are_several_texts(tmp_path: Path) -> None:
    path = a_table(tmp_path, **{"What went well?": SAID, "What could we do better?": SAID[::-1], "Pros": SAID})
    columns = inspected(path).plan.all("text")
    assert [column.question for column in columns] == ["What went well?", "What could we do better?", "Pros"]


def test_a_review_answers_no_question(tmp_path: Path) -> None:
    assert [column.question for column in inspected(a_table(tmp_path, **{"Review Text": SAID})).plan.all("text")] == [
        None
    ]


def test_the_companys_own_answer_is_not_the_customers(tmp_path: Path) -> None:
    path = a_table(tmp_path, text=SAID, developer_reply_text=SAID, replied_at=["2024-01-01"] * 5, at=["2024-01-02"] * 5)
    roles = roles_of(path)
    assert (roles["developer_reply_text"], roles["replied_at"], roles["at"]) == ("drop", "drop", "date")


def test_nested_labels_can_be_chosen(tmp_path: Path) -> None:
    lines = [json.dumps({"text": said, "labels": {"app_version": "5.2", "airline": "Wren Air"}}) for said in SAID]
    path = a_file(tmp_path, "\n".join(lines), "feedback.jsonl")
    roles = roles_of(path, Choices.parse(["segment:carrier=labels.airline"]))
    assert (roles["labels.app_version"], roles["labels.airline"]) == ("segment:app_version", "segment:carrier")


def test_a_chosen_text_replaces_the_recognised_ones(tmp_path: Path) -> None:
    roles = roles_of(a_table(tmp_path, comment=SAID, notes=SAID[::-1]), Choices.parse(["text=notes"]))
    assert roles == {"comment": "drop", "notes": "text"}


PERSONAL = {
    "e": [f"person{n}@example.com" for n in range(5)],
    "p": ["+44 20 7946 0123", "020 7946 0124", "555-010-1234", "+49 30 901820", "(0)30 901821"],
    "i": [f"203.0.113.{n}" for n in range(5)],
    "a": ["12 Orchard Lane", "3 Mill Road", "Gartenstraße 5", "14 rue des Lilas", "Calle Mayor 7"],
    "c": [f"51.50{n}, -0.12{n}7" for n in range(5)],
    "n": ["Harriet Oyelaran", "Marek Nowak", "Yusuf Demir", "Ines Albarracin", "Odile Garnier"],
    "b": ["GB82 WEST 1234 5698 7654 32"] * 5,
}


@pytest.mark.parametrize("name", PERSONAL)
def test_personal_data_is_recognised_by_its_content(tmp_path: Path, name: str) -> None:
    column = next(
        c for c in inspected(a_table(tmp_path, text=SAID, **{name: PERSONAL[name]})).plan.columns if c.name == name
    )
    assert column.role == "drop"
    assert column.personal is not None


@pytest.mark.parametrize(
    "name",
    ["First Name", "Nachname", "E-Mail", "Telefon", "IP Address", "LocationLatitude", "Postcode", "Date of birth", "Kundennummer", "order_id", "IBAN",
     "customer.phone", "prénom", "código postal", "External Data Reference"],
)  # fmt: skip
def test_personal_data_is_recognised_by_its_name(tmp_path: Path, name: str) -> None:
    roles = roles_of(a_table(tmp_path, text=SAID, **{name: ["x", "y", "z", "v", "w"]}))
    assert roles[name] == "drop"


def test_what_only_later_rows_hold_is_read_too(tmp_path: Path) -> None:
    rows = [
        {"rating": n % 5 + 1, ("comment" if n < 2100 else "improvement"): f"words of customer {n}"} for n in range(2200)
    ]
    inspection = inspected(a_file(tmp_path, "\n".join(map(json.dumps, rows)), "feedback.jsonl"))
    assert [column.name for column in inspection.plan.all("text")] == ["comment", "improvement"]
    assert (inspection.n_rows, inspection.counts["rating"].total()) == (2200, 2200)


def test_a_column_that_is_filled_late_is_read_too(tmp_path: Path) -> None:
    rows = [["Why?", "CSAT", "Anything else?"], *([f"words of customer {n}", n % 5 + 1, "and a word more" if n > 1500 else ""] for n in range(2000))]  # fmt: skip
    rows = [[*row[:2], f"{row[2]} {n}" if row[2] else ""] if n else row for n, row in enumerate(rows)]
    inspection = inspected(a_file(tmp_path, as_csv(rows)))
    assert [column.name for column in inspection.plan.all("text")] == ["Why?", "Anything else?"]


def test_personal_data_that_comes_late_is_dropped_too(tmp_path: Path) -> None:
    rows = [["text", "reach"], *([f"words of customer {n}", f"ann{n}@example.org" if n > 1200 else ""] for n in range(1500))]  # fmt: skip
    reach = inspected(a_file(tmp_path, as_csv(rows))).plan.columns[1]
    assert (reach.role, reach.personal) == ("drop", "email")


def test_comments_under_the_names_of_a_database_are_texts(tmp_path: Path) -> None:
    roles = roles_of(a_table(tmp_path, q_comment_reason=SAID, q_comment_improve=SAID[::-1], agent_comment=SAID))
    assert roles == {"q_comment_reason": "text", "q_comment_improve": "text", "agent_comment": "drop"}


def test_sentences_that_nobody_reads_are_pointed_out(tmp_path: Path) -> None:
    plan = inspected(
        a_table(tmp_path, comment=SAID, agent_notes=[f"called the customer back {n}" for n in range(5)])
    ).plan
    assert "Column 'agent_notes' holds sentences and is not read" in " ".join(plan.warnings)


MENTIONS = [f"Nobody answered, so please write to ann{n}@example.org or ring me, thank you" for n in range(4)]


@pytest.mark.parametrize("header", ["Comment", "c7"])
def test_sentences_that_mention_an_address_are_kept(tmp_path: Path, header: str) -> None:
    assert roles_of(a_table(tmp_path, n=[4, 7, 1, 3, 9], **{header: [*MENTIONS, "Fine, thank you"]}))[header] == "text"


def test_sentences_with_a_few_bare_addresses_are_kept(tmp_path: Path) -> None:
    said = ["ann@example.org", "bob@example.org", "All was well on the whole", *MENTIONS[:2]]
    assert roles_of(a_table(tmp_path, comment=said))["comment"] == "text"


@pytest.mark.parametrize("cell", ["{}@example.org", "Ann Lee <{}@example.org>", "Yes: {}@example.org", "mailto:{}@example.org", "{0}@example.org; {0}@example.net"])  # fmt: skip
def test_a_cell_that_is_an_address_and_little_else_is_dropped(tmp_path: Path, cell: str) -> None:
    path = a_table(tmp_path, text=SAID, reach=[cell.format(f"ann{n}") for n in range(5)])
    assert next(c for c in inspected(path).plan.columns if c.name == "reach").personal == "email"


def test_verdicts_in_capitals_are_no_names(tmp_path: Path) -> None:
    verdicts = ["Great Value", "Good Service", "Very Nice", "Bad App", "Quick Delivery"]
    assert roles_of(a_table(tmp_path, comment=verdicts, at=["2026-05-01"] * 5))["comment"] == "text"


@pytest.mark.parametrize(
    ("names", "author"),
    [
        (["Review Consumer User Name", "Review Consumer User ID"], "Review Consumer User ID"),
        (["Reviewer Name", "Reviewer Company"], "Reviewer Name"),
        (["author.name", "author.id"], "author.id"),
    ],
)
def test_who_wrote_is_a_pseudonym_and_never_a_text(tmp_path: Path, names: list[str], author: str) -> None:
    who = [["Ann Lee", "Bob Ray", "Cleo Moss", "Dan Oak", "Eve Ash"], [f"7f{n}" for n in range(5)]]
    roles = roles_of(a_table(tmp_path, text=SAID, **dict(zip(names, who, strict=True))))
    assert roles == {"text": "text", **dict.fromkeys(names, "drop"), author: "author"}


@pytest.mark.parametrize("role", ["segment", "segment:who", "id", "title", "thread", "text", "language"])
def test_personal_data_is_refused_in_the_open(tmp_path: Path, role: str) -> None:
    path = a_table(tmp_path, text=SAID, contact=PERSONAL["e"])
    with pytest.raises(InputError, match="keyed pseudonym"):
        roles_of(path, Choices.parse(["text=text", f"{role}=contact"] if role != "text" else ["text=contact"]))


def test_personal_data_may_become_a_pseudonym(tmp_path: Path) -> None:
    path = a_table(tmp_path, text=SAID, contact=PERSONAL["e"])
    assert roles_of(path, Choices.parse(["pseudonym:customer=contact"]))["contact"] == "pseudonym:customer"
    assert roles_of(path, Choices.parse(["author=contact"]))["contact"] == "author"


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="The file has: text, rating"):
        roles_of(a_table(tmp_path, text=SAID, rating=[1] * 5), Choices.parse(["text=Text of it"]))


def test_a_file_without_feedback_asks_which_column_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--map text=COLUMN"):
        inspected(a_table(tmp_path, amount=[100, 2000, 31, 47, 51], colour=["red", "red", "blue", "red", "blue"]))


@pytest.mark.parametrize("option", ["text", "=x", "colour=x", "segment:=", "segment:1st=x"])
def test_a_wrong_map_is_explained(option: str) -> None:
    with pytest.raises(InputError, match="--map"):
        Choices.parse([option])


def test_choices_survive_a_jobs_row(tmp_path: Path) -> None:
    choices = Choices.parse(
        ["text=a", "segment:plan=b"], ["nps=0..10", "r=1..5,best=1,none=6,7"], preset="none", date_order="day"
    )
    assert Choices.from_json(json.loads(json.dumps(choices.to_json()))) == choices


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        (["Yes", "No", "", "yes", "n/a"], ["yes", "no", "no", "yes", "no"]),
        ([1, 0, 1, 0, 0], ["yes", "no", "yes", "no", "no"]),
        (["Ja", "Nein", "Vielleicht", "ja", "nein"], ["yes", "no", "no", "yes", "no"]),
    ],
)
@pytest.mark.parametrize("header", ["May we contact you?", "Rueckruf"])
def test_whether_a_customer_may_be_contacted_is_kept_and_only_a_clear_yes_is_one(
    tmp_path: Path, installation: Installation, header: str, answers: list[object], kept: list[str]
) -> None:
    path = a_file(tmp_path, as_csv([["id", "text", header], *[[n, SAID[n], answers[n]] for n in range(5)]]))
    chosen = ["text=text"] + ([f"contact_ok={header}"] if header == "Rueckruf" else [])
    assert roles_of(path, Choices.parse(chosen))[header] == "segment:contact_ok"
    _, found = opened(path, installation, Choices.parse(chosen))
    assert [row.segments["contact_ok"] for row in found] == kept
