"""Give topics their themes, from the store to the store: after each fit, and after each edit that moves topics.

Everything slow (reading mentions, encoding names) happens outside transactions. Safe to stop and to repeat: what was
not done is done by the next fit, edit or pass of the timetable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.brand import without
from models.topics.names import Encode, same_words
from models.topics.retag import read_mentions
from models.topics.standing import Standing, look, middle, placement_of
from models.topics.theme_groups import Member
from models.topics.theme_names import ToName, theme_names
from models.topics.themes import Grouping, placed, renewed
from voc.installation import Installation
from voc.storage import themes as book
from voc.storage.tables import Fact, MentionRow, ThemeRow, TopicRow
from voc.storage.theme_series import hold_still, recount
from voc.storage.topics import MACHINE, TopicModel, current_version

_FACT = "topics.grouped"
#: Mentions of a topic that a theme's name is sought in, the newest.
_READ = 300
#: A theme is named anew when less than this part of its topics is what it was.
_SAME = 0.5


def regroup(installation: Installation, encode: Encode, *, now: datetime, anew: bool = False) -> int:
    """Give every topic its theme by the version in use; the number of themes. `anew` finds the themes anew.

    `encode` gives unit rows, and is asked only where a theme wants a name. Nothing before the first fit.
    """
    store = installation.store
    while True:
        with store.reading() as session:
            seen = look(session)
        if seen is None:
            return 0
        named_by_people = frozenset(number for number, (_, by) in seen.themes.items() if by is not None)
        grouping = renewed(seen.members, named_by_people) if anew else placed(seen.members)
        names = _names(installation, seen, grouping, encode)
        with store.writing() as session:
            hold_still(session, alone=True)
            if placement_of(session) == seen.placement:  # else a person moved something meanwhile: look again
                _write(session, seen, grouping, names, now)
                session.merge(Fact(key=_FACT, value={"version": seen.model.version, "at": now.isoformat()}))
                break
    recount(store)
    return len(grouping.kept) + len(grouping.born)


def is_grouped(session: Session) -> bool:
    """Whether topics were given their themes since the version in use came into use."""
    fact = session.get(Fact, _FACT)
    return current_version(session) is None or (fact is not None and fact.value["version"] == current_version(session))


def _names(installation: Installation, seen: Standing, grouping: Grouping, encode: Encode) -> dict[frozenset[int], str]:
    """Names for new themes, and for those of a machine that are no longer what they were called after."""
    was = {theme_id: {one.topic_id for one in seen.members if one.theme_id == theme_id} for theme_id in grouping.kept}
    anew = [
        ids
        for theme_id, ids in grouping.kept.items()
        if seen.themes[theme_id][1] is None
        and (len(ids & was[theme_id]) < _SAME * len(ids | was[theme_id]) or _is_taken(theme_id, ids, grouping, seen))
    ]
    share = {one.topic_id: one.share for one in seen.members}
    wanted = sorted([*grouping.born, *anew], key=lambda ids: (-sum(share[one] for one in ids), min(ids)))
    kept_names = frozenset(seen.themes[number][0] for number, ids in grouping.kept.items() if ids not in anew)
    to_name = [_to_name(installation, seen, ids, kept_names) for ids in wanted]
    names = theme_names(to_name, lambda texts: without(encode(texts), seen.model.away), brand=seen.model.brand)
    return dict(zip(wanted, names, strict=True))


def _is_taken(theme_id: int, ids: frozenset[int], grouping: Grouping, seen: Standing) -> bool:
    """Whether a topic of another theme, or an older theme, has come to be called as this one."""
    others = [seen.topics[one.topic_id] for one in seen.members if one.topic_id not in ids]
    older = [seen.themes[number][0] for number in grouping.kept if number < theme_id]
    return any(same_words(seen.themes[theme_id][0], other) for other in (*others, *older))


def _to_name(installation: Installation, seen: Standing, ids: frozenset[int], taken: frozenset[str]) -> ToName:
    mine = sorted((one for one in seen.members if one.topic_id in ids), key=lambda one: (-one.share, one.topic_id))
    others = frozenset(seen.topics[one.topic_id] for one in seen.members if one.topic_id not in ids)
    return ToName(
        middle(np.stack([one.centre for one in mine])),
        tuple(seen.topics[one.topic_id] for one in mine),
        tuple(_central(installation, seen.model, one) for one in mine),
        taken | others,
    )


def _central(installation: Installation, model: TopicModel, member: Member) -> tuple[str, ...]:
    """Some mentions of a topic, most central first."""
    with installation.store.reading() as session:
        newest = read_mentions(
            session,
            lambda asked: (
                asked.where(MentionRow.topic_id == member.topic_id).order_by(MentionRow.id.desc()).limit(_READ)
            ),
        )
    if not newest:
        return ()
    near = without(np.stack([one.mention.vector for one in newest]), model.away) @ member.centre
    return tuple(newest[row].mention.text for row in np.argsort(-np.round(near, 5), kind="stable"))


def _write(
    session: Session, seen: Standing, grouping: Grouping, names: Mapping[frozenset[int], str], now: datetime
) -> None:
    # Read at once and held, so that moving each asks nothing more.
    topics = {topic.id: topic for topic in session.scalars(sa.select(TopicRow))}
    themes = {theme.id: theme for theme in session.scalars(sa.select(ThemeRow))}
    goal: dict[int, int | None] = dict.fromkeys(one.topic_id for one in seen.members if not one.is_fixed)
    for theme_id, ids in grouping.kept.items():
        if ids in names and names[ids] != themes[theme_id].name:
            book.rewrite(session, themes[theme_id], names[ids], by=MACHINE, now=now)
        goal |= {topic_id: theme_id for topic_id in ids if topic_id in goal}
    for ids in grouping.born:
        born = book.begin(session, names[ids], named_by=None, by=MACHINE, now=now)
        themes[born.id] = born
        goal |= dict.fromkeys(ids, born.id)
    for topic_id, number in goal.items():
        book.put(session, topics[topic_id], number, by=MACHINE, now=now)
    book.settle(session, now=now)
