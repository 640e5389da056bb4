"""Deliveries in the API."""
