"""Which themes there are, which of them live, and that no two of those have one name."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.storage.tables import ThemeRow, TopicRow


def found_theme(session: Session, theme_id: int) -> ThemeRow:
    """The theme with this id. Raises `InputError` where there is none."""
    theme = session.get(ThemeRow, theme_id)
    if theme is None:
        raise InputError(f"There is no theme {theme_id}. List them: voc topics themes")
    return theme


def living_theme(session: Session, theme_id: int) -> tuple[ThemeRow, list[int]]:
    """The theme with this id and the living topics in it. Raises `InputError` where there is none of either."""
    theme = found_theme(session, theme_id)
    living = sa.select(TopicRow.id).where(TopicRow.theme_id == theme_id, TopicRow.state == "active")
    topic_ids = list(session.scalars(living.order_by(TopicRow.id)))
    if not topic_ids:
        raise InputError(f"No topic lives in theme {theme_id} ({theme.name}). Move one there first: voc topics move")
    return theme, topic_ids


def refuse_taken(session: Session, name: str, *, but: int | None = None) -> None:
    """Raise `InputError` where another living theme has this name."""
    living = session.execute(sa.select(ThemeRow.id, ThemeRow.name).where(ThemeRow.state == "active"))
    for number, known in living:
        if known.lower() == name.lower() and number != but:
            raise InputError(
                f"Theme {number} ({known}) has that name. Choose another, rename it first (voc topics rename-theme "
                f"{number} NAME), or move topics there (voc topics move)."
            )


def check_return(session: Session, theme_id: int) -> None:
    """Raise `InputError` where there is no such theme, or it is retired and another one has its name by now."""
    theme = found_theme(session, theme_id)
    if theme.state != "active":
        refuse_taken(session, theme.name, but=theme_id)
