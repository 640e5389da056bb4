"""What purchases commit of the orders they serve, posted to their ledgers (P44)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.purchasing.models import PurchaseLine
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow, post, record_transitions


def committed_row(
    line: PurchaseLine, on: date, document: tuple[str, int], amount: Decimal, quantity: Decimal
) -> LedgerRow:
    """A row of the ledger: how much of its order line a purchase commits, signed."""
    kind, document_id = document
    assert line.order_id is not None
    return LedgerRow(
        line.order_id, Figure.COMMITTED, on, kind, document_id, f"line:{line.pk}", line.order_line_id,
        quantity=quantity, amount=amount,
    )  # fmt: skip


def post_costs(rows: Iterable[LedgerRow], by: Actor) -> None:
    """Post rows that say something; orders are held by the caller (two statements)."""
    record_transitions(post([row for row in rows if row.amount or row.quantity]), by=by)
