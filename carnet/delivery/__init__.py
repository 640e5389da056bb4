"""Goods out and back, services done: what an order has received."""
