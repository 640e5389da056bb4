"""The worth of goods received, kept in step with orders and bills: each receipt brings what its units are worth (P35, P37)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO
from carnet.purchasing.amounts import BilledPart, OrderedPart, company_amount, worth, worths
from carnet.purchasing.models import Bill, BillLine, CostDifference, PurchaseLine, PurchaseOrder
from carnet.stock.steps import Revaluation, revalue

RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Brought:
    """A receipt line that stands: its quantity less what was sent back, and all it brought so far, differences included."""

    receipt_id: int
    receipt_line_id: int
    quantity: Decimal
    value: Decimal


@dataclass(slots=True)
class LineWorth:
    """A line with what was billed of it and what its receipts brought, in their order."""

    ordered: OrderedPart
    bills: list[int] = field(default_factory=list)
    billed: list[BilledPart] = field(default_factory=list)
    receipts: list[Brought] = field(default_factory=list)

    @property
    def received(self) -> Decimal:
        return sum((one.quantity for one in self.receipts), ZERO)

    def brings(self, quantity: Decimal) -> Decimal:
        """What a receipt of that much more brings."""
        before = self.received
        after = worth(before + quantity, self.billed, self.ordered)
        return after - worth(before, self.billed, self.ordered)

    def without(self, receipt_id: int) -> Decimal:
        """Forget a receipt that is undone; gives all it brought."""
        gone = sum((one.value for one in self.receipts if one.receipt_id == receipt_id), ZERO)
        self.receipts = [one for one in self.receipts if one.receipt_id != receipt_id]
        return gone

    def resize(self, receipt_id: int, quantity: Decimal) -> Decimal:
        """A receipt brings that much more, less if negative, at its end; gives what it brings for it: no gap is left there."""
        at = next(n for n, one in enumerate(self.receipts) if one.receipt_id == receipt_id)
        was = self.receipts[at]
        self.receipts[at] = replace(was, quantity=was.quantity + quantity)
        due = worths([one.quantity for one in self.receipts], self.billed, self.ordered)[at]
        self.receipts[at] = replace(self.receipts[at], value=due)
        return due - was.value

    def gaps(self) -> list[tuple[Brought, Decimal]]:
        """The receipts that do not bring what their units are worth now, and by how much."""
        wanted = worths([one.quantity for one in self.receipts], self.billed, self.ordered)
        return [(one, due - one.value) for one, due in zip(self.receipts, wanted, strict=True) if due != one.value]


_BILLED = """
SELECT b.purchase_line_id, b.id, b.served_quantity - coalesce(c.q, 0), b.cost - coalesce(c.cost, 0)
FROM purchasing_billline b JOIN purchasing_bill d ON d.id = b.bill_id
LEFT JOIN LATERAL (
    SELECT sum(n.served_quantity) AS q, sum(n.cost) AS cost
    FROM purchasing_billline n JOIN purchasing_bill k ON k.id = n.bill_id
    WHERE n.credits_id = b.id AND k.number IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM purchasing_billcancellation x WHERE x.bill_id = k.id)
) c ON true
WHERE b.purchase_line_id = ANY(%s) AND d.kind = 'bill' AND d.number IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM purchasing_billcancellation x WHERE x.bill_id = d.id)
ORDER BY d.recorded_at, d.id, b.position
"""

_RECEIVED = """
SELECT l.purchase_line_id, r.id, l.id, l.quantity + coalesce(b.quantity, 0),
    l.value + coalesce(b.value, 0)
        + coalesce((SELECT sum(x.amount) FROM purchasing_costdifference x WHERE x.receipt_line_id = l.id), 0)
FROM purchasing_receiptline l JOIN purchasing_receipt r ON r.id = l.receipt_id
LEFT JOIN LATERAL (
    SELECT sum(m.quantity) AS quantity, sum(m.value) AS value
    FROM purchasing_receipt k JOIN purchasing_receiptline m ON m.receipt_id = k.id
    WHERE k.returns_id = r.id AND m.purchase_line_id = l.purchase_line_id
) b ON true
WHERE l.purchase_line_id = ANY(%s) AND r.reverses_id IS NULL AND r.returns_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM purchasing_receipt x WHERE x.reverses_id = r.id)
ORDER BY l.purchase_line_id, r.id
"""


def worth_of(lines: Iterable[PurchaseLine], purchases: Mapping[int, PurchaseOrder]) -> dict[int, LineWorth]:
    """How lines that go into stock stand, by line; their orders are held by the caller (two statements)."""
    found = {
        line.pk: LineWorth(
            OrderedPart(line.quantity, company_amount(line.net, purchases[line.purchase_order_id].exchange_rate))
        )
        for line in lines
        if line.into_stock
    }
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BILLED, [list(found)])
        for line_id, bill_line_id, quantity, cost in cursor.fetchall():
            found[line_id].bills.append(bill_line_id)
            found[line_id].billed.append(BilledPart(quantity, cost))
        cursor.execute(_RECEIVED, [list(found)])
        for line_id, *brought in cursor.fetchall():
            found[line_id].receipts.append(Brought(*brought))
    return found


def worth_with_bill(
    bill: Bill, lines: Sequence[BillLine], purchases: Mapping[int, PurchaseOrder]
) -> dict[int, LineWorth]:
    """How lines that go into stock will stand once a bill, or a credit note of one, is recorded (two statements)."""
    found = worth_without_bill(lines, purchases)
    for line in lines:
        stands = found.get(line.purchase_line_id or 0)
        if stands is None:
            continue
        if bill.kind == Bill.Kind.BILL:
            stands.bills.append(line.pk)
            stands.billed.append(BilledPart(line.served_quantity, line.cost))
        elif line.credits_id in stands.bills:
            at = stands.bills.index(line.credits_id)
            part = stands.billed[at]
            stands.billed[at] = BilledPart(part.quantity - line.served_quantity, part.cost - line.cost)
    return found


def worth_without_bill(lines: Sequence[BillLine], purchases: Mapping[int, PurchaseOrder]) -> dict[int, LineWorth]:
    """How lines that go into stock stand by the bills recorded and not cancelled (two statements)."""
    bought = {line.purchase_line_id: line.purchase_line for line in lines if line.purchase_line is not None}
    return worth_of(bought.values(), purchases)


def settle_worth(
    stands: Mapping[int, LineWorth], source: tuple[str, int], *, on: date, by_name: str
) -> list[CostDifference]:
    """Bring every receipt to what its units are worth now: the part still in stock is re-valued, the part gone is a purchase
    difference, shown apart (P35)."""
    gaps = [(line_id, one, amount) for line_id, stand in stands.items() for one, amount in stand.gaps()]
    if not gaps:
        return []
    kind, source_id = source
    done = revalue(
        [
            Revaluation(
                RECEIPT,
                one.receipt_id,
                str(line_id),
                amount,
                kind,
                source_id,
                str(one.receipt_line_id),
                quantity=one.quantity,
            )
            for line_id, one, amount in gaps
        ],
        on=on,
        by_name=by_name,
    )
    return CostDifference.objects.bulk_create(
        CostDifference(
            source_kind=kind, source_id=source_id, purchase_line_id=line_id, receipt_line_id=one.receipt_line_id, on=on,
            amount=amount, value=told.value, gone=told.difference,
        )
        for (line_id, one, amount), told in zip(gaps, done, strict=True)
    )  # fmt: skip
