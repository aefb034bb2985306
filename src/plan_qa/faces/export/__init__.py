"""Files to take away: Word, Markdown and tables."""
