"""`./run survive`: a real installation under load, its processes killed at random, and what is left judged."""
