"""Where the rows of added documents lie and are searched: in memory, or in a database that several servers share."""
