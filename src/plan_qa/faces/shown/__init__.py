"""One form of an answer, for every face."""
