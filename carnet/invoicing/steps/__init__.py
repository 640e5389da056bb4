"""What invoicing offers to its commands and to the areas above: no right, no transaction of its own, no journal."""
