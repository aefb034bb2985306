"""What the search makes of documents that a user added: their rows, and one index of all of them."""
