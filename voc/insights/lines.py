"""The overview in five sentences, each of which can be pasted into a mail as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.wanting import unanswered
from voc.departments import Department
from voc.insights.estimates import Verdict
from voc.insights.filters import Filters, Period
from voc.insights.mix import Shift, find_shift
from voc.insights.movers import Movers, movers_among
from voc.insights.summary import Figure, Summary, summarise
from voc.insights.topics import TopicFigures, TopicTable, list_topics
from voc.storage.alerts import concerns
from voc.storage.tables import AlertRow, AnnotationRow, PendingAnnotation

Kind = Literal["changed", "hurts", "new", "praised", "waits"]
#: Fewer distinct customers than this are not "what hurts most" or "what is praised".
LEAST_CUSTOMERS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the overview, in plain text.

    `n` is how many comments (responses, alerts) it rests on. `link` is a query string for the page `leads_to`. `owner`
    is the department's id and `owner_shown_as` its name, where one is named. `verdict` is set on "changed" alone.
    """

    kind: Kind
    sentence: str
    n: int
    leads_to: Literal["feedback", "alerts"]
    link: str
    owner: str | None = None
    owner_shown_as: str | None = None
    topic_id: int | None = None
    verdict: Verdict | None = None


def write_lines(
    session: Session,
    filters: Filters,
    departments: Sequence[Department],
    *,
    summary: Summary | None = None,
    table: TopicTable | None = None,
) -> tuple[Line, ...]:
    """Five lines: what changed and is it real, what hurts most, what is new, what is praised, what waits.

    Each about a topic gives its figure, the one before, and whether that is a real change.
    `summary` and `table` may be handed in where the page has them already; they must be of the same filters.
    """
    summary = summary or summarise(session, filters)
    table = table or list_topics(session, filters)
    names = {department.id: department.shown_as for department in departments}
    movers = movers_among(table)
    has_scores = _main_score(summary) is not None
    worst = _worst(table, has_scores=has_scores)
    return (
        _changed(session, filters, summary, movers, worst),
        _hurts(worst, table, movers, filters, names, has_scores=has_scores),
        _new(table, movers, filters, names, worst),
        _praised(table, movers, filters, names),
        _waits(session, filters),
    )


# ── what changed, and is it real ─────────────────────────────────────────────────────────────────────────────────


def _changed(session: Session, filters: Filters, summary: Summary, movers: Movers, worst: TopicFigures | None) -> Line:
    figures = [figure for figure in (_main_score(summary), summary.figure("sentiment")) if figure is not None]
    judged = [figure for figure in figures if figure.change.verdict != "not enough data"]
    moved = next((figure for figure in judged if figure.change.verdict == "real"), None)
    parts: list[str] = []
    verdict: Verdict
    if moved is not None:
        verdict, n = "real", moved.n
        parts.append(_moved(moved, summary.period))
        if moved.unit != "sentiment":
            shift = find_shift(session, filters, moved.name)
            if shift is not None and (shift.explains or abs(shift.mix) > abs(shift.total) / 3):
                parts.append(_shifted(moved, shift))
    elif judged:
        verdict, n = "no real change", judged[0].n
        parts.append(_steady(judged[0], summary.period))
    else:
        verdict, n = "not enough data", summary.split.n
        parts.append(
            f"Not enough data to say whether anything changed: {_comments(summary.split.n)} {_span(summary.period)}, "
            f"{summary.split_before.n:,} in the {summary.period.n_days} days before."
        )
    if movers.up:
        others = [topic for topic in movers.up if worst is None or topic.id != worst.id]
        parts.append(_up(others[:2]) if others else "What hurts most grew more than chance.")
        verdict = "real"
    link = filters.within(summary.period).link()
    return Line("changed", " ".join(parts), n, "feedback", link, verdict=verdict)


def _main_score(summary: Summary) -> Figure | None:
    """The score most customers gave."""
    scores = [figure for figure in summary.figures if figure.name not in ("responses", "feedback", "sentiment")]
    return next((figure for figure in scores if figure.n), None)


def _moved(figure: Figure, period: Period) -> str:
    change = figure.change
    assert change.value is not None
    assert change.low is not None
    assert change.high is not None
    verb = "rose" if change.value > 0 else "fell"
    half = (change.high - change.low) / 2
    return (
        f"{figure.shown_as} {verb} from {shown(change.value_before, figure)} to {shown(figure.value, figure)} "
        f"{_span(period)}, a real change ({_signed(change.value, figure)} ± {half:{_digits(figure)}}, "
        f"{figure.n:,} {_answers(figure)})."
    )


def _steady(figure: Figure, period: Period) -> str:
    change = figure.change
    assert change.low is not None
    assert change.high is not None
    return (
        f"No real change: {figure.shown_as} {shown(figure.value, figure)} {_span(period)}, "
        f"{shown(change.value_before, figure)} before (difference between {_signed(change.low, figure)} and "
        f"{_signed(change.high, figure)}, {figure.n:,} {_answers(figure)})."
    )


def _shifted(figure: Figure, shift: Shift) -> str:
    cut = "source" if shift.by == "source" else shift.by.replace("_", " ")
    who = f"{cut}: {shift.group} gave {shift.share:.0%} of the answers, {shift.share_before:.0%} before"
    if shift.explains:
        return f"But other customers answered ({who}); within each {cut} {figure.shown_as} did not really change."
    within = f"within each {cut} it is {_signed(shift.within, figure)}"
    return f"Part of it is a shift in who answered ({who}); {within}."


def _up(topics: Sequence[TopicFigures]) -> str:
    grown = " and ".join(f"“{topic.name}” ({topic.n_before:,} to {topic.n:,} comments)" for topic in topics)
    return f"More than chance: {grown}."


# ── what hurts, what is new, what is praised ─────────────────────────────────────────────────────────────────────


def _worst(table: TopicTable, *, has_scores: bool) -> TopicFigures | None:
    """The topic that hurts most customers; the other lines do not tell of it again."""
    worst = max(table.topics, key=lambda one: (_n_hurt(one, has_scores), one.n, -one.id), default=None)
    return worst if worst is not None and _n_hurt(worst, has_scores) >= LEAST_CUSTOMERS else None


def _n_hurt(topic: TopicFigures, has_scores: bool) -> int:
    return topic.customers.n_hurt if has_scores else topic.customers.n_negative


def _hurts(
    worst: TopicFigures | None,
    table: TopicTable,
    movers: Movers,
    filters: Filters,
    names: Mapping[str, str],
    *,
    has_scores: bool,
) -> Line:
    if worst is None:
        return _nothing("hurts", "No topic hurts more than a customer or two", table, filters)
    who = "low-scoring customers complain" if has_scores else "customers complain"
    n = _n_hurt(worst, has_scores)
    sentence = (
        f"What hurts most: “{worst.name}”{_since(worst)}; {n:,} {who} of it, of {worst.customers.n:,} who mention it; "
        f"{_compared(worst, table, movers)}. {_owner(worst, names)}"
    )
    more = {"score": "low"} if has_scores else {"sentiment": "negative"}
    return _about("hurts", sentence, n, worst, table, filters, names, more)


def _new(
    table: TopicTable, movers: Movers, filters: Filters, names: Mapping[str, str], worst: TopicFigures | None
) -> Line:
    fresh = [topic for topic in table.topics if topic.is_new and topic.customers.n >= LEAST_CUSTOMERS]
    grown = [topic for topic in movers.up if topic.n_before <= topic.n // 10]
    others = [[one for one in found if worst is None or one.id != worst.id] for found in (fresh, grown)]
    new = max(others[0] or others[1], key=lambda topic: (topic.n, -topic.id), default=None)
    if new is None:
        is_told = worst is not None and any(one.id == worst.id for one in (*fresh, *grown))
        return _nothing("new", "Nothing else new" if is_told else "Nothing new", table, filters)
    sentence = f"New: “{new.name}”{_since(new)}; {_compared(new, table, movers)}. {_owner(new, names)}"
    return _about("new", sentence, new.n, new, table, filters, names, {})


def _since(topic: TopicFigures) -> str:
    return f", first seen on {_day(topic.first_seen_on)}" if topic.is_new and topic.first_seen_on is not None else ""


def _praised(table: TopicTable, movers: Movers, filters: Filters, names: Mapping[str, str]) -> Line:
    best = max(table.topics, key=lambda topic: (topic.customers.n_praising, topic.n, -topic.id), default=None)
    if best is None or best.customers.n_praising < LEAST_CUSTOMERS:
        return _nothing("praised", "No topic is praised by more than a customer or two", table, filters)
    n = best.customers.n_praising
    sentence = (
        f"What is praised: “{best.name}”; {n:,} of the {best.customers.n:,} customers who mention it praise it; "
        f"{_compared(best, table, movers)}. {_owner(best, names)}"
    )
    return _about("praised", sentence, n, best, table, filters, names, {"sentiment": "positive"})


def _about(
    kind: Kind,
    sentence: str,
    n: int,
    topic: TopicFigures,
    table: TopicTable,
    filters: Filters,
    names: Mapping[str, str],
    more: Mapping[str, str],
) -> Line:
    link = replace(filters.within(table.period), topics=(topic.id,)).link(**more)
    owner = names.get(topic.owner) if topic.owner else None
    return Line(kind, sentence, n, "feedback", link, topic.owner, owner, topic.id)


def _nothing(kind: Kind, what: str, table: TopicTable, filters: Filters) -> Line:
    sentence = f"{what} {_span(table.period)}, among {_comments(table.n)}."
    return Line(kind, sentence, table.n, "feedback", filters.within(table.period).link())


def _compared(topic: TopicFigures, table: TopicTable, movers: Movers) -> str:
    """The topic's comments, those before, and the verdict on its share, so that a busy month is no rise."""
    if not table.n_before:
        return f"{_comments(topic.n)}, nothing before to compare with"
    figures = f"{_comments(topic.n)}, {topic.n_before:,} in the {table.period.n_days} days before"
    if any(one.id == topic.id for one in movers.up):
        return f"{figures}, a real rise"
    if any(one.id == topic.id for one in movers.down):
        return f"{figures}, a real fall"
    if topic.share_change.verdict == "not enough data":
        return f"{figures}, too few to call it a change"
    return f"{figures}, no real change"


def _owner(topic: TopicFigures, names: Mapping[str, str]) -> str:
    if topic.owner is None:
        return "Owner: contested, for the committee."
    return f"Owner: {names.get(topic.owner, topic.owner)}."


# ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────────


def _waits(session: Session, filters: Filters) -> Line:
    alerts = sa.select(sa.func.count(), sa.func.sum(sa.case((unanswered(), 1), else_=0)))
    alerts = alerts.where(AlertRow.state.in_(("open", "acknowledged")))
    if filters.departments:
        alerts = alerts.where(sa.or_(*(concerns(department) for department in filters.departments)))
    n_open, n_unanswered = session.execute(alerts).one()
    n_pending = session.scalar(sa.select(sa.func.count()).select_from(PendingAnnotation)) or 0
    n_unsupported = session.scalar(sa.select(sa.func.count()).where(AnnotationRow.unsupported.is_not(None))) or 0
    parts = []
    if n_open:
        parts.append(f"{n_open:,} open {_plural('alert', n_open)} ({int(n_unanswered or 0):,} without an answer)")
    if n_pending:
        parts.append(f"{_comments(n_pending)} not yet read")
    if n_unsupported:
        parts.append(f"{_comments(n_unsupported)} in languages not supported")
    sentence = f"What waits: {', '.join(parts)}." if parts else "Nothing waits: no open alert, every comment is read."
    states = [("state", "open"), ("state", "acknowledged")]
    link = urlencode([*(("department", one) for one in filters.departments[:1]), *states])
    return Line("waits", sentence, int(n_open or 0) + n_pending, "alerts", link)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(value: float | None, figure: Figure) -> str:
    """A value as people read it: 31.9, 71.0 %, 3.84, +0.21."""
    if value is None:
        return "–"
    if figure.unit == "sentiment":
        return _signed(value, figure)
    return f"{value:{_digits(figure)}}".replace("-", "−") + (" %" if figure.unit == "percent" else "")


def _signed(value: float, figure: Figure) -> str:
    shown_as = f"{value:+{_digits(figure)}}"
    return f"{0:{_digits(figure)}}" if float(shown_as) == 0 else shown_as.replace("-", "−")


def _digits(figure: Figure) -> str:
    return ".1f" if figure.unit in ("points", "percent") else ".2f"


def _answers(figure: Figure) -> str:
    return "comments" if figure.unit == "sentiment" else "answers"


def _span(period: Period) -> str:
    if period.n_days == 1:
        return f"on {_day(period.to_on)}"
    return f"in the {period.n_days} days to {_day(period.to_on)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _comments(n: int) -> str:
    return f"{n:,} {_plural('comment', n)}"


def _plural(word: str, n: int) -> str:
    return word if n == 1 else f"{word}s"
