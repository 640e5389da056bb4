"""Goods: where they are, what they are worth, who has a claim on them."""
