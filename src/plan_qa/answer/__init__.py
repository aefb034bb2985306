"""From a question to the clauses that answer it, or to saying that none does."""
