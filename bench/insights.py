"""How long do figures take on 200,000 comments? 200 different filter sets, none of them asked before.

    python -m bench.insights [--n 200000] [--days 730]

Builds a synthetic store once (kept under var/bench), then asks `summarise` through the API, uncached: from the daily
series (target: p95 at most 100 ms) and with a segment filter, from the facts (at most 400 ms). `--days 1` puts all
comments on one day, which is the worst there can be for the facts.
"""

# ruff: noqa: E402, E501, S311, T201  (the door closes first; dice that repeat; a bench prints)

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from voc.doors import keep_training_out

keep_training_out()

import sqlalchemy as sa

from api.app import create_app
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage.keys import make
from voc.storage.series import increment, rebuild
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    Fact,
    FeedbackRow,
    MentionRow,
    ResponseRow,
    ResponseSegment,
    ScoreDay,
    ScoreRow,
    Segment,
    Source,
    TopicRow,
)

NEWEST = date(2026, 6, 17)
N_TOPICS = 120
SOURCES = ("google-play", "app-store", "shop", "survey", "forum", "support")
CHANNELS = ("review", "review", "review", "survey", "forum", "support")
SEGMENTS = {
    "region": ("north", "south", "east", "west", "abroad"),
    "plan": ("basic", "plus"),
    "app_version": tuple(f"5.{number}" for number in range(12)),
    "persona": ("family", "student", "landlord", "gardener"),
}
_CHUNK = 5_000


def main() -> int:
    """Build where needed, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--n", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=730)
    options = parser.parse_args()
    home = Path("var/bench") / f"insights-{options.n}-{options.days}"
    installation = open_installation(Settings(home=home))
    build(installation, options.n, options.days)
    with installation.store.writing() as session:
        secret = make(
            session, name=f"bench {datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}", scope="read", now=datetime.now(UTC)
        )
    client = create_app(installation, dashboard=False).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    is_fast = True
    for name, sets, target in (
        ("series", series_sets(options.days), 100),
        ("segments", segment_sets(options.days), 400),
    ):
        is_fast &= ask(client, name, sets, target)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0 if is_fast else 1


def ask(client: Any, name: str, sets: list[str], target: int) -> bool:
    """Time the summary over `sets`; whether p95 keeps to `target` milliseconds.

    Wall time is what a person waits, processor time what it would be on a machine with nothing else to do: that is
    judged, since a machine that builds has.
    """
    waited, used = [], []
    for query in sets:
        start, busy = perf_counter(), process_time()
        answer = client.get(f"/v1/insights/summary?{query}")
        used.append(1000 * (process_time() - busy))
        waited.append(1000 * (perf_counter() - start))
        assert answer.status_code == 200, answer.text
    p95 = statistics.quantiles(used, n=20)[18]
    print(
        f"{name}: {len(sets)} filter sets, processor p50 {statistics.median(used):.0f} ms, p95 {p95:.0f} ms (target "
        f"{target} ms); wall p50 {statistics.median(waited):.0f} ms, p95 {statistics.quantiles(waited, n=20)[18]:.0f} ms"
    )
    for place in sorted(range(len(sets)), key=used.__getitem__)[:-6:-1]:
        print(f"  {used[place]:.0f} ms: {sets[place]}")
    return p95 <= target


def series_sets(days: int) -> list[str]:
    """200 filter sets that the daily series answer: days, sources, channels, topics, departments, and pairs."""
    rng = random.Random(1)
    choices = [f"topic={101 + number}" for number in range(N_TOPICS)]
    choices += [f"source={name}" for name in SOURCES] + [f"channel={name}" for name in set(CHANNELS)]
    choices += [f"department={name}" for name in ("product", "technology", "billing", "operations")]
    pairs = [
        f"{one}&{other}"
        for one, other in itertools.combinations(choices, 2)
        if one.split("=")[0] != other.split("=")[0]
    ]
    return rng.sample(["", *choices], 100) + rng.sample(pairs, 60) + [_days(rng, days) for _ in range(40)]


def segment_sets(days: int) -> list[str]:
    """200 filter sets with a segment, many with something else."""
    rng = random.Random(2)
    ones = [f"segment.{name}={value}" for name, values in SEGMENTS.items() for value in values]
    more = [f"{one}&source={name}" for one in ones for name in SOURCES]
    more += [f"{one}&department={name}" for one in ones for name in ("product", "billing")]
    more += [f"{one}&{_days(rng, days)}" for one in ones for _ in range(4)]
    more += [f"{one}&topic={101 + number}" for one in ones for number in range(8)]
    return ones + rng.sample(sorted(set(more)), 200 - len(ones))


def _days(rng: random.Random, days: int) -> str:
    length = rng.choice([7, 28, 90, 365])
    end = NEWEST - timedelta(days=rng.randint(0, max(0, days - length)))
    return f"from={end - timedelta(days=length - 1)}&to={end}"


def build(installation: Installation, n: int, days: int) -> None:
    """Fill the store, unless it is filled."""
    with installation.store.reading() as session:
        if session.get(Fact, "bench") is not None:
            return
    rng = random.Random(0)
    now = datetime.now(UTC)
    with installation.store.writing() as session:
        session.add_all(
            Source(id=number + 1, name=name, channel=channel, connector="file", options={}, created_at=now)
            for number, (name, channel) in enumerate(zip(SOURCES, CHANNELS, strict=True))
        )
        pairs = [(name, value) for name, values in SEGMENTS.items() for value in values]
        session.add_all(Segment(id=number + 1, name=name, value=value) for number, (name, value) in enumerate(pairs))
        session.add_all(
            TopicRow(id=101 + number, name=f"topic {number}", keywords=[], owner_department="product", created_at=now)
            for number in range(N_TOPICS)
        )
    segment_ids = {pair: number + 1 for number, pair in enumerate(pairs)}
    for start in range(1, n + 1, _CHUNK):
        numbers = range(start, min(start + _CHUNK, n + 1))
        rows = [_response(rng, number, days, segment_ids, installation.department_ids()) for number in numbers]
        with installation.store.writing() as session:
            for table in (
                ResponseRow,
                FeedbackRow,
                AnnotationRow,
                ScoreRow,
                ResponseSegment,
                MentionRow,
                AnnotationDepartment,
            ):
                session.execute(sa.insert(table), [row for rows_of in rows for row in rows_of.get(table, [])])
            _count_scores(session, rows)
        print(f"\r{numbers[-1]:,} of {n:,} comments", end="", file=sys.stderr)
    with installation.store.writing() as session:
        rebuild(session)
        session.add(Fact(key="bench", value={"n": n, "days": days}))
    print(file=sys.stderr)


def _response(
    rng: random.Random, number: int, days: int, segment_ids: dict[tuple[str, str], int], departments: tuple[str, ...]
) -> dict[type, list[dict[str, Any]]]:
    on = NEWEST - timedelta(days=int(days * rng.random() ** 1.2))
    at = datetime(on.year, on.month, on.day, rng.randrange(24), rng.randrange(60), tzinfo=UTC)
    source_id = rng.choices(range(1, len(SOURCES) + 1), weights=[6, 4, 3, 3, 1, 2])[0]
    common = {"source_id": source_id, "created_at": at, "created_on": on, "received_at": at}
    stars = rng.choices((1, 2, 3, 4, 5), weights=(3, 1, 1, 2, 4))[0]
    kind, value, low, high = (
        ("stars", stars, stars <= 2, stars >= 4) if source_id != 4 else ("nps", 2 * stars, stars <= 3, stars == 5)
    )
    mood = "negative" if stars < 3 else "neutral" if stars == 3 else "positive"
    score = {"negative": -0.8, "neutral": 0.0, "positive": 0.8}[mood] + rng.uniform(-0.2, 0.2)
    topics = [min(N_TOPICS - 1, int(rng.expovariate(1 / 25))) + 101 for _ in range(rng.choice((1, 1, 2, 3)))]
    text = " ".join(
        rng.choices(("parcel", "late", "lovely", "kettle", "app", "login", "code", "staff", "again", "never"), k=20)
    )
    return {
        ResponseRow: [{"id": number, "external_id": f"r{number}", "author_key": f"a{rng.randrange(10**6)}",
                       "permalink": None, "thread_key": None, **common}],
        FeedbackRow: [{"id": number, "response_id": number, "position": 0, "question": None, "title": None, "text": text,
                       "language": "en", "redacted": [], "text_key": f"{number:032x}", "near_key": None, "weight": 1.0, **common}],
        AnnotationRow: [{"feedback_id": number, "model_version": "bench", "annotated_at": at, "language": "en",
                         "sentiment": mood, "sentiment_score": score, "urgency": rng.choice(("none", "low", "low", "high")),
                         "urgency_reasons": [], "is_watched": True}],
        ScoreRow: [{"response_id": number, "kind": kind, "value": value, "goodness": (value - 1) / 4 if kind == "stars" else value / 10,
                    "is_low": low, "is_high": high}] if rng.random() < 0.8 else [],
        ResponseSegment: [{"response_id": number, "segment_id": segment_ids[(name, rng.choice(values))]}
                          for name, values in SEGMENTS.items() if rng.random() < 0.7],
        MentionRow: [{"feedback_id": number, "start": 10 * place, "end": 10 * place + 8, "topic_id": topic, "sentiment": mood}
                     for place, topic in enumerate(topics)],
        AnnotationDepartment: [{"feedback_id": number, "department_id": name, "rank": rank, "confidence": 0.8, "origin": "model"}
                               for rank, name in enumerate(rng.sample(departments, rng.choice((0, 1, 1, 2))))],
    }  # fmt: skip


def _count_scores(session: Any, rows: list[dict[type, list[dict[str, Any]]]]) -> None:
    totals: dict[tuple[str, int, date], list[float]] = {}
    for row in rows:
        response = row[ResponseRow][0]
        scored = [(one["kind"], one["value"], one["is_low"], one["is_high"]) for one in row[ScoreRow]]
        for kind, value, low, high in [*scored, ("response", 0.0, False, False)]:
            total = totals.setdefault((kind, response["source_id"], response["created_on"]), [0.0] * 5)
            for place, more in enumerate((1, value, value * value, low, high)):
                total[place] += more
    names = ("n", "total", "total_2", "n_low", "n_high")
    table: Any = ScoreDay.__table__
    increment(
        session,
        table,
        ("kind", "source_id", "day"),
        [
            {"kind": kind, "source_id": source_id, "day": day, **dict(zip(names, total, strict=True))}
            for (kind, source_id, day), total in totals.items()
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
