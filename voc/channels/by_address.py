"""Channels whose target is a web address that somebody has typed, and that need no secret beside it."""

from __future__ import annotations

from typing import Self

from voc.channels import http
from voc.settings import Settings


class ByAddress:
    """What such channels share: the address is checked, kept for sending, and shown without its path."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._url, self._settings = url, settings

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        http.check_url(target)

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        cls.check(target, secret)
        return cls(target, settings)

    @classmethod
    def shown(cls, target: str) -> str:
        return http.shown_url(target)
