"""A surge says which segment it lies in, and a segment may surge by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.conftest import NOW
from tests.voc.alerts.builders import add, daily, poisson
from tests.voc.alerts.test_data_changes import in_segment
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop, a_subject, all_alerts, background
from voc.alerts.message import body_of
from voc.alerts.watch import watch
from voc.installation import Installation

LAST = TODAY - timedelta(days=1)
DEPARTMENTS = ("product", "technology", "customer_service", "billing", "operations", "marketing")


def test_a_surge_says_that_most_of_it_is_one_version(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    piece = replace(QUIET, topics=(topic,), departments=("technology",))
    old = add(installation, source, daily(poisson(2, 116, seed=3), LAST - timedelta(days=4), piece))
    in_segment(installation, old[::2], "5.1", "version")
    in_segment(installation, old[1::8], "5.2", "version")
    new = add(installation, source, daily([14] * 4, LAST, piece))
    in_segment(installation, new[:50], "5.2", "version")
    in_segment(installation, new[50:], "5.1", "version")
    others = add(installation, source, daily(poisson(8, 120, seed=4), LAST, replace(QUIET, departments=("product",))))
    in_segment(installation, others, "5.1", "version")
    watch(installation, now=NOW)
    [alert] = [row for row in all_alerts(installation, "open") if row.family == "surge"]
    with installation.store.reading() as session:
        body = body_of(session, alert, "opened", installation.departments, installation.settings)
    assert any(said.startswith("version 5.2: ") for said in body["drivers"])


def test_a_region_that_complains_of_everything_is_told_by_its_name(installation: Installation) -> None:
    source = a_shop(installation)
    for seed, department in enumerate(DEPARTMENTS):
        piece = replace(QUIET, departments=(department,))
        elsewhere = add(installation, source, daily(poisson(8, 90, seed=seed), LAST, piece))
        in_segment(installation, elsewhere, "York", "region")
        here = add(installation, source, daily([*poisson(0.4, 86, seed=50 + seed), 2, 2, 3, 3], LAST, piece))
        in_segment(installation, here, "Leeds", "region")
    watch(installation, now=NOW)
    found = [row for row in all_alerts(installation, "open") if row.kind == "escalation"]
    assert [row.title.split(":")[0] for row in found] == ["region Leeds"]
    assert found[0].matter_key.startswith("surge:segment:")
    assert found[0].department_id is None


def test_a_version_that_takes_over_is_no_surge(installation: Installation) -> None:
    source = a_shop(installation)
    for mood, mean in (("negative", 12), ("positive", 24)):
        piece = replace(QUIET, sentiment=mood)
        old = add(installation, source, daily([*poisson(mean, 80, seed=mean), *[3] * 8], LAST, piece))
        new = add(installation, source, daily([*poisson(1, 80, seed=2), *[mean - 3] * 8], LAST, piece))
        in_segment(installation, old, "5.1", "version")
        in_segment(installation, new, "5.2", "version")
    watch(installation, now=NOW)
    assert [row.title for row in all_alerts(installation, "open") if ":segment:" in row.matter_key] == []
