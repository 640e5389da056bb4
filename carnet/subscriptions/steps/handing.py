"""Recurring lines of orders taken over by contracts, or given up: rows of their own, posted to the ledger of the order (P38)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max

from carnet.core.actor import Actor
from carnet.sales.models import Figure, Order, OrderLine
from carnet.sales.steps import LedgerRow, post, record_transitions
from carnet.sales.steps.filling import FilledLine
from carnet.subscriptions.lines import EVERY, ContractLineInput
from carnet.subscriptions.models import Contract, ContractLine, HandOver
from carnet.subscriptions.steps.filling import FilledContractLine

HAND_OVER = "hand_over"

_FREE = """
SELECT l.id FROM sales_orderline l
WHERE l.order_id = ANY (%s) AND l.kind = 'line' AND l.period <> ''
  AND NOT EXISTS (SELECT 1 FROM subscriptions_contractline c WHERE c.order_line_id = l.id)
  AND coalesce((SELECT sum(h.quantity) FROM subscriptions_handover h WHERE h.order_line_id = l.id), 0) = 0
ORDER BY l.order_id, l.position
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of an order taken over by a contract, or given up (no contract); −1 undoes it."""

    order_id: int
    order_line_id: int
    contract_id: int | None
    quantity: int = 1
    reason: str = ""


def free_lines(order_ids: Iterable[int]) -> list[OrderLine]:
    """The recurring lines of orders that no contract has and that are not given up (two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [sorted(set(order_ids))])
        ids = [row[0] for row in cursor.fetchall()]
    return (
        list(OrderLine.objects.filter(id__in=ids).select_related("product", "amendment").order_by("order", "position"))
        if ids
        else []
    )


def by_period(lines: Sequence[OrderLine]) -> list[list[OrderLine]]:
    """The lines of each contract they make when nothing else is said: one per order and period of price."""
    found: dict[tuple[int, str], list[OrderLine]] = {}
    for line in lines:
        found.setdefault((line.order_id, line.period), []).append(line)
    return list(found.values())


def as_contract_line(line: OrderLine) -> FilledContractLine:
    """A line as it was agreed on the order, word for word."""
    named = {name: getattr(line, name) for name in _AGREED}
    filled = FilledLine(kind="line", **named)
    code = line.product.accounting_code if line.product else ""
    return FilledContractLine(ContractLineInput(order_line_id=line.pk), filled, EVERY[line.period], code)


_AGREED = (
    "position", "product_id", "reference", "description", "details", "quantity", "unit", "unit_price", "discount_percent",
    "discount_amount", "vat_category", "vat_rate", "exemption_code", "unit_cost", "nature",
)  # fmt: skip


def last_position(contract: Contract) -> int:
    """The place of the last line of a contract."""
    found: int | None = ContractLine.objects.filter(contract=contract).aggregate(last=Max("position"))["last"]
    return found or 0


def take(taken: Sequence[Taken], on: date, by: Actor) -> None:
    """Write what is taken over or given up, and post it: orders close when nothing else keeps them open (four statements)."""
    if not taken:
        return
    rows = HandOver.objects.bulk_create(
        HandOver(
            order_id=one.order_id, order_line_id=one.order_line_id, contract_id=one.contract_id, on=on,
            quantity=one.quantity, reason=one.reason, by_name=by.name,
        )
        for one in taken
    )  # fmt: skip
    record_transitions(post([ledger_row(row) for row in rows]), by=by)


def ledger_row(row: HandOver) -> LedgerRow:
    """A hand-over as the ledger of its order counts it."""
    return LedgerRow(
        row.order_id, Figure.HANDED_OVER, row.on, HAND_OVER, row.pk, "line", row.order_line_id,
        quantity=Decimal(row.quantity),
    )  # fmt: skip


def agreed_lines(contract: Contract) -> list[OrderLine]:
    """The lines of its order that a contract bills, in its own order."""
    ids = list(
        ContractLine.objects.filter(contract=contract, order_line__isnull=False)
        .order_by("position")
        .values_list("order_line_id", flat=True)
    )
    found = OrderLine.objects.select_related("product").in_bulk(ids) if ids else {}
    return [found[line_id] for line_id in ids]


def taken_by(contract: Contract, quantity: int = 1) -> list[Taken]:
    """The order lines that a contract bills, as taken over or given back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.order_id, o.id FROM subscriptions_contractline l JOIN sales_orderline o ON o.id = l.order_line_id
            WHERE l.contract_id = %s ORDER BY o.order_id, o.id
            """,
            [contract.pk],
        )
        return [Taken(order_id, line_id, contract.pk, quantity) for order_id, line_id in cursor.fetchall()]


def titled(order: Order, lines: Sequence[OrderLine]) -> str:
    """What the contract of some lines is called: the line when there is one, else the order's title."""
    return (lines[0].description if len(lines) == 1 else order.title or lines[0].description)[:200]
