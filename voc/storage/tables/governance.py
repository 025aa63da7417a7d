"""What is told about how fast departments answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from voc.storage.tables.base import Base, to


class LagNotice(Base):
    """One head has been told of lag in one week, at most once; noted in the transaction that records the delivery."""

    __tablename__ = "lag_notice"
    subscription_id: Mapped[int] = to("subscription.id", primary_key=True)
    week_on: Mapped[date] = mapped_column(primary_key=True)  # the Monday of its week
