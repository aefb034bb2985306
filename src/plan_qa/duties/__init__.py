"""Who has to do what: the duties that the documents lay down, by body."""
