"""Added documents in a PostgreSQL database that several servers share, in place of a folder."""
