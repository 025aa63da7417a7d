"""`voc scorecard`: who answers how fast, as the committee sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from voc.alerts.escalation_file import escalation_of
from voc.clock import utc_now
from voc.errors import InputError
from voc.insights.follow_ups import NOTHING_OWED
from voc.insights.governance import Score, Scorecard, Took, keep_score
from voc.installation import open_installation


def scorecard(
    *,
    from_day: Annotated[str | None, typer.Option("--from", help="First day, e.g. 2026-05-01.")] = None,
    to_day: Annotated[str | None, typer.Option("--to", help="Last day, included.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Say how fast each department takes alerts on, acts and resolves; by default over the last 28 days."""
    installation = open_installation()
    days = {"from_on": _day("--from", from_day), "to_on": _day("--to", to_day)}
    with installation.store.reading() as session:
        card = keep_score(
            session, installation.departments, **days, now=utc_now(), escalation=escalation_of(installation.settings)
        )
    if as_json:
        typer.echo(json.dumps(asdict(card), default=str, ensure_ascii=False))
        return
    for line in _lines(card):
        typer.echo(line)


def in_words(took: Took) -> str:
    """`3.5 h (nine in ten within 20 h), of 12`; says so where they are too few; a dash for none."""
    if not took.n:
        return "–"
    if took.median is None or took.p90 is None:
        return f"too few to say ({took.n})"
    return f"{took.median:g} h (nine in ten within {took.p90:g} h), of {took.n}"


def _lines(card: Scorecard) -> Iterator[str]:
    yield f"{card.from_on} to {card.to_on}"
    yield f"now: {card.n_open} wait, {card.n_overdue} of them overdue, {card.n_unread} that nobody has touched"
    if not card.is_answered:
        yield "Nobody has answered an alert in these days; how soon each department does will stand here."
    for score in card.scores:
        if score.is_shown:
            yield from _score(score, has_speeds=card.is_answered)
    for one in card.unowned:
        yield f"nobody's, for {one.n_days} days: {one.title} (alert {one.alert_id})"
    for praise in card.praise:
        yield f"praise for {praise.shown_as}, {praise.on}: {praise.title} (alert {praise.alert_id})"


def _score(score: Score, *, has_speeds: bool) -> Iterator[str]:
    in_time = f", {score.n_in_time} of {score.n_due} taken on in time" if score.n_due else ""
    yield (
        f"{score.shown_as}: {score.n} {'alert' if score.n == 1 else 'alerts'}{in_time}, {score.n_open} open, "
        f"{score.n_escalated} climbed, {score.n_celebrations} celebrated"
    )
    speeds = (("taken on", score.to_acknowledge), ("acted", score.to_act), ("resolved", score.to_resolve))
    for name, took in speeds if has_speeds else ():
        yield f"  {name} after {in_words(took)}"
    owed = score.follow_ups
    if owed != NOTHING_OWED:
        kept = f"; {owed.n_in_time} of {owed.n_answerable} answered in time" if owed.n_answerable else ""
        waits = "waits" if owed.n_due == 1 else "wait"
        yield f"  customers: {owed.n_due} {waits} for an answer, {owed.n_overdue} of them overdue{kept}"


def _day(option: str, given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise InputError(f"{option}: {given!r} is no day; write it as 2026-05-01.") from None
