"""What a new company starts with; everything here can be changed afterwards in its settings."""
