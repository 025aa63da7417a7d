"""`/v1/insights/…`: the figures, sentences and tables of the pages, as JSON."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from api.as_of import AsOfQuery, TopicsThenOut, look_back
from api.asking import Strict, answer, asks
from api.here import here
from voc.insights.departments import DepartmentFigures, list_departments
from voc.insights.filters import Filters, Period
from voc.insights.lines import Line, write_lines
from voc.insights.movers import FALSE_DISCOVERY_RATE, find_movers
from voc.insights.summary import Figure, Split, summarise
from voc.insights.themes import ThemeFigures, list_themes
from voc.insights.topics import TopicFigures, list_topics
from voc.insights.trends import By, Curve, draw_trends

blueprint = APIBlueprint("insights", __name__, url_prefix="/v1/insights", tag="Insights")


class SummaryOut(BaseModel):
    """How we are doing: each figure with its interval, its change and whether that is real."""

    period: Period
    figures: tuple[Figure, ...]
    split: Split
    split_before: Split


class LinesOut(BaseModel):
    """The overview in five sentences."""

    period: Period
    lines: tuple[Line, ...]


class TopicsOut(BaseModel):
    """What customers talk about; `n` counts all comments. With `as_of`, `then` is how topics stood then."""

    period: Period
    n: int
    n_before: int
    topics: tuple[TopicFigures, ...]
    buckets: tuple[TopicFigures, ...]
    then: TopicsThenOut | None


class ThemesOut(BaseModel):
    """What customers talk about, as a tree; `n` counts all comments, `loose` topics stand in no theme."""

    period: Period
    n: int
    n_before: int
    themes: tuple[ThemeFigures, ...]
    loose: tuple[TopicFigures, ...]
    buckets: tuple[TopicFigures, ...]


class MoversOut(BaseModel):
    """Topics whose share of the comments moved more than chance would have it."""

    period: Period
    up: tuple[TopicFigures, ...]
    down: tuple[TopicFigures, ...]
    n_judged: int
    false_discovery_rate: float


class DepartmentsOut(BaseModel):
    """What lies with each department."""

    period: Period
    departments: tuple[DepartmentFigures, ...]


class TrendsQuery(Strict):
    """What to draw."""

    by: By = Field("volume", description="One curve of comments, or one for each mood, source, channel or score.")


class TrendsOut(BaseModel):
    """Curves with a point for every day."""

    period: Period
    by: By
    curves: tuple[Curve, ...]
    link: str


@blueprint.get("/summary")
@asks(filters=True)
@blueprint.output(SummaryOut)
def summary(filters: Filters) -> Response:
    """Responses, comments, sentiment and scores, with intervals, changes and verdicts."""
    with here().store.reading() as session:
        found = summarise(session, filters)
    return answer(
        SummaryOut.model_construct(
            period=found.period, figures=found.figures, split=found.split, split_before=found.split_before
        )
    )


@blueprint.get("/lines")
@asks(filters=True)
@blueprint.output(LinesOut)
def lines(filters: Filters) -> Response:
    """What changed, what hurts, what is new, what is praised, what waits: a sentence each."""
    with here().store.reading() as session:
        found = summarise(session, filters)
        said = write_lines(session, filters, here().departments, summary=found)
    return answer({"period": found.period, "lines": [_with_address(line) for line in said]})


@blueprint.get("/topics")
@asks(AsOfQuery, filters=True)
@blueprint.output(TopicsOut)
def topics(filters: Filters, asked: AsOfQuery) -> Response:
    """Every topic with its customers, mood, change and owner; those that hurt most first; with `as_of` those then."""
    then = look_back(filters, asked)
    with here().store.reading() as session:
        table = list_topics(session, filters)
    return answer({**{field.name: getattr(table, field.name) for field in fields(table)}, "then": then})


@blueprint.get("/themes")
@asks(filters=True)
@blueprint.output(ThemesOut)
def themes(filters: Filters) -> Response:
    """Every theme with its figures and its topics within; a comment counts once at each level."""
    with here().store.reading() as session:
        return answer(list_themes(session, filters))


@blueprint.get("/movers")
@asks(filters=True)
@blueprint.output(MoversOut)
def movers(filters: Filters) -> Response:
    """Topics that went up or down by more than chance, judged on their share of comments."""
    with here().store.reading() as session:
        found = find_movers(session, filters)
    return answer(
        {
            "period": found.period,
            "up": found.up,
            "down": found.down,
            "n_judged": found.n_judged,
            "false_discovery_rate": FALSE_DISCOVERY_RATE,
        }
    )


@blueprint.get("/departments")
@asks(filters=True)
@blueprint.output(DepartmentsOut)
def departments(filters: Filters) -> Response:
    """Comments, mood, open alerts and main topics of each department."""
    with here().store.reading() as session:
        return answer(list_departments(session, filters, here().departments))


@blueprint.get("/trends")
@asks(TrendsQuery, filters=True)
@blueprint.output(TrendsOut)
def trends(filters: Filters, asked: TrendsQuery) -> Response:
    """Day by day."""
    with here().store.reading() as session:
        found = draw_trends(session, filters, asked.by)
    return answer(
        {
            "period": found.period,
            "by": found.by,
            "curves": found.curves,
            "link": filters.within(found.period).link(),
        }
    )


def _with_address(line: Line) -> Any:
    return replace(line, link=f"/v1/{line.leads_to}?{line.link}")
