"""What a head was like on texts that it had not seen, as its card keeps it: what drift is told by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.drift.reference import histogram, part
from models.encoder import Encoder
from models.features import Seen
from models.own_first import OwnFirstHead
from models.registry import Artifact
from models.sentiment import SentimentHead
from voc.departments import Department


def reference(
    artifact: Artifact, fork: Artifact, seen: Seen, departments: Sequence[Department], encoder: Encoder
) -> dict[str, Any]:
    """The key `reference` of a card, see `models.drift.reference`; empty for heads that drift does not look at."""
    if artifact.name == "sentiment":
        return {"sentiment_confidence": histogram(one.confidence for one in SentimentHead(artifact, fork).read(seen))}
    if artifact.name == "departments":
        routings = OwnFirstHead(artifact, fork, departments, encoder).read(seen)
        firsts = [one.guesses[0].confidence for one in routings if one.guesses]
        return {
            "first_department_confidence": histogram(firsts),
            "routed": part(sum(one.is_routed for one in routings), len(routings)),
        }
    return {}
