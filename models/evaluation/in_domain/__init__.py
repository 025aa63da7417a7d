"""What the parts reach when they are trained on a set's own texts, as a company would on its own: one file a task."""
