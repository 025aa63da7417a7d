"""What people think of alerts, and what we learned from it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import CLUSTERED, Base, row_id, to


class AlertVerdict(Base):
    """What one person says of one alert; their newest word counts."""

    __tablename__ = "alert_verdict"
    __table_args__ = (sa.Index("ix_alert_verdict_at", "at"), CLUSTERED)  # the verdicts since a day
    alert_id: Mapped[int] = to("alert.id", primary_key=True)
    by: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]  # useful, not_useful, not_mine
    why: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Recalibration(Base):
    """One change of how sensitive surge alerts are: from which factor to which, on how many judged alerts."""

    __tablename__ = "recalibration"
    id: Mapped[int] = row_id()
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str]  # learned, kept (looked at, and left as it was), taken_back
    from_factor: Mapped[float]
    to_factor: Mapped[float]
    n_judged: Mapped[int]  # alerts that people judged since the record before
    n_false: Mapped[int]  # of those, not useful to most who judged them
