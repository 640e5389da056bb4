"""The company in the API: rates, terms, units to choose from."""
