"""Random histories of orders, and a witness who recomputes every figure from the documents alone."""
