"""A checked draft on the page: the draft left, the findings right."""
