"""What watching would have opened, look by look: what is known today must not tell of a day before it.

A surge that explains another by now may have come a day later, when the other had been told. So on every day, and by
every hour, at which anything fires, what had fired by then is told apart as watching does. The counts are judged once:
every day and its hours by those before it; of what was expected of a surge that lasted on, each of its days is taken to
have its equal part, and the day of a look is taken whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from sqlalchemy.orm import Session

from voc.alerts import evidence
from voc.alerts.data_changes import DataChange
from voc.alerts.events import Event, gather
from voc.alerts.explained import explain
from voc.alerts.families import Each, tell_apart
from voc.alerts.looking import with_segments
from voc.alerts.panel import ALIVE_WITHIN
from voc.alerts.replay.cut import Cut, Look, known_at
from voc.alerts.signal import Kind
from voc.alerts.surges import Surge


@dataclass(frozen=True)
class Opened:
    """An event as it was last seen, when it opened (`hour` 1 to 24), its kind then, and what explained it.

    `is_by_hour` where the hours of that day told it.
    """

    event: Event
    opened_on: date
    hour: int
    is_by_hour: bool
    kind: Kind
    explained: tuple[str, ...]


def find_opened(
    session: Session,
    cut: Cut,
    each: Each,
    segments: Sequence[Surge],
    changes: Sequence[DataChange],
    days: tuple[date, date],
) -> list[Opened]:
    """What would have opened on these days, the first one first; `changes` of the data explain it."""
    fired = [*each.all, *segments]
    found: list[Opened] = []
    for look in sorted({known for one in fired if (known := known_at(one))[0] <= days[1]}):
        so_far = Each(**{name.name: cut.until(getattr(each, name.name), look) for name in fields(Each)})
        for event in gather(with_segments(tell_apart(so_far), cut.until(segments, look))):
            _open(session, found, event, [one for one in changes if one.first_on <= look[0]], look)
    return [
        replace(one, event=replace(one.event, lead=_by_now(one.event.lead, fired)))
        for one in found
        if one.opened_on >= days[0]
    ]


def _open(session: Session, found: list[Opened], event: Event, changes: Sequence[DataChange], look: Look) -> None:
    """Open what is news; of what is known take in how it is seen by now, told by whom it was told first."""
    for member in event.members:
        if member.width >= event.lead.width and (place := _known(found, member)) is not None:
            found[place] = replace(found[place], event=event.led_by(member))
            return
    lead, (on, hour) = event.lead, look
    if lead.ended_on is None and on - lead.last_on <= ALIVE_WITHIN:
        explained = explain(session, lead, changes)
        found.append(
            Opened(
                event=event,
                opened_on=on,
                hour=hour,
                is_by_hour=lead.episode.fired_hour is not None and known_at(lead) == look,
                kind=evidence.kind_of(lead, explained),
                explained=tuple(one.said for one in explained),
            )
        )


def _known(found: Sequence[Opened], surge: Surge) -> int | None:
    """Where this very surge stands among those that opened."""
    for place, one in enumerate(found):
        if one.event.lead.matter_key == surge.matter_key and one.event.lead.overlaps(surge):
            return place
    return None


def _by_now(lead: Surge, fired: Sequence[Surge]) -> Surge:
    """How long a surge lasted and what it came to, as all days tell it."""
    same = (one for one in fired if one.matter_key == lead.matter_key and one.overlaps(lead))
    return max(same, key=lambda one: one.last_on, default=lead)
