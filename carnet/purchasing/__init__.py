"""Buying: orders to suppliers, receipts, their bills."""
