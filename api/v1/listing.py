"""What lists of work are asked: whose, how many, and which page."""

from __future__ import annotations

from pydantic import Field

from api.asking import Strict
from api.filters import LARGEST
from api.here import here
from api.problems import Wrong, WrongRequest


class ListQuery(Strict):
    """Whose, and which page."""

    department: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)
    cursor: int | None = Field(None, ge=1, le=LARGEST, description="From `next` of the page before.")


def department_of(asked: ListQuery) -> str | None:
    """The department that is asked for; a wrong one is named with those that there are."""
    check_department(asked.department, "query")
    return asked.department


def check_department(department_id: str | None, where: str) -> None:
    """Refuse a department that there is not, with the list of those that there are."""
    if department_id is not None and department_id not in here().department_ids():
        raise WrongRequest([Wrong(where, "department", f"one of {', '.join(here().department_ids())}")])
