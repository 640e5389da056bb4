"""Retentions: their usual day, and the most that the law lets a customer keep back of works (P30)."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

MOST_OF_WORKS = Decimal(5)


def released_on(received_on: date) -> date:
    """A year after the works were received."""
    last = monthrange(received_on.year + 1, received_on.month)[1]
    return received_on.replace(year=received_on.year + 1, day=min(received_on.day, last))
