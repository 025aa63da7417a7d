"""The committee's page: plain words for sorts of alerts, a dash for nothing, and what will stand there."""

from __future__ import annotations

import json

from plotly.utils import PlotlyJSONEncoder

from api.dashboard.app import draw
from api.dashboard.kinds import in_kinds
from tests.conftest import NOW
from tests.voc.insights.test_governance import an_alert, hours
from voc.alerts.escalation_file import escalation_of
from voc.clock import utc_now
from voc.insights.governance import Kind, keep_score
from voc.installation import Installation


def shown(installation: Installation) -> str:
    return json.dumps(draw(installation, "/scorecard", "").content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_kinds_of_alerts_are_named_in_plain_words_and_counted_together() -> None:
    kinds = [
        Kind("urgent", "at_once", 1), Kind("urgent", "same_day", 2), Kind("urgent", "daily", 1),
        Kind("drift", "notice", 1),
    ]  # fmt: skip
    assert in_kinds(kinds) == "3 urgent matters, 1 list of the day, 1 slow rise"


def test_where_nobody_has_answered_it_says_what_will_stand_there(installation: Installation) -> None:
    an_alert(installation, utc_now() - hours(1))
    said = shown(installation)
    assert "Nobody has answered an alert in these days" in said
    assert "too few to say" not in said
    assert "To act" not in said


def test_once_somebody_has_answered_nothing_is_a_dash_and_little_is_too_few(installation: Installation) -> None:
    an_alert(installation, utc_now() - hours(1), taken_after=hours(0.5))
    said = shown(installation)
    assert "too few to say" in said
    assert "–" in said
    assert "of 0" not in said
    with installation.store.reading() as session:
        escalation = escalation_of(installation.settings)
        assert not keep_score(session, installation.departments, now=NOW, escalation=escalation).is_answered
