"""What a channel is given and what it promises.

A channel turns one `Message` into one request and says how it went: nothing raised is "taken", `DeliveryError` says
why not, whether trying again can help (`permanent`), and how long to wait where the receiver named a time. It never
retries, never stores, never puts its target or its secret into an error.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol, Self

from voc.settings import Settings

Kind = Literal["escalation", "celebration", "notice"]

#: Headings, the same in every message and on every page.
STANDS_OUT, LAST_TIME = "What stands out", "Last time"
TODO, OTHERWISE = "What to do", "If nobody answers"


@dataclass(frozen=True, slots=True)
class Quote:
    """A customer's own words: a substring of one stored feedback, with where and when it was written."""

    text: str
    source: str
    on: str
    score: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One alert in words, complete without the service: what, whose, since when, how sure, in whose words, what to do.

    `title` fits a lock screen. `event` is what happened to the alert: opened, reopened, updated, resolved, test.
    `facts` are short sentences in reading order; `drivers` say who stands out, `before` what was done the last times,
    `otherwise` what happens if nobody answers. `link` is None where the installation has no public address. Who gets it
    `to_person` is named among the people whom alerts climb to, and has subscribed to nothing.
    """

    event: str
    alert_id: int
    kind: Kind
    level: str
    title: str
    department: str
    facts: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = field(default=(), repr=False)  # whoever prints a message prints no customer
    todo: str = ""
    link: str | None = None
    drivers: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    otherwise: str = ""
    to_person: bool = False

    def sections(self) -> list[tuple[str, tuple[str, ...]]]:
        """What follows the customers' words, in reading order: a heading with its lines; empty ones are left out."""
        found = [
            (STANDS_OUT, self.drivers),
            (LAST_TIME, self.before),
            (TODO, (self.todo,) if self.todo else ()),
            (OTHERWISE, (self.otherwise,) if self.otherwise else ()),
        ]
        return [(heading, lines) for heading, lines in found if lines]

    alerts: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The message as a receiver of webhooks reads it."""
        return asdict(self)

    def as_text(self) -> str:
        """The whole message as plain text, for mails and logs."""
        parts = [self.title, f"For {self.department}"]
        parts += ["", *self.facts] if self.facts else []
        if self.quotes:
            parts += ["", "In customers' words:"]
            parts += [f"  “{quote.text}” ({said(quote)})" for quote in self.quotes]
        for heading, lines in self.sections():
            parts += ["", f"{heading}: {lines[0]}"] if len(lines) == 1 else ["", f"{heading}:"]
            parts += [f"  {line}" for line in lines] if len(lines) > 1 else []
        parts += ["", self.link] if self.link else []
        return "\n".join(parts)


def said(quote: Quote) -> str:
    """Where and when a quote was written, and with which score."""
    return ", ".join(part for part in (quote.source, quote.on, quote.score) if part)


class Channel(Protocol):
    """One way to send, ready to use with one target."""

    @classmethod
    def check(cls, target: str, secret: str | None) -> None:
        """`InputError` where this cannot be a target, or this cannot sign; it says what would do."""
        ...

    @classmethod
    def open(cls, target: str, secret: str | None, settings: Settings) -> Self:
        """A channel for one target that `check` has let pass."""
        ...

    @classmethod
    def shown(cls, target: str) -> str:
        """What people may see of the target: enough to recognise it, not enough to use it."""
        ...

    def send(self, message: Message, *, key: str) -> None:
        """Hand over `message`; `key` is the same on every attempt. Raises `DeliveryError`."""
        ...
