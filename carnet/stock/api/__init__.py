"""The stock by the API."""
