"""How true topics are to labels that people gave, beside BERTopic on the same mentions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.topics import opponent, sets, words
from bench.topics.found import Found, found, median
from bench.topics.table import Line
from voc.storage.tables import BUCKETS, UNASSIGNED


def measure(data: Path, name: str, seeds: Sequence[int], *, fresh: bool) -> list[Line]:
    """V, number of topics, what stays unassigned, words: of one set, medians over seeds."""
    mentions = sets.read(data, name)
    ours = [found(data, name, seed) for seed in seeds]
    theirs = [opponent.run(mentions, None, f"all-{seed}", fresh=fresh) for seed in seeds[:1]]
    lines = _words(mentions, ours, theirs)
    unassigned = median([one.unassigned for one in ours])
    lines.append(Line(name, "unassigned", unassigned, "<= 0.15", median([_loose(run) for run in theirs])))
    if name not in sets.LABELLED:
        n, their_n = median([one.report.n_topics for one in ours]), median([len(run.words) for run in theirs])
        return [*lines, Line(name, "topics", n, "", their_n)]
    labels = mentions.labels
    known = [row for row, label in enumerate(labels) if label not in ("", sets.OUTSIDE)]
    n_true = len({labels[row] for row in known})
    by_row = [_by_row(mentions, one.topics) for one in ours]
    their_rows = [_by_row(mentions, run.topics) for run in theirs]
    v = median([_v(labels, rows, known) for rows in by_row])
    their_v = median([_v(labels, rows, known) for rows in their_rows])
    groups = [{rows[row] for row in known} - {*BUCKETS, -1} for rows in by_row]
    n_found = median([len(topics) for topics in groups])
    n_themes = median([len({one.themes[topic] for topic in topics}) for one, topics in zip(ours, groups, strict=True)])
    nearest = min((n_found, n_themes), key=lambda n: abs(np.log(n / n_true)))
    lines += [
        Line(name, "V against the labels", v, f">= {their_v:.3f}", their_v),
        Line(name, f"topics of rows, for {n_true}", n_found, f"{n_true / 4:.0f} to {n_true * 4}",
             median([len({rows[row] for row in known} - {-1}) for rows in their_rows])),
        Line(name, "topics or themes, the nearest", nearest, f"{n_true / 1.5:.0f} to {n_true * 1.5:.0f}", None),
    ]  # fmt: skip
    outside = [row for row, label in enumerate(labels) if label == sets.OUTSIDE]
    if outside:
        share = median([float(np.mean([rows[row] == UNASSIGNED for row in outside])) for rows in by_row])
        other = median([float(np.mean([rows[row] == -1 for row in outside])) for rows in their_rows])
        lines.append(Line(name, "out of scope, unassigned", share, ">= 0.60", other))
    return lines


def _by_row(mentions: sets.Mentions, topics: Sequence[int] | np.ndarray) -> list[int]:
    return sets.of_rows([int(topic) for topic in topics], mentions.of, len(mentions.rows))


def _v(labels: Sequence[str], topics: Sequence[int], known: Sequence[int]) -> float:
    from sklearn.metrics import v_measure_score

    return float(v_measure_score([labels[row] for row in known], [topics[row] for row in known]))


def _loose(run: opponent.Run) -> float:
    return float(np.mean(np.array(run.topics) == -1))


def _words(mentions: sets.Mentions, ours: Sequence[Found], theirs: Sequence[opponent.Run]) -> list[Line]:
    texts = [row["text"] for row in mentions.rows]
    listed = [list(one.words.values()) for one in ours]
    n = median([words.npmi(topics, texts) for topics in listed])
    their_n = median([words.npmi(run.words, texts) for run in theirs])
    d = median([words.diversity(topics) for topics in listed])
    their_d = median([words.diversity(run.words) for run in theirs])
    floor = max(0.15, their_n - 0.01) if mentions.name == "newsgroups20" else their_n - 0.01
    return [
        Line(mentions.name, "NPMI of ten words", n, f">= {floor:.3f}", their_n),
        Line(mentions.name, "diversity of ten words", d, f">= {max(0.83, their_d - 0.01):.3f}", their_d),
    ]
