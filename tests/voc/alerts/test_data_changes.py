"""What the data themselves did is told as such, once, and explains the surges that it made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, add, daily, poisson
from tests.voc.alerts.test_watch import (
    QUIET,
    TODAY,
    a_shop,
    a_storm,
    a_subject,
    a_subscriber,
    all_alerts,
    background,
    closed_on,
)
from voc.alerts.message import body_of
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts
from voc.storage.tables import AlertRow, Delivery, FeedbackRow, ResponseSegment, Segment, Source

YESTERDAY = TODAY - timedelta(days=1)


def in_segment(installation: Installation, feedback_ids: Sequence[int], value: str, name: str = "airline") -> None:
    """Say that these feedback belong to a segment."""
    with installation.store.writing() as session:
        segment = session.scalar(sa.select(Segment).where(Segment.name == name, Segment.value == value))
        if segment is None:
            segment = Segment(name=name, value=value)
            session.add(segment)
            session.flush()
        responses = session.scalars(sa.select(FeedbackRow.response_id).where(FeedbackRow.id.in_(feedback_ids)))
        session.add_all(ResponseSegment(response_id=one, segment_id=segment.id) for one in set(responses))


def fetched(installation: Installation, source: int) -> None:
    """Make a source one that we fetch from."""
    with installation.store.writing() as session:
        session.execute(sa.update(Source).where(Source.id == source).values(connector="push"))


def told(installation: Installation, *states: str) -> dict[str, AlertRow]:
    return {row.matter_key: row for row in all_alerts(installation, *states) if row.family == "data"}


def test_a_newcomer_is_told_once_and_explains_the_surge_it_brings(installation: Installation) -> None:
    a_subscriber(installation)
    source, topic = a_shop(installation), a_subject(installation, "hold times", "customer_service")
    ids = add(installation, source, daily(poisson(40, 60), YESTERDAY, QUIET))
    in_segment(installation, ids, "United")
    piece = replace(QUIET, topics=(topic,), departments=("customer_service",))
    add(installation, source, daily(poisson(1, 57), YESTERDAY - timedelta(days=3), piece))
    new = add(installation, source, daily([1] + [0] * 8 + [25, 25, 25], YESTERDAY, piece))
    new += add(installation, source, daily([25, 25, 25], YESTERDAY, replace(QUIET, sentiment="neutral")))
    in_segment(installation, new, "American")
    for minutes in (0, 5):
        watch(installation, now=NOW + timedelta(minutes=minutes))
    [alert] = told(installation, "open").values()
    assert alert.title == "American appears in the data: 1 before 14 June, 150 since"
    assert (alert.kind, alert.level, alert.department_id) == ("notice", "notice", None)
    surge = next(row for row in all_alerts(installation, "open") if row.family == "surge")
    assert (surge.kind, surge.level) == ("notice", "notice")
    assert "American" in surge.evidence["explained"][0]
    assert surge.title in alert.evidence["explains"]
    with installation.store.reading() as session:
        facts = body_of(session, surge, "opened", installation.departments, installation.settings)["facts"]
        assert any("American, which comes into the data on 14 June" in fact for fact in facts)
        n_sent = session.scalar(sa.select(sa.func.count()).where(Delivery.alert_id == alert.id))
    assert n_sent == 1


def test_a_version_that_takes_the_place_of_another_is_no_change_of_the_data(installation: Installation) -> None:
    source = a_shop(installation)
    old = add(installation, source, daily([40] * 50 + [2] * 6, YESTERDAY, QUIET))
    new = add(installation, source, daily([38] * 6, YESTERDAY, QUIET))
    in_segment(installation, old, "5.1", "version")
    in_segment(installation, new, "5.2", "version")
    watch(installation, now=NOW)
    assert told(installation) == {}


def test_a_segment_that_vanishes_is_told(installation: Installation) -> None:
    source = a_shop(installation)
    add(installation, source, daily(poisson(40, 60), YESTERDAY, QUIET))
    gone = add(installation, source, daily([12] * 55 + [0] * 5, YESTERDAY, QUIET))
    in_segment(installation, gone, "Leeds", "shop")
    watch(installation, now=NOW)
    [alert] = told(installation, "open").values()
    assert alert.title == "Leeds vanishes from the data: 12 a day before 12 June, none since"


def test_a_source_that_never_is_silent_and_is_for_days_is_told_until_it_speaks_again(
    installation: Installation,
) -> None:
    source = a_shop(installation)
    fetched(installation, source)
    add(installation, source, daily([9] * 40, TODAY - timedelta(days=5), QUIET))
    watch(installation, now=NOW)
    [alert] = told(installation, "open").values()
    assert alert.title == "shop has been silent for 4 days, since 13 June; 9 a day are usual"
    add(installation, source, daily([9], TODAY, QUIET))
    watch(installation, now=NOW + timedelta(hours=1))
    [after] = told(installation).values()
    assert after.state == "resolved"


def test_a_source_that_is_closed_by_plan_is_not_called_silent(installation: Installation, tmp_path: Path) -> None:
    source = a_shop(installation)
    fetched(installation, source)
    add(installation, source, daily([9] * 40, TODAY - timedelta(days=5), QUIET))
    shut = TODAY - timedelta(days=4), TODAY - timedelta(days=2)
    watch(closed_on(installation, tmp_path / "escalation.toml", shut), now=NOW)
    assert told(installation) == {}


def test_a_source_that_files_are_read_into_is_never_missed(installation: Installation) -> None:
    source = a_shop(installation)
    add(installation, source, daily([9] * 40, TODAY - timedelta(days=5), QUIET))
    watch(installation, now=NOW)
    assert told(installation) == {}


def test_sampled_days_are_told_as_batches_and_their_surges_escalate_nothing(installation: Installation) -> None:
    source, topic = a_shop(installation, channel="social"), a_subject(installation, "wages", "operations")
    counts = [n for _ in range(14) for n in (0, 0, 0, 0, 0, 60, 2, 0)]
    add(installation, source, daily(counts, YESTERDAY - timedelta(days=4), QUIET))
    wages = replace(QUIET, topics=(topic,))
    add(installation, source, daily([1] * 14, YESTERDAY - timedelta(days=9), wages))
    add(installation, source, daily([150], YESTERDAY, wages))
    watch(installation, now=NOW)
    batches = next(row for key, row in told(installation).items() if ":batches:" in key)
    assert batches.title.startswith("shop comes in batches: ")
    assert not [row for row in all_alerts(installation) if row.kind == "escalation"]


def test_a_day_of_thirty_times_the_usual_is_told_and_its_usual_mix_is_no_surge(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    mix = [QUIET, replace(QUIET, topics=(topic,)), replace(QUIET, sentiment="positive")]
    for seed, piece in enumerate(mix):
        add(installation, source, daily([*poisson(6, 60, seed=seed), 180], YESTERDAY, piece))
    watch(installation, now=NOW)
    [alert] = told(installation, "open").values()
    assert alert.title == "shop: 540 comments on Tue 16 Jun, where 18 are usual"
    assert [row.family for row in all_alerts(installation) if row.kind == "escalation"] == []


def test_copies_of_one_text_are_one_voice(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    piece = replace(QUIET, topics=(topic,), departments=("technology",))
    add(installation, source, daily(poisson(0.5, 110, seed=3), YESTERDAY - timedelta(days=2), piece))
    copies = add(installation, source, daily([60], YESTERDAY, piece))
    weighed(installation, copies)
    watch(installation, now=NOW)
    [alert] = told(installation, "open").values()
    assert ":repeats:" in alert.matter_key
    surges = [row for row in all_alerts(installation) if row.family == "surge"]
    assert {row.kind for row in surges} == {"notice"}


def weighed(installation: Installation, feedback_ids: Sequence[int]) -> None:
    """Say that these are near-equal: the k-th weighs 1/k."""
    from voc.storage.series import counted

    with installation.store.writing() as session, counted(session, feedback_ids):
        for place, feedback_id in enumerate(feedback_ids, 1):
            session.execute(sa.update(FeedbackRow).where(FeedbackRow.id == feedback_id).values(weight=1 / place))


def test_what_comes_late_to_days_that_were_judged_opens_nothing(installation: Installation) -> None:
    a_subscriber(installation)
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    watch(installation, now=NOW - timedelta(minutes=30))
    piece = replace(QUIET, topics=(topic,), departments=("technology",), received_after=timedelta(days=5))
    add(installation, source, daily([40] * 3, TODAY - timedelta(days=4), piece))
    watch(installation, now=NOW)
    surges = [row for row in all_alerts(installation) if row.family == "surge"]
    assert {row.state for row in surges} == {"would_have_fired"}
    late = next(row for key, row in told(installation, "open").items() if ":late:" in key)
    assert "came late" in late.title


def test_a_file_of_last_week_is_not_late(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source, last_on=TODAY - timedelta(days=8))
    a_week = [replace(one, received_after=TODAY - one.on) for one in week(topic)]
    add(installation, source, a_week)
    watch(installation, now=NOW)
    assert told(installation) == {}
    assert [row.state for row in all_alerts(installation) if row.topic_id == topic] == ["open"]


def week(topic: int) -> list[Piece]:
    usual = daily(poisson(12, 7, seed=5), YESTERDAY, QUIET)
    return usual + daily([0, 0, 0, 15, 15, 15, 15], YESTERDAY, replace(QUIET, topics=(topic,)))


def test_changes_of_long_ago_are_kept_and_never_sent(installation: Installation) -> None:
    a_subscriber(installation)
    source = a_shop(installation)
    last = date(2015, 2, 24)
    ids = add(installation, source, daily([100] * 8, last, QUIET))
    in_segment(installation, ids, "United")
    new = add(installation, source, daily([1, 0, 0, 1, 1, 40, 90, 80], last, QUIET))
    in_segment(installation, new, "American")
    for _ in range(2):
        watch(installation, now=NOW)
    [alert] = told(installation).values()
    assert (alert.state, alert.first_on) == ("would_have_fired", date(2015, 2, 22))
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_what_somebody_has_put_away_is_not_told_again(installation: Installation) -> None:
    source = a_shop(installation)
    add(installation, source, daily([18] * 60 + [540], YESTERDAY, QUIET))
    watch(installation, now=NOW)
    [alert] = told(installation, "open").values()
    with installation.store.writing() as session:
        alerts.close(session, alert.id, by="ana", why="our campaign", now=NOW)
    add(installation, source, daily([3], TODAY, QUIET))
    watch(installation, now=NOW + timedelta(hours=1))
    assert [row.state for row in told(installation).values()] == ["closed"]


def test_a_real_storm_in_a_steady_source_stays_an_escalation(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=YESTERDAY)
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert (alert.kind, alert.level, alert.evidence["explained"]) == ("escalation", "same_day", [])


def test_a_day_that_one_matter_fills_is_told_by_that_matter_alone(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=YESTERDAY, n=200, days=1)
    watch(installation, now=NOW)
    assert [row.family for row in all_alerts(installation, "open")] == ["surge"]


def test_an_outage_that_everybody_complains_of_escalates_however_full_its_day_is(installation: Installation) -> None:
    source = a_shop(installation)
    background(installation, source)
    for department in ("technology", "billing", "customer_service", "sales"):
        piece = replace(QUIET, departments=(department,))
        add(installation, source, daily([*poisson(1, 110, seed=len(department)), 60], YESTERDAY, piece))
    watch(installation, now=NOW)
    [alert] = [row for row in all_alerts(installation, "open") if row.kind == "escalation"]
    assert (alert.matter_key, alert.level) == ("surge:all", "same_day")
    assert "many times the usual total" in alert.evidence["explained"][0]
