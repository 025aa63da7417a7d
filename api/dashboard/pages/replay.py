"""What would have been told? Rules over history, beside today's, with what they cost in attention."""

from __future__ import annotations

from typing import Any

from api.dashboard.links import link
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head
from api.dashboard.parts.replay_form import levels_of, q_of, replay_form
from api.dashboard.parts.replayed import cost_card, days_card, matters_card
from api.dashboard.view import Page, View
from api.dashboard.words import count
from api.dashboard.words import period as in_words
from api.replaying import Found
from api.replaying import replay as run
from voc.alerts.replay.asked import Asked, todays
from voc.errors import InputError
from voc.insights.filters import Period, period_of

_TITLE = "Replay · voc"
_QUESTION = "What would have been told?"


def replay(view: View) -> Page:
    """The controls and, for the days and rules in the address, the answer."""
    with view.installation.store.reading() as session:
        period = period_of(session, view.filters)
    if period.is_empty:
        nothing = empty("No comment yet", link("Import a file", "/import"), " and come back.")
        return Page(_TITLE, [head(_QUESTION, "Nothing is collected yet"), nothing])
    form = replay_form(view, period, todays(view.installation))
    try:
        found = run(view.installation, _asked(view, period), q=q_of(view), levels=levels_of(view), now=view.now)
    except InputError as error:
        return Page(_TITLE, [head(_QUESTION, "Not replayed"), form, empty("This cannot be replayed", str(error))])
    return Page(_TITLE, [head(_QUESTION, _says(found, period)), form, *_content(view, found)])


def _asked(view: View, period: Period) -> Asked:
    department = view.filters.departments[0] if view.filters.departments else None
    topic = view.filters.topics[0] if view.filters.topics else None
    return Asked(period.from_on, period.to_on, department, topic)


def _says(found: Found, period: Period) -> str:
    replayed = found[0]
    matters, told = count(len(replayed.fired), "matter"), count(replayed.cost.n_messages, "message")
    rules = "under other rules" if found[1] else "under today's rules"
    days, comments = in_words(period.from_on, period.to_on), count(replayed.n_feedback, "comment")
    return f"{days} · {comments} · {matters}, {told} {rules}"


def _content(view: View, found: Found) -> list[Any]:
    replayed, today, beside = found
    cards = [cost_card(replayed, today, view), days_card(replayed, view)]
    if today is None or beside is None:
        return [*cards, matters_card("What would have been told", "as if nobody had answered", replayed.fired, view)]
    both = [proposed for _, proposed in beside.both]
    moved = f"{count(beside.n_moved, 'matter')} at another level" if beside.n_moved else "at the same levels"
    return [
        *cards,
        matters_card("Only under the proposed rules", "they would come on top", beside.only_proposed, view),
        matters_card("Only under today's rules", "they would be missed", beside.only_today, view),
        matters_card("Under both", moved, both, view, is_folded=True),
    ]
