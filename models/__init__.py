"""How feedback is understood: encoder, mentions, sentiment, urgency, departments, aspects, topics."""
