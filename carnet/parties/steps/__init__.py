"""What acts on parties are made of."""
