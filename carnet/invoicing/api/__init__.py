"""Invoices, credit notes and payments in the API."""
