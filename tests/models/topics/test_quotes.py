from __future__ import annotations

from models.topics.quotes import typical_quotes
from models.topics.retag import retag
from tests.models.topics.builders import NOW, fill, topic_model
from voc.installation import Installation
from voc.storage.tables import TopicRow

SAID = ["refund refused", "The refund was refused by billing again", "The refund was refused by your billing team"]


def test_a_quote_is_a_sentence_that_a_stranger_understands_and_each_text_stands_once(
    installation: Installation,
) -> None:
    fill(installation, [*SAID, SAID[1]])
    with installation.store.writing() as session:
        session.add(TopicRow(id=101, name="Refunds", created_at=NOW))
    topic_model(installation, {101: "refund refused"}, radius=0.1)
    retag(installation, now=NOW)
    with installation.store.reading() as session:
        quotes = [quote.text for quote in typical_quotes(session, 101)]
        assert typical_quotes(session, 102) == []
    assert len(quotes) == 3
    assert quotes[-1] == "refund refused"  # nearest, but it tells little
