"""What changed? The page for Monday morning: five lines in words, then the figures, and the words behind them."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import address, link
from api.dashboard.parts.bars import Event, chart
from api.dashboard.parts.copying import copy_button
from api.dashboard.parts.days import daily_bars, day_address
from api.dashboard.parts.figures import figures
from api.dashboard.parts.filter_bar import filter_bar
from api.dashboard.parts.five_lines import five_lines, pasteable
from api.dashboard.parts.head import head, title
from api.dashboard.parts.matter import matter, short
from api.dashboard.parts.news import news
from api.dashboard.parts.quote import quote
from api.dashboard.parts.rightness import rightness
from api.dashboard.parts.topic_rows import mover_rows, topic_rows
from api.dashboard.parts.welcome import welcome
from api.dashboard.view import Page, View
from api.dashboard.words import count, number, percent, period
from voc.alerts.lifecycle import WAITING
from voc.insights.lines import write_lines
from voc.insights.movers import Movers, movers_among
from voc.insights.quotes import Quote, pick_quotes
from voc.insights.summary import Summary, summarise
from voc.insights.topics import TopicTable, list_topics
from voc.insights.trends import draw_trends
from voc.storage import alerts as alert_book
from voc.storage.tables import AlertRow

#: How many lines of a table the overview shows; the topics page has them all.
FEW = 5


def overview(view: View) -> Page:
    """The overview under the filters of the address."""
    with view.installation.store.reading() as session:
        summary = summarise(session, view.filters)
        if summary.period.is_empty:
            return Page("Overview · voc", welcome(session))
        return Page("What changed? · voc", _content(view, session, summary))


def _content(view: View, session: Session, summary: Summary) -> list[Any]:
    table = list_topics(session, view.filters)
    alerts = alert_book.find(session, states=WAITING, limit=50)
    lines = write_lines(session, view.filters, view.departments, summary=summary, table=table)
    quotes = _quotes(session, view)
    controls = filter_bar(view, session, summary.period)
    return [
        head("What changed?", _says(summary), controls[0]),
        controls[1],
        news(view, session),
        html.Section(
            [title("Five lines", "to paste anywhere", copy_button(pasteable(lines, summary.period), "Copy all")),
             five_lines(lines, view)],
            className="card",
        ),
        figures(summary.figures),
        rightness(view, session),
        html.Div(
            [html.Div([_hurts(table, view), _chart(session, summary, view), _movers(movers_among(table), table, view)],
                      className="stack"),
             html.Div([_alerts(alerts, view), _words(quotes, view)], className="stack")],
            className="split",
        ),
    ]  # fmt: skip


def _says(summary: Summary) -> str:
    shown = summary.period
    parts = [period(shown.from_on, shown.to_on)]
    if shown.is_default:
        parts[0] += ", up to the newest comment"
    parts.append(f"against the {count(shown.n_days, 'day')} before")
    return " · ".join(parts)


def _hurts(table: TopicTable, view: View) -> html.Section:
    worst = [topic for topic in table.topics if topic.customers.n_hurt][:FEW]
    if not worst:
        worst = [topic for topic in table.topics if topic.split.n_negative][:FEW]
    more = link("All topics", address("/topics", view.filters.pairs()))
    if not worst:
        content: Any = html.P("No complaint stands out in these days.", className="dim")
    else:
        content = topic_rows(worst, view, caption="The topics that most low-scoring customers complain of")
    return html.Section(
        [title("What hurts most", "by distinct low-scoring customers", more), content], className="card"
    )


def _chart(session: Session, summary: Summary, view: View) -> html.Section:
    bars = daily_bars(draw_trends(session, view.filters, "mood"))
    shown = summary.period
    events = [
        Event(alert.first_on, short(alert), f"/alerts/{alert.id}")
        for alert in alert_book.find(session, states=(*WAITING, "resolved", "would_have_fired"), family="surge")
        if shown.from_on <= alert.first_on <= shown.to_on
    ]
    events = sorted(events, key=lambda event: event.on)[-8:]
    return html.Section([title("Comments a day"), chart(bars, events, day_address(view.filters))], className="card")


def _alerts(alerts: list[AlertRow] | Any, view: View) -> html.Section:
    order = ("at_once", "same_day", "daily", "notice")
    shown = sorted(alerts, key=lambda alert: (alert.kind != "escalation", order.index(alert.level), -alert.id))
    cards: list[Any] = [matter(alert, view) for alert in shown[:3]]
    if not cards:
        cards = [html.Div("Nothing waits for a person.", className="card dim")]
    rest = link(f"All {len(alerts)}", "/alerts") if len(alerts) > 3 else link("All alerts", "/alerts")
    return html.Section([title("Open alerts", None, rest), html.Div(cards, className="matters")])


def _quotes(session: Session, view: View) -> list[Quote]:
    complaints = pick_quotes(session, view.filters, sentiment="negative", limit=2, with_marked=False)
    praise = pick_quotes(session, view.filters, sentiment="positive", limit=1, with_marked=False)
    return [*complaints, *praise]


def _words(quotes: list[Quote], view: View) -> html.Section | None:
    if not quotes:
        return None
    more = link("Read more", address("/feedback", view.filters.pairs()))
    return html.Section(
        [title("In their words", None, more), html.Div([quote(one) for one in quotes], className="quotes")]
    )


def _movers(movers: Movers, table: TopicTable, view: View) -> html.Section:
    moved = [*movers.up[:FEW], *movers.down[:FEW]]
    note = f"share of all comments, against the {count(table.period.n_days, 'day')} before"
    if moved:
        content: Any = mover_rows(moved, view)
    elif movers.n_judged:
        content = html.P(
            f"No real change: none of the {count(movers.n_judged, 'topic')} with enough comments moved more than "
            "chance would have it.", className="dim",
        )  # fmt: skip
    else:
        content = html.P("Too few comments in both periods to say what moved.", className="dim")
    rest = sum(topic.n for topic in table.buckets if topic.name == "unassigned")
    foot = None
    if table.n and rest:
        foot = html.P(
            f"{number(rest)} of {count(table.n, 'comment')} ({percent(rest / table.n)}) have something that is in no "
            "topic yet.", className="dim small",
        )  # fmt: skip
    return html.Section([title("What moved", note), content, foot], className="card")
