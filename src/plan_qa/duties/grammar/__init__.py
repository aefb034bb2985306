"""The words and phrases that clauses of duty are made of."""
