"""Three-way match: what is billed beside what was ordered and what came; what must be accepted to be recorded (P37)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from carnet.company import queries as company
from carnet.core.money import ZERO
from carnet.purchasing.amounts import Matched
from carnet.purchasing.models import Bill, BillLine
from carnet.purchasing.queries.billable import LineToBill, lines_to_bill

Kind = Literal["price", "quantity", "not_received", "vat"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a line of a bill says otherwise than its order: an amount or a quantity; `blocking` ones are accepted with a reason."""

    bill_line_id: int
    description: str
    kind: Kind
    expected: Decimal
    found: Decimal
    blocking: bool

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected


def differences_of(bill: Bill, lines: Sequence[BillLine]) -> list[Difference]:
    """How a bill that is not recorded yet differs from its purchase orders and their receipts (three statements)."""
    if bill.kind == Bill.Kind.CREDIT_NOTE:
        return []
    ordered = lines_to_bill(line.purchase_line_id for line in lines if line.purchase_line_id)
    if not ordered:
        return []
    tolerance = company.settings().bill_tolerance_percent
    found: list[Difference] = []
    before: dict[int, Decimal] = {}
    for line in lines:
        if line.purchase_line_id:
            bought = ordered[line.purchase_line_id]
            found += _of_line(line, bought, before.get(line.purchase_line_id, ZERO), tolerance)
            before[line.purchase_line_id] = before.get(line.purchase_line_id, ZERO) + line.served_quantity
    return found


def _of_line(line: BillLine, bought: LineToBill, before: Decimal, tolerance: Decimal) -> Iterable[Difference]:
    standing = bought.standing
    matched = Matched(
        line.net, bought.line.net, line.served_quantity, standing.billed_quantity + before, standing.ordered_quantity,
        standing.received_quantity,
    )  # fmt: skip
    if not line.by_amount and matched.price:
        yield Difference(line.pk, line.description, "price", matched.expected, line.net, matched.dear(tolerance))
    if matched.beyond:
        most = line.served_quantity - matched.beyond
        yield Difference(line.pk, line.description, "quantity", most, line.served_quantity, True)
    elif matched.not_received:
        came = line.served_quantity - min(matched.not_received, line.served_quantity)
        yield Difference(line.pk, line.description, "not_received", came, line.served_quantity, False)
    if (line.vat_category, line.vat_rate) != (bought.line.vat_category, bought.line.vat_rate):
        yield Difference(line.pk, line.description, "vat", bought.line.vat_rate, line.vat_rate, False)
