"""Which theme a topic stands in: one of those there are, a new one, or none."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import sqlalchemy as sa
from dash import html
from sqlalchemy.orm import Session

from voc.storage.tables import ThemeRow

#: What is chosen beside the numbers of themes.
NO_THEME, NEW_THEME = "", "new"


def theme_choice(session: Session, theme_id: int | None) -> list[Any]:
    """The list of themes, and a field for the name of a new one; see `api.dashboard.actions.theme_edits`."""
    living = session.scalars(sa.select(ThemeRow).where(ThemeRow.state == "active"))
    themes = sorted((theme.name, theme.id) for theme in living)
    data = [{"value": str(number), "label": name} for name, number in themes]
    data += [{"value": NEW_THEME, "label": "A new theme …"}, {"value": NO_THEME, "label": "No theme"}]
    chosen = str(theme_id) if theme_id in {number for _, number in themes} else NO_THEME
    return [
        dmc.Select(
            id="edit-theme", label="Which theme it stands in", data=data, value=chosen, allowDeselect=False,
            description="No fit takes it from there. Trends of both themes follow over the whole history.",
        ),
        html.Div(dmc.TextInput(id="edit-theme-name", label="What the new theme is called"), id="edit-theme-new",
                 hidden=True),
    ]  # fmt: skip
