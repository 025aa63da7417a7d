"""What people do on the pages, without a browser: plan a quiet and end it, correct what the models said."""

from __future__ import annotations

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.actions.labels import correct
from api.dashboard.actions.silences import keep_quiet
from api.dashboard.app import draw
from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.test_watch import TODAY
from voc.clock import utc_now
from voc.errors import InputError
from voc.insights.feedback import view_feedback
from voc.installation import Installation
from voc.storage import labels, silences


def shown(installation: Installation, path: str) -> str:
    return json.dumps(draw(installation, path, "").content, cls=PlotlyJSONEncoder)


def a_comment(installation: Installation) -> int:
    with installation.store.writing() as session:
        source = a_source(session)
    [number] = add(installation, source.id, [Piece(on=TODAY)])
    return number


def test_a_quiet_is_planned_seen_and_ended(installation: Installation) -> None:
    assert "Planned quiet (0)" in shown(installation, "/alerts")
    number = keep_quiet(installation, "technology", "4", by=" Ana ", why="Maintenance")
    page = shown(installation, "/alerts")
    assert "Planned quiet (1)" in page
    assert "Maintenance" in page
    with installation.store.writing() as session:
        [standing] = silences.standing(session, now=utc_now())
        assert (standing.department_id, standing.by) == ("technology", "Ana")
        assert (standing.ends_at - standing.starts_at).total_seconds() == 4 * 3600
        silences.end(session, number, now=utc_now())
    assert "Planned quiet (0)" in shown(installation, "/alerts")


@pytest.mark.parametrize(
    ("department", "hours", "by"),
    [("technology", "4", "  "), ("nobody", "4", "Ana"), (None, "999999", "Ana"), (None, "x", "Ana")],
)
def test_a_quiet_that_cannot_be_is_refused(
    installation: Installation, department: str | None, hours: str, by: str
) -> None:
    with pytest.raises(InputError):
        keep_quiet(installation, department, hours, by=by, why="")


def test_a_correction_is_in_force_at_once_and_named(installation: Installation) -> None:
    number = a_comment(installation)
    assert "Not right?" in shown(installation, f"/feedback/{number}")
    assert correct(installation, number, "positive", ["sales", "product"], by="Ana") == 2
    with installation.store.reading() as session:
        [said] = view_feedback(session, [number])
        assert said.sentiment == "positive"
        assert [(one.id, one.origin) for one in said.departments] == [("sales", "label"), ("product", "label")]
        assert {one.by for one in labels.of_feedback(session, number)} == {"Ana"}
    assert "corrected sentiment" in shown(installation, f"/feedback/{number}")


def test_what_stands_there_already_is_no_label(installation: Installation) -> None:
    number = a_comment(installation)
    assert correct(installation, number, "negative", ["operations"], by="Ana") == 0
    with installation.store.reading() as session:
        assert labels.of_feedback(session, number) == []


@pytest.mark.parametrize(
    ("number", "feeling", "departments", "by"),
    [
        (1, "positive", ["operations"], ""),
        (1, "furious", ["operations"], "Ana"),
        (1, "negative", ["nobody"], "Ana"),
        (99, "negative", [], "Ana"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(
    installation: Installation, number: int, feeling: str, departments: list[str], by: str
) -> None:
    a_comment(installation)
    with pytest.raises(InputError):
        correct(installation, number, feeling, departments, by=by)
    with installation.store.reading() as session:
        assert labels.find(session) == []


def test_a_comment_that_nobody_has_read_cannot_be_corrected(installation: Installation) -> None:
    assert "Not right?" not in shown(installation, "/feedback/1")
