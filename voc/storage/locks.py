"""The locks of a PostgreSQL store that are no row's: who may do what alone. SQLite has one writer at a time anyway."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """What each advisory lock is for; two that shared a number would wait for each other for no reason."""

    MIGRATING = 8667
    WATCHING = 8668
    COUNTING_THEMES = 8671
    FITTING = 8672
