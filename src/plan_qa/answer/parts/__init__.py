"""Several things asked at once: taken apart, answered one by one, put together."""
