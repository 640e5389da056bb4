"""What stands behind ./run: the environment, the start of everything, the checks."""
