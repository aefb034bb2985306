"""Units found by words and by meaning; the index."""
