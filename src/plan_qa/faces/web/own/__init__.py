"""The reader's own documents on the page: looked over, added, taken away, asked in."""
