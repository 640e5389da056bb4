"""What a sent purchase order becomes: each change of a line is a row that says before and after (P37)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.purchasing.amounts import Billed, Committed, Terms, company_amount
from carnet.purchasing.models import PurchaseChange, PurchaseLine, PurchaseLineStanding, PurchaseOrder
from carnet.purchasing.queries.billable import billed_of
from carnet.purchasing.queries.left_to_buy import held_lines
from carnet.purchasing.steps.committing import committed_row, post_costs
from carnet.purchasing.steps.expecting import expect_left
from carnet.purchasing.steps.filling import net_of
from carnet.purchasing.steps.valuing import settle_worth, worth_of
from carnet.sales.steps import LedgerRow


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What a line becomes."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """A sent order, held, with its lines and how they stand."""

    purchase: PurchaseOrder
    lines: dict[int, PurchaseLine]
    standings: dict[int, PurchaseLineStanding]
    billed: dict[int, Billed]

    @classmethod
    def of(cls, purchase: PurchaseOrder) -> "Held":
        """Read them (three statements)."""
        lines = PurchaseLine.objects.filter(purchase_order=purchase).order_by("position")
        standings = PurchaseLineStanding.objects.filter(purchase_order=purchase)
        found = {line.pk: line for line in lines}
        billed = billed_of(pk for pk, line in found.items() if line.counts)
        return cls(purchase, found, {one.purchase_line_id: one for one in standings}, billed)

    def least(self, line: PurchaseLine) -> Decimal:
        """What a line cannot fall below: what is received or billed of it."""
        standing = self.standings[line.pk]
        least: Decimal = min(line.quantity, max(standing.received_quantity, standing.billed_quantity))
        return least


def change_lines(held: Held, terms: Mapping[int, NewTerms], on: date, reason: str, by: Actor) -> list[PurchaseChange]:
    """Write what differs of lines of an order that is held, and tell the ledger of the orders it serves."""
    served = {line.order_line_id: line.pk for line in held.lines.values() if line.order_line_id}
    left = {served[one.order_line_id]: one.left for one in held_lines(served).values()}
    changes, rows = _write_changes(held, dict(terms), left, on, reason, by.name)
    post_costs(rows, by)
    return changes


def _write_changes(
    held: Held, terms: dict[int, NewTerms], left: dict[int, Decimal], on: date, reason: str, by_name: str
) -> tuple[list[PurchaseChange], list[LedgerRow]]:
    """Write what differs, tell the stock, re-value what came at the old price, and give the ledger rows of the orders served; `left`
    is what more each line may serve of its order line."""
    changes = [
        _change(held, held.lines[line_id], asked, left.get(line_id, Decimal(0)), on, reason, by_name)
        for line_id, asked in terms.items()
        if _differs(held.lines[line_id], asked)
    ]
    if not changes:
        return [], []
    written = PurchaseChange.objects.bulk_create(changes)
    lines = list(PurchaseLine.objects.filter(purchase_order=held.purchase).order_by("position"))
    expect_left(held.purchase, lines)
    stands = worth_of(lines, {held.purchase.pk: held.purchase})
    settle_worth(stands, ("purchase_change", written[0].pk), on=on, by_name=by_name)
    return written, list(_rows(held, written, on))


def _differs(line: PurchaseLine, asked: NewTerms) -> bool:
    now = NewTerms(line.quantity, line.unit_price, line.discount_percent, line.promised_on)
    return now != asked


def _change(
    held: Held, line: PurchaseLine, asked: NewTerms, left: Decimal, on: date, reason: str, by_name: str
) -> PurchaseChange:
    purchase = held.purchase
    net = net_of(asked.quantity, asked.unit_price, asked.discount_percent, purchase.currency)
    served = _served(line, asked.quantity, left)
    rate = purchase.exchange_rate
    before = Terms(company_amount(line.net, rate), line.quantity, line.served_quantity)
    after = Terms(company_amount(net, rate), asked.quantity, served)
    moved = (
        after.committed(held.billed[line.pk]).less(before.committed(held.billed[line.pk]))
        if line.counts
        else Committed()
    )
    return PurchaseChange(
        purchase_line=line, on=on, reason=reason, by_name=by_name, committed=moved.amount, committed_quantity=moved.quantity,
        quantity_before=line.quantity, quantity=asked.quantity,
        served_before=line.served_quantity, served_quantity=served,
        price_before=line.unit_price, unit_price=asked.unit_price,
        discount_before=line.discount_percent, discount_percent=asked.discount_percent,
        net_before=line.net, net=net, promised_before=line.promised_on, promised_on=asked.promised_on,
    )  # fmt: skip


def _served(line: PurchaseLine, quantity: Decimal, left: Decimal) -> Decimal:
    """A line that served its order line whole still does, as far as something is left to buy; it never serves more than it buys."""
    whole = line.order_line_id is not None and line.served_quantity == line.quantity
    served: Decimal = min(quantity, quantity if whole else line.served_quantity, line.served_quantity + left)
    return served


def _rows(held: Held, changes: Iterable[PurchaseChange], on: date) -> Iterable[LedgerRow]:
    for change in changes:
        line = held.lines[change.purchase_line_id]
        if line.counts:
            document = ("purchase_change", change.pk)
            yield committed_row(line, on, document, change.committed, change.committed_quantity)
