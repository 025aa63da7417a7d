"""What is in this file? Shown redacted and corrected by a person before anything is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import address, link, replaced
from api.dashboard.parts.aria import aria
from api.dashboard.parts.column_rows import column_rows
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rows import rows
from api.dashboard.parts.shapes import icon
from api.dashboard.uploads import called
from api.dashboard.view import Page, Pairs, View
from api.dashboard.words import count, number
from ingest.files.choices import Choices
from ingest.files.memory import Known, recognise
from ingest.files.preview import Preview, PreviewRow, preview
from ingest.files.read import limits_of
from ingest.files.table import open_table
from ingest.files.uploads import find_upload
from voc.errors import InputError
from voc.feedback import CHANNELS
from voc.installation import Installation

_SHOWN = {"review": "reviews", "survey": "survey answers", "forum": "forum posts", "social": "social media",
          "support": "support messages", "complaint": "complaints"}  # fmt: skip
#: Keys of the address that hold what a person decided: `as.COLUMN=role`, `scale.COLUMN=…`, `dates`, `preset`.
ROLE, SCALE = "as.", "scale."
#: Set where a person wants a file read as if it were a source's first.
FRESH = "fresh"


def imports(view: View) -> Page:
    """The drop zone; with a file, what would be done with it."""
    token = view.asked("file")
    if token is None:
        return Page("Import · voc", _drop("Which file shall we read?"))
    name = called(view.asked("called") or "")
    try:
        path = find_upload(view.installation, token)
        choices, known = proposed(view.installation, path, view.pairs)
        found = preview(view.installation, path, choices, now=view.now, name=name)
    except InputError as error:
        return Page("Import · voc", [*_drop("Which file shall we read?", str(error))])
    return Page(f"{name} · voc", _preview(view, found, known))


def choices_of(pairs: Pairs) -> Choices:
    """What a person decided, from the address; `InputError` says what cannot be."""
    maps = [f"{value}={key.removeprefix(ROLE)}" for key, value in pairs if key.startswith(ROLE)]
    scales = [f"{key.removeprefix(SCALE)}={value}" for key, value in pairs if key.startswith(SCALE)]
    said = dict(pairs)
    order = said.get("dates")
    return Choices.parse(
        maps, scales, preset=said.get("preset"), date_order=order if order in ("day", "month") else None
    )


def proposed(installation: Installation, path: Path, pairs: Pairs) -> tuple[Choices, Known | None]:
    """What a person decided, above what was decided about the source whose files look like this one."""
    choices = choices_of(pairs)
    if dict(pairs).get(FRESH):
        return choices, None
    known = recognise(installation, open_table(path, choices, limits_of(installation)).columns)
    return (replace(choices, before=known.choices), known) if known else (choices, None)


def _drop(question: str, trouble: str | None = None) -> list[Any]:
    zone = html.Div(
        [
            icon("import"),
            dmc.Button("Choose a file", variant="filled", id="choose-file"),
            html.Span("or drop it here", className="dim"),
            html.P("", className="dim", role="status", id="drop-says", **_says()),
        ],
        className="drop",
    )
    notes = html.Ul(
        [
            html.Li("CSV, TSV, JSON, JSON Lines, Parquet and Excel, also gzipped; exports of Qualtrics, SurveyMonkey, "
                    "Typeform, Google Forms, Google Play and the App Store are recognised."),
            html.Li("You see ten rows and every column first. E-mails, phone numbers and names are replaced before "
                    "anything is stored; nothing leaves this machine."),
            html.Li("The same file twice changes nothing; a later, overlapping export adds what is new."),
        ],
        className="plain-list dim",
    )  # fmt: skip
    wrong = (
        html.Div([html.H2("This file cannot be read"), html.P(trouble)], className="card notice wrong")
        if trouble
        else None
    )
    return [
        head(question, "Nothing is stored until you have seen it."),
        wrong,
        zone,
        html.Section(notes, className="card"),
    ]


def _says() -> dict[str, Any]:
    return {"data-says": "1"}


def _preview(view: View, found: Preview, known: Known | None) -> list[Any]:
    again = link("Another file", "/import")
    return [
        html.Div([html.P(again, className="back"), head("Is this what the file says?", _facts(found))]),
        _again(view, known) if known else None,
        *[_doubt(doubt, view) for doubt in found.doubts],
        *([_warnings(found)] if found.warnings else []),
        _first_rows(found.rows) if found.rows else None,
        html.Section(
            [title("Columns", "change what was recognised wrongly"), column_rows(found.columns)], className="card"
        ),
        _go(view, found, known),
    ]


def _facts(found: Preview) -> str:
    shape = ", ".join(part for part in (found.format, found.encoding) if part)
    parts = [found.name, f"{count(found.n_rows, 'row')} ({shape})"]
    if found.n_broken:
        parts.append(f"{number(found.n_broken)} unreadable")
    if found.preset:
        parts.append(f"an export of {found.preset}")
    n_kept = sum(1 for column in found.columns if column.role != "drop")
    parts.append(f"{n_kept} of {count(len(found.columns), 'column')} used")
    return " · ".join(parts)


def _again(view: View, known: Known) -> html.Section:
    """Said where a file looks like one that came before: it is read in the same way, until a person says otherwise."""
    afresh = link("Read it afresh", address("/import", [*replaced(view.pairs), (FRESH, "1")]))
    words: list[Any] = [
        "It looks like a file of ",
        html.B(html.Bdi(known.source)),
        " and is read as the last one was. ",
        afresh,
    ]
    return html.Section(html.P(words), className="card notice")


def _warnings(found: Preview) -> html.Section:
    return html.Section(
        [html.P(html.Bdi(f"{words.partition('; --')[0].rstrip('.')}.")) for words in found.warnings],
        className="card notice",
    )


def _doubt(doubt: Any, view: View) -> html.Section:
    """A question that only a person can answer; each answer is a link."""
    key = "dates" if doubt.kind == "dates" else f"{SCALE}{doubt.column}"
    answers = []
    for choice in doubt.choices:
        value = choice if doubt.kind == "dates" else choice.removeprefix(f"{doubt.column}=")
        words = (
            f"{value} first" if doubt.kind == "dates" else value.replace(",best=", ", best is ").replace("..", " to ")
        )
        target = address("/import", [*[pair for pair in replaced(view.pairs) if pair[0] != key], (key, value)])
        answers.append(link(words.capitalize(), target, className="button"))
    return html.Section(
        [html.H2("One question first"), html.P(html.Bdi(f"{doubt.message}.")), html.Div(answers, className="actions")],
        className="card notice wrong stack tight",
    )


def _first_rows(found: tuple[PreviewRow, ...]) -> html.Section:
    table = rows(
        ("Text", "Date", "Scores", "Segments", "Author"), [_row(one) for one in found],
        caption="The first rows, as they would be stored", kind="preview",
    )  # fmt: skip
    return html.Section([title("The first rows", "as they would be stored: redacted"), table], className="card")


def _row(one: PreviewRow) -> list[Any]:
    if one.problem:
        return [html.Span(f"Line {one.line} is left out: {one.problem}", className="wrong-words"), "–", "–", "–", "–"]
    text: list[Any] = [html.Bdi(words) for _, words in one.texts] or [html.Span("no text", className="dim")]
    if one.title:
        text.insert(0, html.B(html.Bdi(f"{one.title}: ")))
    return [
        html.Span(text, className="preview-text"),
        f"{one.created_at:%Y-%m-%d %H:%M}" if one.created_at else "at import",
        ", ".join(f"{kind} {value:g}" for kind, value in (one.scores or {}).items()) or "–",
        html.Bdi(", ".join(f"{name}: {value}" for name, value in (one.segments or {}).items()) or "–"),
        "as a pseudonym" if one.has_author else "–",
    ]


def _go(view: View, found: Preview, known: Known | None) -> html.Section:
    token = view.asked("file")
    kept: dict[str, Any] = {"persistence": token, "persistence_type": "session"}
    name = dmc.TextInput(
        id="import-source", label="Name of the source", description="The same name next time adds to it",
        value=known.source if known else found.name.partition(".")[0].replace("_", " "), **kept,
    )  # fmt: skip
    channel = dmc.Select(
        id="import-channel", label="What it is", description="Surveys are judged on shares, reviews on counts",
        value=known.channel if known else found.channel, placeholder="Please choose", allowDeselect=False, **kept,
        data=[{"value": one, "label": _SHOWN[one].capitalize()} for one in CHANNELS],
    )  # fmt: skip
    words = f"Import {count(found.n_rows, 'row')}" if not found.doubts else "Answer the question above first"
    button = dmc.Button(words, id="import-go", n_clicks=0, disabled=bool(found.doubts))
    trouble = html.P(id="import-says", role="status", className="wrong-words")
    fields = html.Div([name, channel], className="side-by-side")
    form = html.Div([fields, html.Div(button, className="actions"), trouble], className="form")
    return html.Section([title("Bring it in"), form], className="card", **aria(label="Bring it in"))
