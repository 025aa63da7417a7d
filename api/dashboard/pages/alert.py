"""What happened here, how sure are we, and who acts?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import link
from api.dashboard.parts.act_on import act_on
from api.dashboard.parts.badge import STATES, badge, owner
from api.dashboard.parts.bars import Event, chart
from api.dashboard.parts.climbing import if_nobody_answers
from api.dashboard.parts.comment import comment
from api.dashboard.parts.copying import copy_button
from api.dashboard.parts.days import daily_bars, day_address
from api.dashboard.parts.head import head, title
from api.dashboard.parts.judge_alert import judge_alert
from api.dashboard.parts.matter import kind_badge, whose
from api.dashboard.parts.rows import rows
from api.dashboard.parts.stands_out import last_time, stands_out
from api.dashboard.view import Page, View
from api.dashboard.words import capital, count, day, instant, number
from voc.alerts.celebrations import facts_of
from voc.alerts.data_facts import data_facts, explained
from voc.alerts.earlier import earlier_of
from voc.alerts.figures import chance, parts_of, seen, times
from voc.alerts.handing import told_apart
from voc.alerts.standouts import drivers_of
from voc.alerts.titles import usual
from voc.insights.filters import Filters
from voc.insights.search import Query, search_feedback
from voc.insights.trends import draw_trends
from voc.storage import alerts as alert_book
from voc.storage import verdicts
from voc.storage.tables import AlertRow, AlertTransition, TopicRow

#: Comments shown on the page; the rest is one link away.
SHOWN = 8
_MOVES = {"ack_expired": "acknowledgement expired"}


def alert(view: View) -> Page:
    """One alert, with what a person can do about it."""
    assert view.number is not None
    with view.installation.store.reading() as session:
        one = alert_book.get(session, view.number)
        return Page(f"{one.title} · voc", _content(view, session, one))


def _content(view: View, session: Session, one: AlertRow) -> list[Any]:
    back = html.P(link("← All alerts", "/alerts"), className="back")
    said = [
        _what(session, one, view),
        _parts(session, view, one),
        stands_out(drivers_of(session, one)),
        last_time(earlier_of(session, one)),
        _chart(session, one),
        _evidence(view, session, one),
    ]
    moves = alert_book.history(session, one.id)
    beside = [
        act_on(one, if_nobody_answers(view, one)),
        judge_alert(one, told_apart(verdicts.of_alert(session, one.id), moves), view),
        _history(moves, view),
    ]
    return [
        html.Div([back, head(one.title, _badges(view, session, one))]),
        html.Div(
            [html.Div(said, className="stack"), html.Div(beside, className="stack")], className="split matter-page"
        ),
    ]


def _badges(view: View, session: Session, one: AlertRow) -> html.Span:
    badges: list[Any] = [
        kind_badge(one),
        badge(STATES.get(one.state, one.state)),
        whose(one, view),
    ]
    topic = session.get(TopicRow, one.topic_id) if one.topic_id else None
    if topic is not None:
        badges.append(link(capital(topic.name), f"/topics/{topic.id}"))
    return html.Span(badges, className="badges")


def _evidence(view: View, session: Session, one: AlertRow) -> html.Section:
    found = search_feedback(session, Filters(), Query(alert_id=one.id), limit=SHOWN)
    cards = [comment(said, view) for said in found.feedback]
    of = f" of {number(one.n_observed)}" if found.n < one.n_observed else ""
    words = f"All {count(found.n, 'comment')}" if not of else f"The clearest {number(found.n)}{of}"
    more = link(words, f"/feedback?alert={one.id}") if found.n else None
    return html.Section(
        [title("The evidence", "newest first", more), html.Div(cards, className="stack tight")], className="evidence"
    )


def _chart(session: Session, one: AlertRow) -> html.Section | None:
    """The four weeks before the matter, and its days."""
    if one.family in ("urgent", "emerging", "service", "data"):  # no series of its own
        return None
    filters = Filters(
        from_on=one.first_on - timedelta(days=28),
        to_on=one.last_on,
        topics=(one.topic_id,) if one.topic_id is not None else (),
        departments=(one.department_id,) if one.topic_id is None and one.department_id is not None else (),
    )
    bars = daily_bars(draw_trends(session, filters, "mood"))
    event = Event(one.first_on, "here it began", f"/alerts/{one.id}")
    return html.Section(
        [title("Comments a day", "four weeks before, and the days of the matter"),
         chart(bars, [event], day_address(filters))], className="card",
    )  # fmt: skip


def _what(session: Session, one: AlertRow, view: View) -> html.Section:
    sentences = [seen(one) + "."]
    if one.kind == "celebration":
        sentences += facts_of(session, one, view.departments)
    if one.family != "fix" and (ratio := times(one)) is not None:
        sentences.append(f"That is {ratio}.")
    if one.p_value is not None:
        sentences.append(chance(one.p_value))
    sentences += data_facts(one)[1:] if one.family == "data" else explained(one)
    if one.evidence.get("n_more"):
        sentences.append(f"{count(one.evidence['n_more'], 'more comment')} read as pressing without a named reason.")
    if one.evidence.get("part_of"):
        sentences.append("It has become part of something wider.")
    if one.state == "would_have_fired":
        sentences.append("It lies in the past: it would have fired, and was never sent to anybody.")
    if one.is_flapping:
        sentences.append("It comes and goes, so people hear of it once a day at most.")
    if one.acknowledged_by:
        sentences.append(f"{one.acknowledged_by} has taken it on.")
    words = f"{one.title}: {' '.join(sentences)}"
    wider = one.evidence.get("part_of")
    told = [html.P(" ".join(sentences)), html.P(link("See the wider alert", f"/alerts/{wider}")) if wider else None]
    if one.family == "emerging":
        told.append(html.P(["No topic tells of it yet. ", link("Make it a topic, or dismiss it", "/topics")]))
    return html.Section([title("What happened", None, copy_button(words)), *told], className="card")


def _parts(session: Session, view: View, one: AlertRow) -> html.Section | None:
    """What surged with it, and is told by this alert alone."""
    found = parts_of(session, one, view.departments)
    if not found:
        return None
    lines = [
        [
            link(part.name, f"/topics/{part.topic_id}") if part.topic_id is not None else part.name,
            number(part.n),
            usual(part.expected),
            day(part.first_on),
            owner(part.department_id, view.departments),
        ]
        for part in found
    ]
    counted = "Praise" if one.kind == "celebration" else "Complaints"
    table = rows(("What", counted, "Expected", "Since", "Whose"), lines, caption="What surged with it")
    return html.Section([title("What surged with it", "told by this alert, and by no other"), table], className="card")


def _history(moves: Sequence[AlertTransition], view: View) -> html.Section:
    return html.Section(
        [title("What became of it"), html.Ol([_move(move, view) for move in reversed(moves)], className="history")],
        className="card",
    )


def _move(move: AlertTransition, view: View) -> html.Li:
    when = instant(move.at, view.installation.settings.zone)
    return html.Li(
        [
            html.B(_MOVES.get(move.kind, move.kind.replace("_", " "))),
            html.Span([" by ", html.Bdi(move.by)]),
            html.Span(f" · {when}", className="dim small"),
            html.P(html.Bdi(move.why), className="small") if move.why else None,
        ]
    )
