"""What stands behind ./run: the environment, the start of everything, the checks. Only the standard library until it is installed."""
