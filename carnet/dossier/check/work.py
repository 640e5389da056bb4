"""What time and expenses must have cost orders (P44)."""

from collections.abc import Iterable, Sequence

from carnet.core.money import ZERO
from carnet.dossier.check.documents import Key, Parts
from carnet.projects.amounts import time_cost
from carnet.projects.models import Expense, TimeEntry


def costs_of_time(order_ids: Sequence[int]) -> Iterable[tuple[int, Key, Parts]]:
    """Minutes at the hourly cost frozen with them, on their day or on the first of the order."""
    rows = TimeEntry.objects.filter(order__in=order_ids).values_list(
        "id", "order_id", "order_line_id", "on", "order__ordered_on", "minutes", "hourly_cost"
    )
    for pk, order_id, line_id, on, first, minutes, hourly_cost in rows:
        key = Key(("time_entry", pk), max(on, first), "cost", line_id, None)
        yield order_id, key, Parts(ZERO, time_cost(minutes, hourly_cost), ZERO)


def costs_of_expenses(order_ids: Sequence[int]) -> Iterable[tuple[int, Key, Parts]]:
    """What people spent, excl. tax."""
    rows = Expense.objects.filter(order__in=order_ids).values_list(
        "id", "order_id", "order_line_id", "on", "order__ordered_on", "amount_excl_tax"
    )
    for pk, order_id, line_id, on, first, amount in rows:
        yield order_id, Key(("expense", pk), max(on, first), "cost", line_id, None), Parts(ZERO, amount, ZERO)
