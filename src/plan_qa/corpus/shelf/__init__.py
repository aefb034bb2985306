"""A user's own documents on disk: put there whole or not at all, taken away with a day to think it over."""
