"""Products in the API."""
