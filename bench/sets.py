"""The journey on real feedback: six sets as their owners would export them, by the real commands, in one table.

    python -m bench.sets [--data ../shared/data] [--only uber,nps,…] [--show-alerts 30] [--keep FOLDER]

For each set in a new store: `voc import`, `voc annotate`, `voc topics fit`, `voc watch`. Reports rows, rejects,
seconds, feedback/s, memory, topics, what stays unassigned, alerts per 1,000, the overview's five lines, and whether
every score equals a recount of the raw file. `--show-alerts N` prints N alerts with their (redacted) words for a person
to judge. `--only hotstar` is a seventh: a wave of praise that must not escalate. The sets lie beside the project and
are not part of it. With `--keep` the stores stay, and one that is complete is only reported again.
"""

# ruff: noqa: E402, S311, T201  (the door closes first; dice that repeat; a bench prints)

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from voc.doors import keep_training_out

keep_training_out()

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import shared_sets
from bench.child import checked, voc
from bench.exports import EXPORTS, Export, Recount, has_ids, recount, write
from voc.alerts.quotes import read as words_of
from voc.insights.filters import Filters
from voc.insights.lines import write_lines
from voc.insights.movers import find_movers
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage.tables import (
    BUCKETS,
    AlertFeedback,
    AlertRow,
    AnnotationRow,
    FeedbackRow,
    LedgerEntry,
    MentionRow,
    ResponseRow,
    ScoreRow,
    TopicRow,
)

SIX = ("uber", "nps", "nhs", "airline", "trustpilot", "germeval")
STORM = (date(2015, 2, 22), date(2015, 2, 24))
STORM_WORDS = ("hold", "cancel", "phone", "call", "wait", "hour", "delay", "hrs")
WAVE = (date(2024, 8, 7), date(2024, 8, 11))


def main() -> int:
    """Run, report, print the table; 1 where a recount or a check fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--only", default=",".join(SIX))
    parser.add_argument("--show-alerts", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    data = shared_sets.folder(options.data)
    reports, is_fine = [], True
    for name in options.only.split(","):
        export = EXPORTS.get(name) or sys.exit(f"--only {name}: one of {', '.join(EXPORTS)}")
        with tempfile.TemporaryDirectory(prefix="voc-sets-") as scratch:
            home = (options.keep or Path(scratch)) / export.name
            report = journey(export, data, home)
            installation = open_installation(Settings(home=home))
            with installation.store.reading() as session:
                report |= figures(session, export, data)
                print(f"\n== {export.set_name}", flush=True)
                show(session, installation, report)
                is_fine &= report["equal"] and check(session, export)
                show_alerts(session, options.show_alerts)
            installation.store.engine.dispose()
        reports.append(report)
    table(reports)
    return 0 if is_fine else 1


def journey(export: Export, data: Path, home: Path) -> dict[str, Any]:
    """Import, annotate, fit and watch as child processes; what each cost. Done once a store."""
    done = home / "costs.json"
    if done.exists():
        kept: dict[str, Any] = json.loads(done.read_text())
        return kept
    home.mkdir(parents=True, exist_ok=True)
    file = write(export, data, home)
    names = ("--source", export.source, "--channel", export.channel)
    report: dict[str, Any] = {"name": export.name, "rows": sum(1 for _ in shared_sets.rows(data, export.set_name))}
    commands = {
        "import": ("import", str(file), *names, *export.options, "--yes", "--json"),
        "annotate": ("annotate",),
        "fit": ("topics", "fit", "--json"),
        "watch": ("watch", "--json"),
    }
    for step, arguments in commands.items():
        cost = checked(voc(*arguments, home=home), f"voc {' '.join(arguments)}")
        report[step] = {name: value for name, value in asdict(cost).items() if name not in ("looks", "errors")}
    file.unlink()
    done.write_text(json.dumps(report))
    return report


def figures(session: Session, export: Export, data: Path) -> dict[str, Any]:
    """What is in the store at the end, and whether its scores are those of the raw file."""
    n_feedback = session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow)) or 0
    topics = counted(session, sa.select(MentionRow.topic_id, sa.func.count()).group_by(MentionRow.topic_id))
    reasons = sa.select(AnnotationRow.unsupported, sa.func.count()).where(AnnotationRow.unsupported.is_not(None))
    alerts = session.execute(
        sa.select(AlertRow.family, AlertRow.level, AlertRow.state, sa.func.count()).group_by(
            AlertRow.family, AlertRow.level, AlertRow.state
        )
    ).all()
    raw, stored = recount(export, shared_sets.rows(data, export.set_name)), _stored(session, export)
    return {
        "feedback": n_feedback,
        "undated": session.scalar(sa.select(sa.func.sum(LedgerEntry.n_undated))) or 0,
        "mentions": sum(topics.values()),
        "of_topics": topics,
        "n_topics": session.scalar(
            sa.select(sa.func.count()).where(TopicRow.kind == "topic", TopicRow.state == "active")
        ),
        "alerts": [list(row) for row in alerts],
        "unsupported": counted(session, reasons.group_by(AnnotationRow.unsupported)),
        "equal": raw.values == stored.values,
        "raw": raw,
        "stored": stored,
    }


def counted(session: Session, query: sa.Select[Any]) -> dict[Any, int]:
    """What a query of (thing, how many) counts."""
    return {thing: int(n) for thing, n in session.execute(query)}


def _stored(session: Session, export: Export) -> Recount:
    stored = Recount()
    rows = session.execute(
        sa.select(ResponseRow.external_id, ResponseRow.created_on, ScoreRow.value)
        .join(ScoreRow, ScoreRow.response_id == ResponseRow.id)
        .where(ScoreRow.kind == export.kind)
    )
    for external_id, created_on, value in rows:
        stored.add(external_id if has_ids(export) else created_on.isoformat(), value)
    return stored


def show(session: Session, installation: Installation, report: dict[str, Any]) -> None:
    """The report of one set in words."""
    outcome = json.loads(report["import"]["output"])
    print(
        f"rows {report['rows']:,}; accepted {outcome['n_accepted']:,}, duplicates {outcome['n_duplicate']:,}, rejects "
        f"{outcome['n_skipped']:,}, undated {report['undated']:,}, repaired {outcome.get('n_repaired', 0):,}; "
        f"{report['feedback']:,} feedback, {report['mentions']:,} mentions"
    )
    raw, stored = report["raw"], report["stored"]
    said = "equal value by value" if report["equal"] else f"DIFFER: {_differences(raw, stored)}"
    nps = f", NPS {stored.nps:+.4f} (raw {raw.nps:+.4f})" if outcome["scores"].get("nps") else ""
    print(f"scores: {stored.n:,} stored, {raw.n:,} raw; mean {stored.mean:.6f}, raw {raw.mean:.6f}{nps}: {said}")
    for step in ("import", "annotate", "fit", "watch"):
        cost = report[step]
        print(f"{step}: {cost['user']:.0f} s user, {cost['wall']:.0f} s wall, peak {cost['peak']:,.0f} MiB")
    print(f"unsupported: {report['unsupported'] or 'none'}")
    print(f"watch said: {report['watch']['output'].strip()}")
    for line in write_lines(session, Filters(), installation.departments):
        print(f"  {line.kind}: {line.sentence}")


def _differences(raw: Recount, stored: Recount) -> str:
    lost, added = raw.values - stored.values, stored.values - raw.values
    return f"{lost.total()} lost (such as {list(lost)[:3]}), {added.total()} added (such as {list(added)[:3]})"


def check(session: Session, export: Export) -> bool:
    """What this set must show."""
    if export.name == "airline":
        return _storm(session)
    if export.name == "hotstar":
        return _wave(session)
    return True


def _storm(session: Session) -> bool:
    is_fine = True
    for said, filters in (("as it opens", Filters()), ("22 to 24 February", Filters(from_on=STORM[0], to_on=STORM[1]))):
        movers = find_movers(session, filters)
        names = [f"{topic.name} ({topic.n_before} to {topic.n})" for topic in movers.up]
        hits = [name for name in names if any(word in name.lower() for word in STORM_WORDS)]
        print(f"movers {said} ({movers.period.from_on} to {movers.period.to_on}): {'; '.join(names[:10]) or 'none'}")
        is_fine &= bool(hits)
    surges = _surges(session, STORM)
    for alert in surges:
        print(f"surge: {_described(alert)}")
    stands = any(
        alert.state == "would_have_fired" and alert.is_provisional and alert.kind == "escalation" for alert in surges
    )
    print(f"storm: movers {'name it' if is_fine else 'DO NOT NAME IT'}; alert {'stands' if stands else 'IS MISSING'}")
    return is_fine and stands


def _wave(session: Session) -> bool:
    surges = _surges(session, WAVE)
    for alert in surges:
        print(f"surge: {_described(alert)}")
    n = sum(alert.kind == "escalation" for alert in surges)
    print(f"wave of praise: {n} escalations of volume or negative count {'(fine)' if not n else '(WRONG)'}")
    return n == 0


def _surges(session: Session, days: tuple[date, date]) -> Sequence[AlertRow]:
    within = (AlertRow.last_on >= days[0], AlertRow.first_on <= days[1])
    return session.scalars(sa.select(AlertRow).where(AlertRow.family == "surge", *within)).all()


def _described(alert: AlertRow) -> str:
    provisional = ", provisional" if alert.is_provisional else ""
    return (
        f"{alert.kind} {alert.level} {alert.state}{provisional} {alert.first_on} to {alert.last_on} "
        f"[{alert.department_id}] {alert.title} ({alert.n_observed} met, {alert.expected} expected)"
    )


def show_alerts(session: Session, n: int) -> None:
    """Up to `n` alerts, of each level alike, each with up to three of its comments, for a person to judge."""
    if not n:
        return
    rng = random.Random(0)
    alerts = list(session.scalars(sa.select(AlertRow).order_by(AlertRow.id)))
    by_level: dict[str, list[AlertRow]] = {}
    for alert in rng.sample(alerts, len(alerts)):
        by_level.setdefault(alert.family if alert.family != "urgent" else alert.level, []).append(alert)
    chosen = [alert for turn in zip_all(list(by_level.values())) for alert in turn][:n]
    for number, alert in enumerate(chosen, start=1):
        print(f"\n{number}. {alert.family}: {_described(alert)}")
        if alert.family == "urgent":
            for row, annotation in session.execute(
                sa.select(FeedbackRow, AnnotationRow)
                .join(AlertFeedback, AlertFeedback.feedback_id == FeedbackRow.id)
                .join(AnnotationRow, AnnotationRow.feedback_id == FeedbackRow.id)
                .where(AlertFeedback.alert_id == alert.id)
                .order_by(AnnotationRow.urgency_score.desc())
                .limit(3)
            ).all():
                reasons = ",".join(annotation.urgency_reasons)
                text = " ".join(row.text.split())[:400]
                print(f"   - {annotation.urgency} {reasons} {annotation.urgency_score or 0:.2f}: {text}")
        else:
            for quote in words_of(session, alert.evidence.get("quotes", [])):
                print(f"   - {' '.join(quote.text.split())[:240]}")


def zip_all(lists: Sequence[Sequence[AlertRow]]) -> list[list[AlertRow]]:
    """One of each list in turn, until all are empty."""
    longest = max((len(one) for one in lists), default=0)
    return [[one[place] for one in lists if place < len(one)] for place in range(longest)]


def table(reports: list[dict[str, Any]]) -> None:
    """All sets, one line each."""
    head = (
        "set", "rows", "accepted", "rejects", "import s", "annotate s", "fit s", "watch s", "feedback/s", "topics",
        *BUCKETS.values(), "at once", "same day", "daily", "surges", "would have", "peak MiB", "scores",
    )  # fmt: skip
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for report in reports:
        outcome = json.loads(report["import"]["output"])
        steps = [report[step] for step in ("import", "annotate", "fit", "watch")]
        user = " | ".join(f"{cost['user']:.0f} ({cost['wall']:.0f})" for cost in steps)
        speed = report["feedback"] / max(1.0, sum(cost["user"] for cost in steps[:2]))
        buckets = " | ".join(f"{report['of_topics'].get(one, 0) / max(1, report['mentions']):.0%}" for one in BUCKETS)
        levels: Counter[str] = Counter()
        for family, level, state, n in report["alerts"]:
            levels[level if family == "urgent" else "surge"] += n
            levels["past"] += n * (state == "would_have_fired")
        per = " | ".join(
            f"{1000 * levels[one] / max(1, report['feedback']):.1f}"
            for one in ("at_once", "same_day", "daily", "surge", "past")
        )
        peak = "/".join(f"{cost['peak']:,.0f}" for cost in steps)
        equal = "equal" if report["equal"] else "DIFFER"
        print(
            f"| {report['name']} | {report['rows']:,} | {outcome['n_accepted']:,} | {outcome['n_skipped']:,} | {user} "
            f"| {speed:.0f} | {report['n_topics']} | {buckets} | {per} | {peak} | {equal} |"
        )
    print(
        "Seconds: processor (wall). feedback/s: import and annotate together, per processor second. Alerts per 1,000."
    )


if __name__ == "__main__":
    sys.exit(main())
