"""What should we teach it next? One comment after another, with the machine's guesses to confirm or to correct."""

from __future__ import annotations

from typing import Any, get_args

from dash import html

from api.dashboard.links import address, link
from api.dashboard.parts.comment import comment
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.parts.teaching import teaching
from api.dashboard.view import Page, View
from api.dashboard.words import capital, count, percent
from api.teaching import offer
from voc.insights.teaching import Suggestion, n_labelled
from voc.storage.labels import Task

#: So many are chosen together, so that each says how many it stands for; one is shown.
_TOGETHER = 20
#: So many skipped comments are remembered in the address.
_SKIPPED = 50
_TASKS: tuple[Task, ...] = get_args(Task)


def teach(view: View) -> Page:
    """The comment whose label teaches most."""
    skipped = [int(value) for key, value in view.pairs if key == "skip" and value.isdecimal() and len(value) < 18]
    task = next((name for name in _TASKS if name == view.asked("task")), None)
    with view.installation.store.reading() as session:
        found = offer(session, view.installation, n=_TOGETHER, task=task, skipped=skipped)
        labelled = n_labelled(session)
    top = head("What should we teach it next?", _says(max(labelled.values(), default=0)), _tasks(task))
    if not found:
        nothing = empty("Nothing to ask", "All that the models could read is labelled, or nothing is read yet. ",
                        link("Does it still understand?", "/models"))  # fmt: skip
        return Page("Teach · voc", [top, nothing])
    return Page("Teach · voc", [top, _asked(found[0], view, skipped), _how()])


def _says(n: int) -> str:
    return f"{count(n, 'comment')} labelled so far; the next training learns from them" if n else "Nothing labelled yet"


def _tasks(task: str | None) -> html.Div:
    """What is asked about: everything, or what one part of the models doubts."""
    choices: list[tuple[str, str | None]] = [("Whatever is doubted", None), *((name, name) for name in _TASKS)]
    links = [
        html.Span(words, className="chip") if name == task else link(words, address("/teach", [("task", name or "")]))
        for words, name in choices
    ]
    return html.Div(links, className="badges")


def _asked(one: Suggestion, view: View, skipped: list[int]) -> html.Section:
    kept = [("skip", str(number)) for number in [*skipped, one.feedback.id][-_SKIPPED:]]
    skip = address("/teach", [*((key, value) for key, value in view.pairs if key == "task"), *kept])
    why = f"{one.why}; {_stands_for(one)}" if one.stands_for else one.why
    parts: list[Any] = [
        title("Is this right?", capital(why)),
        comment(one.feedback, view, is_whole=True),
        teaching(one.feedback, view, skip),
    ]
    return html.Section(parts, className="card teach")


def _stands_for(one: Suggestion) -> str:
    return f"{percent(one.stands_for)} of recent comments are most like this one"


def _how() -> html.P:
    return html.P(
        [
            "Offered are comments that the models doubt, that stand for many others and differ from those labelled "
            "before. A label counts at once for its comment; the models learn from all of them with ",
            html.Code("make train compare promote"),
            ".",
        ],
        className="dim small",
    )
