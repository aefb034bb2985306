"""A spelling of a place and its address, either way; and how a place is cited."""
