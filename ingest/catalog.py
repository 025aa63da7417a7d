"""Every connector that pulls, by name: where it lives, what it takes, how often it is asked.

A connector is named, not imported, until a source needs it. `file` and `push` are sources, too, but nobody pulls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from ingest.base import Connector, wanted_number
from voc.errors import InputError
from voc.installation import Installation
from voc.resolve import resolve
from voc.storage.tables import Source

#: Sources that others fill: `voc import`, `POST /v1/feedback`.
PUSHED = frozenset({"file", "push"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A connector: its dotted name, what it does in a sentence, its options, and minutes between two fetches."""

    target: str
    help: str
    options: Mapping[str, str]
    every_minutes: float


CONNECTORS: dict[str, Entry] = {
    "reddit": Entry(
        "ingest.reddit:RedditConnector",
        "Posts and comments of subreddits, or those that a search finds. Needs VOC_REDDIT_CLIENT_ID and _SECRET.",
        {
            "subreddit": "names joined by +, e.g. acme+acmehelp",
            "search": "only what this search finds (then without comments)",
            "comments": "yes (the default) or no",
            "overlap_hours": "how far back every fetch looks for edits and deletions; 48 by default",
        },
        10,
    ),
    "appstore": Entry(
        "ingest.appstore:AppStoreConnector",
        "Customer reviews of one app in Apple's App Store: the newest 500 of each country.",
        {"app": "the number in the app's address", "country": "countries, e.g. us,gb,de; us by default"},
        30,
    ),
    "folder": Entry(
        "ingest.folder:FolderConnector",
        "Finished files in a watched folder; reads, moves nothing.",
        {
            "folder": "its path; VOC_DROP_FOLDER, or VOC_HOME/inbox, by default",
            "pattern": "which files, e.g. *.csv; all by default",
            "preset": "whose export the files are, e.g. qualtrics; recognised by default",
            "map": "columns that are recognised wrongly, e.g. text=Comment,score=Stars",
            "scale": "what a score means, e.g. rating=1..5,best=1",
            "dates": "day-first or month-first, where the files leave it open",
        },
        1,
    ),
}


def connector_for(source: Source, installation: Installation) -> Connector:
    """The connector of a source, ready to fetch; `InputError` where nobody pulls it or an option is wrong."""
    entry = entry_of(source.connector)
    opener = cast(type[Connector], resolve(entry.target))
    return opener.open(source.options, installation=installation, source_name=source.name)


def entry_of(name: str) -> Entry:
    """The connector of this name; `InputError` with the known ones."""
    if name not in CONNECTORS:
        raise InputError(f"Nothing can be fetched with {name!r}. Connectors: {', '.join(CONNECTORS)}.")
    return CONNECTORS[name]


def is_pulled(source: Source) -> bool:
    """Whether somebody fetches this source."""
    return source.connector in CONNECTORS


def interval_of(source: Source) -> timedelta:
    """How long to wait between two fetches; the option `every_minutes` overrides the connector's own."""
    default = entry_of(source.connector).every_minutes
    # The timetable does not tick to the second: a few seconds early is due.
    return timedelta(minutes=wanted_number(source.options, "every_minutes", default=default)) - timedelta(seconds=5)
