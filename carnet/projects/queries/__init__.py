"""What projects tell: pages, lists, and what the areas above ask."""
