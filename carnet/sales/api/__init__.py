"""Quotes in the API, and the lines that quotes, orders and invoices share."""
