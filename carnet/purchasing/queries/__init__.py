"""What screens and other areas read of buying."""
