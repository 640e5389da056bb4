"""What Django's setting ENGINE names: its own PostgreSQL engine with our compiler of reading statements."""

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations


class Operations(DatabaseOperations):
    """Django's, with statements kept."""

    compiler_module = "carnet.core.postgres.engine.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with statements kept."""

    ops_class = Operations
