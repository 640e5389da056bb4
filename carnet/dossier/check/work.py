"""What time and expenses must have cost orders, and which invoice bills them (P24, P44)."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from carnet.core.money import ZERO
from carnet.dossier.check.documents import Key, Parts
from carnet.dossier.check.gaps import Gap
from carnet.projects.amounts import time_cost
from carnet.projects.models import Expense, TimeEntry

# What each line bills of work is the net it is printed with.
_SUMS = """
SELECT i.number, i.id, l.position, l.net, sum(c.amount)
FROM invoicing_workclaim c JOIN invoicing_invoiceline l ON l.id = c.invoice_line_id JOIN invoicing_invoice i ON i.id = l.invoice_id
GROUP BY i.number, i.id, l.id HAVING sum(c.amount) <> l.net ORDER BY i.id, l.position
"""

# The invoice an entry names is the one that claims it; of its own order; never for more than was entered.
_CLAIMED = """
SELECT '{kind}', e.id, e.invoice_id, l.invoice_id
FROM {table} e LEFT JOIN invoicing_workclaim c ON c.{column} = e.id AND c.released_by_id IS NULL
LEFT JOIN invoicing_invoiceline l ON l.id = c.invoice_line_id
WHERE e.invoice_id IS DISTINCT FROM l.invoice_id OR c.id IS NOT NULL AND (l.order_id IS DISTINCT FROM e.order_id OR {beyond})
ORDER BY e.id
"""
_CLAIMS = (
    _CLAIMED.format(
        kind="time_entry", table="projects_timeentry", column="time_entry_id", beyond="c.minutes > e.minutes"
    ),
    _CLAIMED.format(
        kind="expense", table="projects_expense", column="expense_id", beyond="c.amount > e.amount_excl_tax"
    ),
)


def billed_work_gaps() -> Iterator[Gap]:
    """Lines that do not bill what they claim, entries locked by another invoice than the one that bills them (P24)."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        for number, pk, position, net, claimed in cursor.fetchall():
            yield Gap(f"invoice {number or pk}", f"line {position} bills {net} for work of {claimed}")
        for statement in _CLAIMS:
            cursor.execute(statement)
            for kind, pk, named, claiming in cursor.fetchall():
                yield Gap(f"{kind} {pk}", f"is on invoice {named}, claimed by {claiming}")


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
