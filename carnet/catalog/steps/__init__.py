"""What acts on products are made of."""
