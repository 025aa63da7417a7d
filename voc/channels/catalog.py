"""Every channel by name; its module is imported when it is first used."""

from __future__ import annotations

import importlib
from typing import NamedTuple

from voc.channels.base import Channel
from voc.errors import InputError


class Entry(NamedTuple):
    """Where a channel lives, what it does, what its target is, whether a secret signs what it sends, how long an
    endpoint rests between two messages, in seconds, and whether people read it, who would rather be disturbed once."""

    target: str
    help: str
    example: str
    is_signed: bool = False
    pause_s: float = 0.0
    is_for_people: bool = False


CHANNELS: dict[str, Entry] = {
    "log": Entry("voc.channels.log:LogChannel", "One line in the service's own log.", "log"),
    "webhook": Entry(
        "voc.channels.webhook:WebhookChannel", "A signed POST of JSON (Standard Webhooks).",
        "https://hooks.example.org/voc", is_signed=True,
    ),
    "email": Entry(
        "voc.channels.email:EmailChannel", "A mail, as text and as HTML.", "duty@example.org", is_for_people=True,
    ),
    "slack": Entry(
        "voc.channels.slack:SlackChannel", "Slack, or whatever takes Slack's incoming webhooks.",
        "https://hooks.slack.com/services/T0/B0/x", pause_s=1.0, is_for_people=True,
    ),
    "teams": Entry(
        "voc.channels.teams:TeamsChannel", "Microsoft Teams, by the address of a workflow.",
        "https://prod-01.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=y", pause_s=0.25,
        is_for_people=True,
    ),
    "inbox": Entry("voc.channels.inbox:InboxChannel", "The department's inbox in this very service.", "billing"),
    "apprise": Entry(
        "voc.channels.apprise:AppriseChannel", "Telegram, ntfy, Matrix, Pushover and others, through apprise.",
        "ntfys://topic", pause_s=1.0, is_for_people=True,
    ),
}  # fmt: skip


def channel_class(name: str) -> type[Channel]:
    """The class behind a channel's name; `InputError` lists the names there are."""
    entry = CHANNELS.get(name)
    if entry is None:
        raise InputError(f"No channel is called {name!r}; there are {', '.join(CHANNELS)}.")
    module, _, attribute = entry.target.partition(":")
    found: type[Channel] = getattr(importlib.import_module(module), attribute)
    return found
