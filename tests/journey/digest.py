"""The store in a form that two runs can be compared in: everything but row ids, instants of work and claims."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.session import Store

#: For each table: a query whose rows name everything by what it is.
QUERIES: dict[str, str] = {
    "source": "SELECT name, channel, connector FROM source",
    "response": "SELECT s.name, r.external_id, r.created_at, r.author_key, r.permalink, r.thread_key "
    "FROM response r JOIN source s ON s.id = r.source_id",
    "score": "SELECT r.external_id, c.kind, c.value, c.is_low, c.is_high FROM score c "
    "JOIN response r ON r.id = c.response_id",
    "segment": "SELECT r.external_id, g.name, g.value FROM response_segment x "
    "JOIN response r ON r.id = x.response_id JOIN segment g ON g.id = x.segment_id",
    "feedback": "SELECT r.external_id, f.position, f.created_at, f.question, f.title, f.text, f.language, f.near_key, "
    "f.weight FROM feedback f JOIN response r ON r.id = f.response_id",
    "annotation": "SELECT r.external_id, f.position, a.model_version, a.sentiment, a.sentiment_score, a.urgency, "
    "a.urgency_when, a.is_mixed, a.is_routed, a.unsupported FROM annotation a "
    "JOIN feedback f ON f.id = a.feedback_id JOIN response r ON r.id = f.response_id",
    "department": "SELECT r.external_id, f.position, d.department_id, d.rank, d.confidence, d.origin "
    "FROM annotation_department d JOIN feedback f ON f.id = d.feedback_id JOIN response r ON r.id = f.response_id",
    "mention": 'SELECT r.external_id, f.position, m.start, m."end", t.name, m.aspect, m.sentiment FROM mention m '
    "JOIN feedback f ON f.id = m.feedback_id JOIN response r ON r.id = f.response_id JOIN topic t ON t.id = m.topic_id",
    "vectors": "SELECT count(*) FROM mention_vector UNION ALL SELECT count(*) FROM feedback_vector",
    "series": "SELECT t.name, d.department_id, s.name, d.day, d.n, d.weight, d.n_negative, d.n_neutral, d.n_positive, "
    "d.n_urgent, d.sum_sentiment FROM series_day d JOIN source s ON s.id = d.source_id "
    "LEFT JOIN topic t ON t.id = d.topic_id WHERE d.n <> 0",
    "score days": "SELECT d.kind, s.name, d.day, d.n, d.total, d.n_low, d.n_high FROM score_day d "
    "JOIN source s ON s.id = d.source_id WHERE d.n <> 0",
    "waiting": "SELECT r.external_id, f.position FROM pending_annotation p JOIN feedback f ON f.id = p.feedback_id "
    "JOIN response r ON r.id = f.response_id",
    "alert": "SELECT a.kind, a.family, a.state, a.level, a.department_id, t.name, a.first_on, a.last_on, a.n_observed, "
    "a.title FROM alert a LEFT JOIN topic t ON t.id = a.topic_id",
    "evidence": "SELECT a.title, r.external_id, f.position FROM alert_feedback e JOIN alert a ON a.id = e.alert_id "
    "JOIN feedback f ON f.id = e.feedback_id JOIN response r ON r.id = f.response_id",
    "delivery": "SELECT a.title, x.kind, s.channel, s.target_shown, d.state FROM delivery d "
    "JOIN alert a ON a.id = d.alert_id JOIN subscription s ON s.id = d.subscription_id "
    "JOIN alert_transition x ON x.alert_id = d.alert_id AND x.seq = d.seq",
}
#: What does not depend on when somebody looked for surges and urgent feedback.
FACTS = tuple(name for name in QUERIES if name not in ("alert", "evidence", "delivery"))


Line = tuple[str, tuple[float, ...]]
#: A row of a matrix product may differ in its last bits by which rows stand beside it, and then in what is kept of it.
CLOSE = 2e-3


def digest(store: Store, names: Iterable[str] = tuple(QUERIES)) -> dict[str, list[Line]]:
    """Each table as sorted lines: what can be compared exactly, and the numbers that are measured."""
    with store.reading() as session:
        return {name: sorted(_lines(session, QUERIES[name])) for name in names}


def difference(one: dict[str, list[Line]], other: dict[str, list[Line]]) -> dict[str, list[str]]:
    """For each table that differs: how many lines, and up to five of each side that the other has not."""
    found = {}
    for name in one:
        left, right = Counter(line for line, _ in one[name]), Counter(line for line, _ in other[name])
        if left != right:
            only = [f"only here: {line}" for line in (left - right)], [f"only there: {line}" for line in (right - left)]
            found[name] = [f"{len(one[name])} against {len(other[name])} lines", *only[0][:5], *only[1][:5]]
        elif far := [f"{a} against {b}" for a, b in zip(one[name], other[name], strict=True) if not _is_close(a, b)]:
            found[name] = far[:5]
    return found


def _is_close(one: Line, other: Line) -> bool:
    return all(math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) for a, b in zip(one[1], other[1], strict=True))


def _lines(session: Session, query: str) -> Iterator[Line]:
    for row in session.execute(sa.text(query)):
        exact = " | ".join(str(value) for value in row if not isinstance(value, float))
        yield exact, tuple(value for value in row if isinstance(value, float))
