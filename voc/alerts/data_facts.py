"""What the data did, in their own alert and in those of the surges that it explains."""

from __future__ import annotations

from voc.alerts.figures import seen
from voc.storage.tables import AlertRow

_MEANS = {
    "appears": "Counts of all feedback rise with it, though nobody else has more to complain of.",
    "vanishes": "Counts of all feedback fall with it, though nobody has less to complain of.",
    "silent": "Either nobody writes there any more, or fetching has stopped: look at the source.",
    "batches": "A day there says when it was collected, not when customers were moved: read shares, not counts.",
    "full": "A batch, a crawl, a campaign, or something everybody speaks of: its surges are judged by shares.",
    "repeats": "The same text again and again is one voice: a wave of copies, a form sent twice.",
    "late": "They are counted on the days on which they were written, and open no alert of their own.",
}


def data_facts(alert: AlertRow) -> list[str]:
    """The sentences of a change of the data, in reading order."""
    facts = [f"{seen(alert)}.", _MEANS[alert.evidence["change"]]]
    explains = alert.evidence.get("explains", [])
    return [*facts, f"It explains: {'; '.join(explains)}."] if explains else facts


def explained(alert: AlertRow) -> list[str]:
    """What a surge's figures mean beside the rest: its share of the comments, and what the data did."""
    n = alert.evidence.get("n_comments")
    shares = []
    if n and alert.expected is not None:
        shares = [f"{alert.n_observed / n:.0%} of {n:,} comments complain, {alert.expected / n:.0%} is usual."]
    return [*shares, *alert.evidence.get("explained", [])]
