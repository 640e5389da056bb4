"""Buying by the API."""
