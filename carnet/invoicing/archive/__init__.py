"""The signed archive of a company, which a stranger verifies without Carnet and without a database (P52, R20, R23)."""

from carnet.invoicing.archive.writing import write_archive

__all__ = ["write_archive"]
