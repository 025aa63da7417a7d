"""What can go wrong, as one tree.

    VocError
    ├── SettingsError   a setting is missing or wrong; the start stops
    ├── InputError      what we were given cannot be read; says where and what to do
    ├── StoreError      the database cannot do what was asked (disk full, wrong version)
    ├── SourceError     a source refused, vanished or answered nonsense
    ├── ModelError      a model is missing, broken or not good enough
    └── DeliveryError   a channel did not take a message

`permanent` decides between trying again and pausing. Messages say what was met, where, and what to do;
never a secret, never a customer's words.
"""

from __future__ import annotations


class VocError(Exception):
    """Any failure that voc can explain to a person."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class SettingsError(VocError):
    """A setting is missing or wrong."""


class InputError(VocError):
    """A file, a line or a request cannot be read as given."""


class StoreError(VocError):
    """The database cannot do what was asked."""


class SourceError(VocError):
    """A source of feedback refused, vanished or answered something we cannot use."""


class ModelError(VocError):
    """A model is missing, broken, or worse than the one in service."""


class DeliveryError(VocError):
    """A channel did not take a message.

    `retry_after` is in seconds, where the receiver named a time; `is_gone` where it says that it will never be back.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: float | None = None, is_gone: bool = False
    ) -> None:
        super().__init__(message, permanent=permanent or is_gone)
        self.retry_after = retry_after
        self.is_gone = is_gone
