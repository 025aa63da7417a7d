"""What personal data looks like, one file a family; each recogniser yields spans and knows nothing of the others."""
