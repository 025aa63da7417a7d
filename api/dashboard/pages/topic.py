"""What about this topic? How it goes, whose it is, and what customers say, word for word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html
from sqlalchemy.orm import Session

from api.dashboard.links import address, link
from api.dashboard.parts.badge import owner
from api.dashboard.parts.bars import Event, chart
from api.dashboard.parts.days import daily_bars, day_address
from api.dashboard.parts.empty import empty
from api.dashboard.parts.feeling import feeling
from api.dashboard.parts.figures import figures
from api.dashboard.parts.filter_bar import filter_bar
from api.dashboard.parts.head import head, title
from api.dashboard.parts.matter import matter, short
from api.dashboard.parts.owner_proposed import owner_proposed
from api.dashboard.parts.quote import quote
from api.dashboard.parts.topic_editing import being_read_again, topic_editing, what_became, where_it_went
from api.dashboard.parts.topic_history import topic_history
from api.dashboard.parts.topic_rows import moved
from api.dashboard.view import Page, View
from api.dashboard.words import capital, count, day, number, percent, period
from api.editing import names_of
from voc.insights.quotes import Quote
from voc.insights.topic import Share, TopicView, show_topic
from voc.insights.trends import draw_trends
from voc.storage import alerts as alert_book

_ORIGINS = {"person": "a person chose it", "feedback": "at least 60 % of its comments"}


def topic(view: View) -> Page:
    """One topic under the filters of the address."""
    assert view.number is not None
    with view.installation.store.reading() as session:
        shown = show_topic(session, view.number, view.filters, view.departments)
        if shown is None:
            return Page("No such topic · voc", [empty("There is no such topic", link("See all topics", "/topics"))])
        return Page(f"{shown.figures.name} · voc", _content(view, session, shown))


def _content(view: View, session: Session, shown: TopicView) -> list[Any]:
    controls = filter_bar(view, session, shown.period)
    history = topic_history(shown, names_of(session).topics)
    back = html.P(link("← All topics", address("/topics", view.filters.pairs())), className="back")
    return [
        html.Div([back, head(capital(shown.figures.name), _says(shown, view), controls[0])]),
        controls[1],
        being_read_again(session),
        where_it_went(session, shown),
        owner_proposed(view, shown),
        _in_words(shown, view),
        topic_editing(view, session, shown),
        figures(tuple(one for one in shown.summary.figures if one.name != "responses")),
        html.Div(
            [html.Div([_chart(session, shown, view), _quotes("What they complain of", shown.complaints, shown, view),
                       _quotes("What they praise", shown.praise, shown, view)], className="stack"),
             html.Div([_shares("Departments", shown.departments, shown), _shares("Sources", shown.sources, shown),
                       _alerts(session, shown, view), history], className="stack")],
            className="split",
        ),
    ]  # fmt: skip


def _says(shown: TopicView, view: View) -> list[Any]:
    parts: list[Any] = [period(shown.period.from_on, shown.period.to_on)]
    if shown.figures.theme and shown.figures.theme_id is not None:
        there = address("/topics", [*view.filters.pairs(), ("theme", str(shown.figures.theme_id))])
        parts += [" · part of ", link(shown.figures.theme, there)]
    if shown.keywords:
        parts.append(" · words: " + ", ".join(shown.keywords[:6]))
    if shown.state != "active":
        parts.append(f" · {what_became(shown)}")
    return parts


def _in_words(shown: TopicView, view: View) -> html.Section:
    one = shown.figures
    who = f"{count(one.customers.n, 'customer')} speak of it in {count(one.n, 'comment')}"
    sentences = [f"{who}, {percent(one.share)} of all comments."]
    if one.customers.n_hurt:
        sentences.append(f"{count(one.customers.n_hurt, 'low-scoring customer')} complain of it.")
    if one.customers.n_praising:
        sentences.append(f"{count(one.customers.n_praising, 'customer')} praise it.")
    if one.first_seen_on:
        sentences.append(f"First seen on {day(one.first_seen_on)}.")
    facts = [
        html.Span([html.Span("Against before: ", className="dim"), moved(one)]),
        html.Span([html.Span("Feeling: ", className="dim"),
                   feeling(one.split.n_negative, one.split.n_neutral, one.split.n_positive)]),
    ]  # fmt: skip
    if not one.is_bucket:
        why = _ORIGINS.get(one.owner_origin or "")
        facts.append(
            html.Span([html.Span("Whose: ", className="dim"), owner(one.owner, view.departments),
                       html.Span(f" {why}", className="dim small") if why else None])
        )  # fmt: skip
    return html.Section(
        [html.P(" ".join(sentences), className="lead"), html.Div(facts, className="facts")], className="card"
    )


def _chart(session: Session, shown: TopicView, view: View) -> html.Section:
    filters = replace(view.filters, topics=(shown.figures.id,))
    events = [
        Event(alert.first_on, short(alert), f"/alerts/{alert.id}")
        for alert in alert_book.find(
            session, states=("open", "acknowledged", "resolved", "closed", "would_have_fired"),
            topic_id=shown.figures.id,
        )
    ]  # fmt: skip
    bars = daily_bars(draw_trends(session, filters, "mood"))
    return html.Section(
        [title("Comments a day"), chart(bars, sorted(events, key=lambda event: event.on)[-8:], day_address(filters))],
        className="card",
    )


def _quotes(name: str, quotes: tuple[Quote, ...], shown: TopicView, view: View) -> html.Section | None:
    if not quotes:
        return None
    sentiment = quotes[0].sentiment or ""
    more = link("Read all", f"/feedback?{shown.figures.link}&sentiment={sentiment}")
    return html.Section([title(name, "typical ones first", more), *[quote(one) for one in quotes]], className="card")


def _shares(name: str, shares: tuple[Share, ...], shown: TopicView) -> html.Section | None:
    if not shares:
        return None
    n = shown.figures.n or 1
    lines = [
        html.Li(
            [
                html.Div([html.Span(share.shown_as), link(number(share.n), f"/feedback?{share.link}")]),
                html.Span(html.I(style={"width": f"{min(1.0, share.n / n) * 100:.0f}%"}), className="share"),
            ]
        )
        for share in shares[:8]
    ]
    return html.Section([title(name, "comments"), html.Ul(lines, className="shares")], className="card")


def _alerts(session: Session, shown: TopicView, view: View) -> html.Section | None:
    found = alert_book.find(session, topic_id=shown.figures.id, limit=5)
    if not found:
        return None
    return html.Section([title("Alerts"), html.Div([matter(one, view) for one in found], className="matters")])
