"""What a replay is asked over HTTP, and what it answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.asking import Strict
from api.filters import LARGEST


class ReplayIn(Strict):
    """Days, whose matters, and what differs from the rules in force. All may be left out."""

    from_: date | None = Field(
        None,
        alias="from",
        description="First day, 400 days at most before the last; without it, the first there is within them.",
    )
    to: date | None = Field(None, description="Last day, included.")
    department: str | None = Field(None, max_length=200)
    topic: int | None = Field(None, ge=1, le=LARGEST)
    subscription: int | None = Field(None, ge=1, le=LARGEST, description="What this subscription would have heard.")
    q: float | None = Field(None, ge=0.001, le=0.5, description="How sensitive surges are.")
    hourly: float | None = Field(
        None, ge=0, le=365, description="False alarms a year that looking by the hour may add; 0 judges by the day."
    )
    levels: dict[int, Literal["at_once", "same_day", "daily"]] = Field(
        default_factory=dict, description="Another level for a rule of the policy, by its number from 1."
    )


class MessageOut(BaseModel):
    """One message that would have left."""

    at: datetime
    event: str
    level: str


class FiredOut(BaseModel):
    """One matter; `alert` is what really fired of it, `verdict` what people said of that.

    `fired_by` is the hour by which the hours of its day told it, such as 11 (24 is midnight); null where the day did.
    """

    matter: str
    kind: str
    family: str
    level: str
    title: str
    departments: list[str]
    topic: int | None
    fired_on: date
    fired_by: int | None
    first_on: date
    last_on: date
    n: int
    expected: float | None
    is_provisional: bool
    parts: list[str]
    messages: list[MessageOut]
    alert: int | None
    verdict: str | None


class RulesOut(BaseModel):
    """The rules that were run; `levels` are those of the policy's rules, in order."""

    q: float
    hourly: float
    levels: list[str]
    budget_per_1000: float
    emerging: str | None


class AttentionOut(BaseModel):
    """Messages and what they cost; `n_by_hour` matters were told by the hour, `n_many_days` days hold over three."""

    n_matters: int
    n_messages: int
    per_week: float
    per_month: float
    minutes_per_week: int
    n_by_hour: int
    n_at_once: int
    n_out_of_hours: int
    n_many_days: int


class DepartmentAttentionOut(AttentionOut):
    """One department's; null is the committee."""

    department: str | None


class CostOut(AttentionOut):
    """All departments', and each one's."""

    at_once_per_1000: float
    minutes_a_message: int
    departments: list[DepartmentAttentionOut]


class ReallyFiredOut(BaseModel):
    """How many really fired, and how many of those people called useful, not useful or not theirs."""

    n: int
    useful: int
    not_useful: int
    not_mine: int


class BesideOut(BaseModel):
    """Today's rules over the same days: their cost, and what only one side tells of."""

    rules: RulesOut
    n_fired: int
    cost: CostOut
    n_both: int
    n_moved: int
    only_today: list[FiredOut]
    only_proposed: list[FiredOut]


class ReplayOut(BaseModel):
    """What would have fired, the first matter first; `beside` is null where the rules are those in force."""

    from_: date = Field(alias="from")
    to: date
    rules: RulesOut
    department: str | None
    topic: int | None
    matters: str
    n_feedback: int
    n_fired: int
    fired: list[FiredOut]
    cost: CostOut
    really_fired: ReallyFiredOut
    beside: BesideOut | None
