"""How the heads are learned: labelled texts, mappings of others' labels to ours, one file a head."""
