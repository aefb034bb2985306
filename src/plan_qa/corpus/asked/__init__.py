"""What is asked, and of what: question files and written documents, for fitting and scoring."""
