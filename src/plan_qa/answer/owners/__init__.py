"""Questions that ask for an owner, and questions for what a body has to do."""
