"""Contracts by the API."""
