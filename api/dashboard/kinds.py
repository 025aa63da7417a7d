"""What sorts of alerts there were, in plain words: 2 surges, 1 list of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from api.dashboard.words import count
from voc.insights.governance import Kind

_WORDS: dict[str, tuple[str, str]] = {
    "surge": ("surge", "surges"),
    "share": ("rise in the share of complaints", "rises in the share of complaints"),
    "volume": ("surge in volume", "surges in volume"),
    "praise": ("surge of praise", "surges of praise"),
    "drift": ("slow rise", "slow rises"),
    "turned": ("slow rise that turned", "slow rises that turned"),
    "data": ("data change", "data changes"),
    "urgent": ("urgent matter", "urgent matters"),
    "emerging": ("new matter", "new matters"),
    "fix": ("confirmed fix", "confirmed fixes"),
    "service": ("trouble of the service", "troubles of the service"),
}
_LIST = ("list of the day", "lists of the day")


def in_kinds(kinds: Iterable[Kind]) -> str:
    """The kinds with their numbers, the commonest first; levels of one kind are counted together."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind in kinds:
        is_list = kind.family == "urgent" and kind.level == "daily"
        counts[_LIST if is_list else _WORDS[kind.family]] += kind.n
    return ", ".join(count(n, one, many) for (one, many), n in counts.most_common())
