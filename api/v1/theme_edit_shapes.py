"""How the preview of an edit tells of themes."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel


class ThemeShiftOut(BaseModel):
    """A theme that a topic would leave or come to (0 is a new one), with its living topics and all its feedback.

    Its trends are restated between `first_on` and `last_on`, null where no feedback comes or goes. States are `active`,
    `retired` (no topic lives in it) and, of a new one before, `none`.
    """

    theme_id: int
    name: str
    state_before: str
    state_after: str
    n_topics_before: int
    n_topics_after: int
    n_feedback_before: int
    n_feedback_after: int
    first_on: date | None
    last_on: date | None


class SameThemeOut(BaseModel):
    """A theme with this name (`is_taken`), or with the same words in other forms."""

    theme_id: int
    name: str
    is_taken: bool
