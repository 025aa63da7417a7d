"""Topics on real sets: how many, how true, how much is left unassigned, and whether they keep who they are.

    python -m bench.topics                 banking77 and clinc150, and churn on three sets of feedback (20 minutes)
    python -m bench.topics --sets banking77,gplay_uber
    python -m bench.topics --baseline      also BERTopic at its defaults (UMAP and HDBSCAN) on the same vectors
    python -m bench.topics --fresh         read and encode again

V: the V-measure against the labels, with unassigned as one group of its own. Churn: the share of unchanged mentions
whose topic changes (moves to and from unassigned count) when the rest of the feedback arrives, and when nothing does.
The sets lie beside the project and are not part of it; mentions and vectors are kept in `var/bench`.
"""

# ruff: noqa: D103, T201  (a bench prints)

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path("../shared/data")
CACHE = Path("var/bench")
LABELLED = {"banking77": "banking77", "clinc150": "clinc150"}
FEEDBACK = {
    "gplay_uber": "gplay_uber",
    "nhs_fft_v6": "nhs_fft_v6_multilabel",
    "twitter_us_airline": "twitter_us_airline",
}
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Mentions:
    """A set cut into mentions: `of[i]` is the row of the set that mention i stands in; `vectors` are float16."""

    rows: list[dict[str, Any]]
    of: NDArray[np.int64]
    spans: list[tuple[int, int]]
    vectors: NDArray[np.float16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join([*LABELLED, *FEEDBACK]))
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--names", type=int, default=10, help="names of so many of the largest topics")
    options = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"{DATA} is not there: the sets are not part of the project. Put it beside the project, or a link.")
    for name in options.sets.split(","):
        mentions = read(name, fresh=options.fresh)
        print(f"\n{name}: {len(mentions.rows):,} rows, {len(mentions.of):,} mentions", flush=True)
        if name in LABELLED:
            labelled(mentions)
        else:
            kept(mentions, options.names)
        if options.baseline:
            baseline(mentions, labels_of(mentions) if name in LABELLED else None)


def read(name: str, *, fresh: bool) -> Mentions:
    """A set cut into mentions with their vectors, as annotating would; from the cache unless `fresh`."""
    import ftfy

    from models.encoder import load_encoder
    from models.mentions import find_mentions
    from voc.settings import Settings

    file = (LABELLED | FEEDBACK)[name]
    with gzip.open(DATA / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        row["text"] = ftfy.fix_text(row["text"])
    cached = CACHE / f"{name}.npz"
    if cached.exists() and not fresh:
        arrays = np.load(cached)
        return Mentions(rows, arrays["of"], [tuple(span) for span in arrays["spans"].tolist()], arrays["vectors"])
    encoder = load_encoder(Settings())
    spans = [[(0, len(row["text"]))] if name in LABELLED else find_mentions(row["text"], row["lang"]) for row in rows]
    encoded = encoder.read([row["text"] for row in rows], spans)
    of = np.array([number for number, found in enumerate(spans) for _ in found], dtype=np.int64)
    flat = [span for found in spans for span in found]
    vectors = np.concatenate([one.spans for one in encoded if len(one.spans)]).astype(np.float16)
    CACHE.mkdir(parents=True, exist_ok=True)
    np.savez(cached, of=of, spans=np.array(flat), vectors=vectors)
    return Mentions(rows, of, flat, vectors)


def labels_of(mentions: Mentions) -> list[str]:
    """The label of each mention."""
    return [mentions.rows[row]["labels"]["intent"] for row in mentions.of]


def labelled(mentions: Mentions) -> None:
    """Truth of the topics of a set whose rows have one label each."""
    from sklearn.metrics import v_measure_score

    with TemporaryDirectory() as home:
        installation = installed(home, mentions, range(len(mentions.rows)))
        started = time.perf_counter()
        report = fitted(installation)
        topics = topics_of(installation)
        seconds = time.perf_counter() - started
    labels = labels_of(mentions)
    found = [topics[key] for key in keys_of(mentions)]
    known = [(topic, label) for topic, label in zip(found, labels, strict=True) if label != "oos"]
    n_true = len({label for _, label in known})
    v = v_measure_score([label for _, label in known], [topic for topic, _ in known])
    print(f"  V {v:.3f}; {report.n_topics} topics for {n_true} labels; {unassigned(found)}; {seconds:.0f} s")
    outside = [topic for topic, label in zip(found, labels, strict=True) if label == "oos"]
    if outside:
        print(f"  out of scope and unassigned: {np.mean([topic == 97 for topic in outside]):.1%}")


def kept(mentions: Mentions, n_names: int) -> None:
    """Whether the topics of feedback keep who they are: growth, a new run, another order."""
    n = len(mentions.rows)
    first, rest = range(int(n * 0.9)), range(int(n * 0.9), n)
    with TemporaryDirectory() as home, TemporaryDirectory() as other:
        installation = installed(home, mentions, first)
        started = time.perf_counter()
        report = fitted(installation)
        print(f"  {report.n_topics} topics in {time.perf_counter() - started:.0f} s", flush=True)
        before = topics_of(installation)
        fitted(installation)
        print(f"  churn of a new run: {churn(before, topics_of(installation)):.2%}", flush=True)
        fill(installation, mentions, rest)
        grown = fitted(installation)
        after = topics_of(installation)
        print(f"  churn after +10 %: {churn(before, after):.2%} ({grown.n_born} new, {grown.n_retired} retired)")
        shuffled = installed(other, mentions, np.random.default_rng(1).permutation(int(n * 0.9)).tolist())
        fitted(shuffled)
        print(f"  shuffled: {churn(before, topics_of(shuffled)):.2%} churn against the first run", flush=True)
        buckets = {97: "unassigned", 98: "no answer", 99: "general praise", 100: "general complaint"}
        found = list(after.values())
        print(
            "  "
            + ", ".join(f"{name} {np.mean([topic == key for topic in found]):.1%}" for key, name in buckets.items())
        )
        print("  " + unassigned(found))
        tell_names(installation, n_names)


def tell_names(installation: Any, n_names: int) -> None:
    """The largest topics, of all feedback and of the unhappiest (two stars or fewer)."""
    import sqlalchemy as sa

    from voc.storage.tables import FeedbackRow, MentionRow, TopicRow

    with installation.store.reading() as session:
        for title, wanted in (("all", None), ("two stars or fewer", FeedbackRow.title == "low")):
            query = (
                sa.select(TopicRow.name, sa.func.count(sa.distinct(FeedbackRow.id)).label("n"))
                .join(MentionRow, MentionRow.topic_id == TopicRow.id)
                .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
                .where(TopicRow.kind == "topic")
                .group_by(TopicRow.id, TopicRow.name)
                .order_by(sa.desc("n"))
                .limit(n_names)
            )
            rows = session.execute(query if wanted is None else query.where(wanted)).all()
            if rows:
                print(f"  largest, {title}: " + "; ".join(f"{name} ({n})" for name, n in rows))


def unassigned(found: Sequence[int]) -> str:
    """The share of mentions left unassigned, of those that are in no bucket."""
    rest = [topic for topic in found if topic not in (98, 99, 100)]
    return f"unassigned {np.mean([topic == 97 for topic in rest]):.1%} of {len(rest):,} mentions that name a thing"


def churn(before: dict[Any, int], after: dict[Any, int]) -> float:
    """The share of mentions in both whose topic differs."""
    both = before.keys() & after.keys()
    return float(np.mean([before[key] != after[key] for key in both]))


def keys_of(mentions: Mentions) -> list[tuple[str, int]]:
    """What names a mention across stores: the row's place in the set, and where it starts."""
    return [(str(row), start) for row, (start, _) in zip(mentions.of.tolist(), mentions.spans, strict=True)]


def topics_of(installation: Any) -> dict[tuple[str, int], int]:
    """The topic of every mention of a store."""
    import sqlalchemy as sa

    from voc.storage.tables import FeedbackRow, MentionRow, ResponseRow

    with installation.store.reading() as session:
        rows = session.execute(
            sa.select(ResponseRow.external_id, MentionRow.start, MentionRow.topic_id)
            .join(FeedbackRow, FeedbackRow.response_id == ResponseRow.id)
            .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        )
        return {(external_id, start): topic_id for external_id, start, topic_id in rows}


def installed(home: str, mentions: Mentions, wanted: Sequence[int]) -> Any:
    """A fresh store under `home` that holds these rows of the set, annotated with mentions and vectors alone."""
    from voc.installation import open_installation
    from voc.settings import Settings
    from voc.storage.tables import Source

    installation = open_installation(Settings(home=Path(home)))
    with installation.store.writing() as session:
        session.add(Source(id=1, name="bench", channel="review", connector="file", created_at=NOW))
    fill(installation, mentions, wanted)
    return installation


def fill(installation: Any, mentions: Mentions, wanted: Sequence[int]) -> None:
    """Add rows of the set; a low rating is kept as the title "low"."""
    from voc.storage.tables import AnnotationRow, FeedbackRow, MentionRow, MentionVector, ResponseRow
    from voc.text import text_key

    languages = languages_of(mentions)
    firsts = np.searchsorted(mentions.of, np.arange(len(mentions.rows) + 1))
    with installation.store.writing() as session:
        for row in wanted:
            said = mentions.rows[row]
            response = ResponseRow(
                source_id=1, external_id=str(row), created_at=NOW, created_on=NOW.date(), received_at=NOW
            )
            session.add(response)
            session.flush()
            feedback = FeedbackRow(
                response_id=response.id, position=0, source_id=1, created_at=NOW, created_on=NOW.date(),
                received_at=NOW, question=said["labels"].get("question"), text=said["text"], language=languages[row][0],
                title="low" if (said["rating"] or 5) <= 2 and "question" not in said["labels"] else None,
                text_key=text_key(said["text"]),
            )  # fmt: skip
            session.add(feedback)
            session.flush()
            language, unsupported = languages[row]
            session.add(
                AnnotationRow(
                    feedback_id=feedback.id, model_version="bench", annotated_at=NOW,
                    language=language, unsupported=unsupported,
                )
            )  # fmt: skip
            for place in range(firsts[row], firsts[row + 1]):
                start, end = mentions.spans[place]
                mention = MentionRow(feedback_id=feedback.id, start=start, end=end)
                session.add(mention)
                session.flush()
                session.add(MentionVector(mention_id=mention.id, vector=mentions.vectors[place].tobytes()))


@cache
def _read_language(text: str, claimed: str | None) -> tuple[str | None, str | None]:
    from ingest.language import identify
    from models.languages import why_unsupported

    language = identify(text, claimed)
    return language, why_unsupported(text, language)


def languages_of(mentions: Mentions) -> list[tuple[str | None, str | None]]:
    """The language of each row as importing would find it, and why no head reads it (None where one does)."""
    return [_read_language(row["text"], row["lang"]) for row in mentions.rows]


def fitted(installation: Any) -> Any:
    """One fit of a store."""
    from models.encoder import load_encoder
    from models.topics.fit import fit

    return fit(installation, load_encoder(installation.settings).encode, now=NOW)


def baseline(mentions: Mentions, labels: Sequence[str] | None) -> None:
    """BERTopic as it comes, on the same vectors."""
    from bertopic import BERTopic
    from sklearn.metrics import v_measure_score

    texts = [
        mentions.rows[row]["text"][start:end]
        for row, (start, end) in zip(mentions.of.tolist(), mentions.spans, strict=True)
    ]
    started = time.perf_counter()
    topics, _ = BERTopic(embedding_model=None).fit_transform(texts, embeddings=mentions.vectors.astype(np.float32))
    seconds = time.perf_counter() - started
    v = f"V {v_measure_score(labels, topics):.3f}; " if labels is not None else ""
    loose = np.mean([topic == -1 for topic in topics])
    print(f"  BERTopic: {v}{len(set(topics)) - 1} topics; unassigned {loose:.1%}; {seconds:.0f} s")


if __name__ == "__main__":
    main()
