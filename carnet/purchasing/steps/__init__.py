"""What buying offers to the areas above: no right, no transaction of its own, no journal."""
