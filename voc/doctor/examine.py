"""Every check, and their order.

Nothing is changed: a store that needs a migration is reported, not migrated. A check that cannot even be made is a
finding too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from voc.doctor import escalation, machine, retention, services
from voc.doctor.finding import Finding
from voc.errors import VocError
from voc.resolve import resolve
from voc.settings import Settings, load_settings

#: Checks of the floors above, by dotted name: each takes the settings and yields `Finding`s.
FLOORS_ABOVE: tuple[str, ...] = ("models.health:examine",)


def examine() -> list[Finding]:
    """Every check, in the order in which a person would mend what they find."""
    findings = [*machine.python(), *machine.names(), *machine.variables()]
    try:
        settings = load_settings()
    except VocError as error:
        return [*findings, Finding("settings", "wrong", str(error), "Mend the variable; `voc settings` lists them.")]
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        machine.home,
        machine.key,
        machine.departments,
        services.store,
        services.broker,
        services.mail,
        services.topic_names,
        escalation.people,
        escalation.omissions,
        retention.kept,
        machine.clock,
        floors_above,
    )
    for check in checks:
        findings += _guarded(check, settings)
    return findings


def floors_above(settings: Settings) -> Iterator[Finding]:
    """What the other floors look after, such as the models' files."""
    for target in FLOORS_ABOVE:
        check: Any = resolve(target)
        yield from check(settings)


def _guarded(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    subject = check.__name__.replace("_", " ")
    try:
        yield from check(settings)
    except VocError as error:
        yield Finding(subject, "wrong", str(error))
    except OSError as error:
        yield Finding(subject, "wrong", f"{type(error).__name__}: {error.strerror}", "Check VOC_HOME and its rights.")
