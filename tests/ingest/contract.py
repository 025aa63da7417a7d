"""What every connector owes: oldest first, stable ids, aware times, and going on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable

from ingest.base import BATCH, Connector, Cursor, Fetched
from voc.feedback import Response


def responses_of(batches: list[Fetched]) -> list[Response]:
    return [response for fetched in batches for response in fetched.responses]


def check(make: Callable[[], Connector]) -> list[Response]:
    """Fetch everything at once, then again from every cursor on the way; nothing may be missing."""
    whole = list(make().fetch(None))
    assert whole, "a fetch yields at least one batch"
    responses = responses_of(whole)
    dates = [response.created_at for response in responses if response.created_at is not None]
    assert dates == sorted(dates), "oldest first"
    assert all(date.tzinfo is not None for date in dates)
    ids = [response.external_id for response in responses]
    assert len(set(ids)) == len(ids)
    assert all(len(fetched.responses) <= BATCH for fetched in whole)
    seen: set[str] = set()
    for fetched in whole:
        seen |= {response.external_id for response in fetched.responses}
        cursor: Cursor | None = json.loads(json.dumps(fetched.cursor))
        rest = responses_of(list(make().fetch(cursor)))
        assert seen | {response.external_id for response in rest} >= set(ids), "a restart loses something"
    return responses
