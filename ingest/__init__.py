"""How feedback comes in: connectors, files, normalising, redaction, near-duplicates."""
