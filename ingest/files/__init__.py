"""Files of feedback: read in any shape, columns recognised, each row turned into a response."""
