"""Orders and their folder in the API."""
