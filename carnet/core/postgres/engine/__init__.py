"""Django's PostgreSQL engine, which keeps the statements it wrote (decision 23)."""
