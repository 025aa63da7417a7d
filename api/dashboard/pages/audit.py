"""How right is it on your own words? People read comments drawn at random, the machine's answer hidden from them."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import link
from api.dashboard.parts.audited import audited, missed
from api.dashboard.parts.auditing import auditing, bar, name_field, progress
from api.dashboard.parts.head import head, title
from api.dashboard.parts.rightness import sentence
from api.dashboard.view import Page, View
from api.dashboard.words import count
from voc.insights.audit import Audit, AuditReport, misses, report_audits
from voc.insights.feedback import view_feedback
from voc.storage import audits as book
from voc.storage.audit_rounds import N_EACH

TITLE = "Audit · voc"


def audit(view: View) -> Page:
    """The next comment of the round that is under way, else what the last one found and how to begin another."""
    with view.installation.store.reading() as session:
        report = report_audits(session, view.installation.department_ids())
        newest = report.newest
        if newest is not None and not newest.is_done and view.asked("see") != "figures":
            return Page(TITLE, _asking(view, session, newest))
        return Page(TITLE, _found(view, session, report))


def _asking(view: View, session: Session, newest: Audit) -> list[Any]:
    waiting = book.next_of(session, newest.round)
    assert waiting is not None  # the round is not done, in the same view of the store
    [said] = view_feedback(session, [waiting.feedback_id])
    top = head("How do you read it?", [html.Bdi(progress(said, newest)), bar(newest)])
    return [top, *auditing(said, newest, view)]


def _found(view: View, session: Session, report: AuditReport) -> list[Any]:
    newest = report.newest
    top = head("How right is it on your own words?", _says(report, view))
    if newest is None:
        return [top, _begin(session)]
    shown = report.telling or newest
    wrong = missed(misses(session, shown.round, view.installation.department_ids()), view)
    go_on = None if newest.is_done else html.P(link("Go on reading", "/audit", className="button"))
    return [top, go_on, audited(shown, view), wrong, _begin(session, is_another=True)]


def _says(report: AuditReport, view: View) -> str:
    if report.telling is not None:
        return sentence(report.telling, view)
    if report.newest is not None:
        read = count(report.newest.n_answered, "comment")
        return f"{read} read by people so far: not enough to say"
    return "Nobody has said so far."


def _begin(session: Session, *, is_another: bool = False) -> html.Section:
    """What an audit is, and the button that draws one."""
    before = book.newest(session)
    words = (
        f"{N_EACH} comments of each source are drawn at random and shown one by one, without the machine's answer. "
        "You say how the customer feels and who should hear of it first: two clicks each, ten seconds or so. "
        "What is drawn is never taught to a model, and a model that does worse on it is not promoted."
    )
    again = "A new round draws other comments; what is unread in the round before is let go."
    button = dmc.Button(
        "Draw a new round" if is_another else "Begin",
        id={"type": "audit-draw", "after": before.id if before else 0}, n_clicks=0,
        variant="default" if is_another else "filled",
    )  # fmt: skip
    return html.Section(
        [
            title("Audit it again" if is_another else "Find out"),
            html.Div(
                [
                    html.P([words, f" {again}" if is_another else ""]),
                    html.Div([name_field(), html.Div(button, className="actions")], className="side-by-side"),
                    html.P(id="audit-says", role="status", className="wrong-words"),
                ],
                className="form",
            ),
        ],
        className="card",
    )
