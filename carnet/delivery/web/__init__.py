"""Screens of deliveries."""
