"""Parties in the API."""
