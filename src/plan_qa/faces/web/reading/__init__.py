"""条文: a whole document to read from beginning to end, searched, and set beside another."""
