"""Whether a question says something that the clauses found do not."""
