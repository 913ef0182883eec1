"""What can be said about text alone: spans, turns, word forms, numbers, identifiers."""
