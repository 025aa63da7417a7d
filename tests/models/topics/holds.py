"""Whether everything that people decided about topics still holds, and every id means what it meant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.brand import without
from models.topics.edits import Define, Merge, Own, Rename, Retire, Split
from tests.models.topics.holds_of_themes import check_themes
from tests.models.topics.life import Decision, Life
from voc.storage.series import rebuild
from voc.storage.tables import (
    BUCKETS,
    UNASSIGNED,
    FeedbackRow,
    MentionRow,
    SeriesDay,
    ThemeDay,
    TopicModelRow,
    TopicRow,
)
from voc.storage.topics import MACHINE, TopicModel, decode_rows, events_of, load_current

#: A topic is "made of" mentions that are more of it than this: a fit judges groups, whose edges it then trims.
_MOST = 0.6
#: A person's topic keeps this share of its mentions through a fit: what others gain lies at its edge.
_KEPT = 0.5


def check(life: Life) -> None:
    """Raise `AssertionError` with what was lost."""
    with life.store.store.reading() as session:
        rows = {topic.id: topic for topic in session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic"))}
        model = load_current(session)
        assert model is not None
        _note_births(life, session, rows)
        _check_whole(life, rows, model)
        taken = _taken_away(session)
        for number, decision in enumerate(life.decisions):
            _check_decision(decision, life.decisions[number + 1 :], rows, model, taken)
        check_themes(life, session, rows)
        if life.log[-1].split()[1] in ("fit", "fresh"):
            _check_not_made_anew(life, life.before)
            _check_kept(life, life.before)
        _check_meaning(life, session, rows)


def recount(life: Life) -> None:
    """Raise `AssertionError` where the daily counts differ from a recount."""
    kept = _series(life)
    with life.store.store.writing() as session:
        rebuild(session)
    assert _series(life) == kept


def _note_births(life: Life, session: Session, rows: dict[int, TopicRow]) -> None:
    for topic_id in rows.keys() - life.born.keys():
        first = events_of(session, topic_id)[0]
        life.born[topic_id] = life.step if first.by == MACHINE else -1


def _check_whole(life: Life, rows: dict[int, TopicRow], model: TopicModel) -> None:
    """Exactly the living topics lie somewhere, no two have one name, and every mention is with one of them."""
    living = {topic.id for topic in rows.values() if topic.state == "active"}
    assert living == set(model.topic_ids.tolist())
    names = Counter(rows[topic_id].name.lower() for topic_id in living)
    assert not [name for name, n in names.items() if n > 1]
    assert not set(life.topics().values()) - living - BUCKETS.keys()


def _check_decision(
    decision: Decision, later: Sequence[Decision], rows: dict[int, TopicRow], model: TopicModel,
    taken: NDArray[np.float32],
) -> None:  # fmt: skip
    """Name, owner, state and place are as decided, as far as no later decision says otherwise."""
    edit, told = decision.edit, f"{decision.edit} of step {decision.at}"
    of_same = [each.edit for each in later if isinstance(each.edit, type(edit)) and each.topics & decision.topics]
    if isinstance(edit, Rename):
        assert of_same or rows[edit.topic_id].name == edit.name, told
        assert rows[edit.topic_id].named_by in ("ana", "ben"), told
    elif isinstance(edit, Own):
        owner = (rows[edit.topic_id].owner_department, rows[edit.topic_id].owner_origin)
        assert of_same or owner == (edit.department_id, "person"), told
    elif isinstance(edit, Merge):
        assert (rows[edit.topic_id].state, rows[edit.topic_id].merged_into) == ("merged", edit.into_id), told
        _check_lives([edit.into_id], later, rows, told)
    elif isinstance(edit, Retire):
        assert rows[edit.topic_id].state == "retired", told
    elif isinstance(edit, Split):
        _check_lives([edit.topic_id, decision.topic_id], later, rows, told)
    elif isinstance(edit, Define):
        _check_lives([decision.topic_id], later, rows, told)
        _check_place(decision, later, model, taken, told)


def _check_lives(topic_ids: Sequence[int], later: Sequence[Decision], rows: dict[int, TopicRow], told: str) -> None:
    """A topic that a person made or changed lives until a person ends it."""
    ended = {each.edit.topic_id for each in later if isinstance(each.edit, Merge | Retire)}
    for topic_id in topic_ids:
        assert (rows[topic_id].state == "active") == (topic_id not in ended), f"{told}: {rows[topic_id].state}"


def _taken_away(session: Session) -> NDArray[np.float32]:
    """All directions that some version took for the company's name, orthonormal; what is out once never comes back."""
    versions = session.scalars(sa.select(TopicModelRow))
    rows = np.concatenate([decode_rows(version.parameters.get("away", "")) for version in versions])
    directions, weights, _ = np.linalg.svd(rows.T.astype(np.float64), full_matrices=False)
    return np.ascontiguousarray(directions.T[weights > 1e-3], dtype=np.float32)


def _check_place(
    decision: Decision, later: Sequence[Decision], model: TopicModel, taken: NDArray[np.float32], told: str
) -> None:  # fmt: skip
    """A defined topic lies where its words lie, or with the topic that it was merged into."""
    heir = decision.topic_id
    for each in later:
        if isinstance(each.edit, Split | Retire) and each.edit.topic_id == heir:
            return
        if isinstance(each.edit, Merge) and each.edit.topic_id == heir:
            heir = each.edit.into_id
    place = without(np.frombuffer(decision.place, dtype=np.float32)[None, :], taken)[0]
    near = float((without(model.centroids[model.topic_ids == heir], taken) @ place).max())
    assert near > 0.98, f"{told} does not lie where it lay: {near:.3f}"


def _check_not_made_anew(life: Life, before: Mapping[int, int]) -> None:
    """The fit made no topic of the mentions of a person's topic, or of those that one had which a person retired."""
    theirs = {topic_id for decision in life.decisions for topic_id in decision.topics}
    ended = {
        mention
        for decision in life.decisions
        if isinstance(decision.edit, Retire)
        for mention in decision.mentions
        if before.get(mention) == UNASSIGNED
    }
    for topic_id, mentions in _by_topic(life.topics()).items():
        if life.born.get(topic_id) == life.step:
            held = [mention for mention in mentions if before[mention] in theirs or mention in ended]
            share = len(held) / len(mentions)
            assert share <= _MOST, f"{share:.0%} of topic {topic_id} is made of what people decided on"


def _check_kept(life: Life, before: Mapping[int, int]) -> None:
    """What people merged, split or defined has not lost most of its mentions to what a machine made."""
    placed = {
        topic_id
        for decision in life.decisions
        if isinstance(decision.edit, Merge | Split | Define)
        for topic_id in decision.topics
    }
    after = life.topics()
    for topic_id, mentions in _by_topic(before).items():
        if topic_id in placed and len(mentions) >= 8:
            kept = sum(after[mention] in placed for mention in mentions) / len(mentions)
            assert kept >= _KEPT, f"topic {topic_id}, which a person made, kept {kept:.0%} of its mentions"


def _by_topic(topics: Mapping[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for mention, topic_id in topics.items():
        found[topic_id].append(mention)
    return found


def _check_meaning(life: Life, session: Session, rows: dict[int, TopicRow]) -> None:
    """What most of a topic's mentions are about stays so, unless a person changed it."""
    heard: dict[int, Counter[str]] = defaultdict(Counter)
    asked = sa.select(MentionRow.topic_id, FeedbackRow.text).join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
    for topic_id, text in session.execute(asked):
        heard[topic_id][life.matter_of[text]] += 1
    for topic_id in heard.keys() & rows.keys():
        (matter, n), total = heard[topic_id].most_common(1)[0], heard[topic_id].total()
        if total >= 8 and n >= 0.8 * total:
            meant = life.meaning.setdefault(topic_id, matter)
            assert meant == matter, f"topic {topic_id} meant {meant}, and now {matter}"


def _series(life: Life) -> list[tuple[object, ...]]:
    with life.store.store.reading() as session:
        of_topics = sa.select(
            sa.literal("topic"), SeriesDay.topic_id, SeriesDay.department_id, SeriesDay.day, SeriesDay.n
        )
        of_themes = sa.select(sa.literal("theme"), ThemeDay.theme_id, ThemeDay.department_id, ThemeDay.day, ThemeDay.n)
        counts = (of_topics.where(SeriesDay.n != 0), of_themes.where(ThemeDay.n != 0))
        return sorted(tuple(row) for each in counts for row in session.execute(each))
