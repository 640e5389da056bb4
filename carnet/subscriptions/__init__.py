"""Contracts: recurring billing, period by period."""
