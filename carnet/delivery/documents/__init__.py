"""What the papers of deliveries contain (P47)."""
