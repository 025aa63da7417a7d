"""What surges can be about: names, owners and themes, as they are at the time of a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.departments import Department
from voc.storage.tables import ThemeRow, TopicRow


@dataclass(frozen=True)
class Subjects:
    """Names of topics and themes by id, of departments as shown; owners (None: contested) and themes of topics."""

    topics: Mapping[int, str]
    themes: Mapping[int, str]
    departments: Mapping[str, str]
    owners: Mapping[int, str | None]
    theme_of: Mapping[int, int]


def read_subjects(session: Session, departments: tuple[Department, ...]) -> Subjects:
    """Everything of an installation that may surge."""
    topics = session.scalars(sa.select(TopicRow)).all()
    return Subjects(
        topics={topic.id: topic.name for topic in topics},
        themes={theme.id: theme.name for theme in session.scalars(sa.select(ThemeRow))},
        departments={department.id: department.shown_as for department in departments},
        owners={topic.id: topic.owner_department for topic in topics},
        theme_of={topic.id: topic.theme_id for topic in topics if topic.theme_id is not None},
    )
