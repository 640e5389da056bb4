"""What receipts, returns and reversals share: their lines with quantities of either sign, the moves they make, the rows they write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.company import queries as company
from carnet.core.money import ZERO, round_to
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder, Receipt, ReceiptLine
from carnet.purchasing.refusals import PurchaseCancelled, PurchaseIsDraft
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.valuing import RECEIPT
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import LotPart, MoveAsk, hold_levels


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt, its order, and how much of which order lines went straight to the customer (negative when undone)."""

    purchase: PurchaseOrder
    receipt: Receipt
    direct: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Coming:
    """A line with what comes of it now; negative when it goes back."""

    line: PurchaseLine
    standing: PurchaseLineStanding
    quantity: Decimal
    lots: tuple[LotPart, ...] = ()

    @property
    def left_after(self) -> Decimal:
        """What is left to receive once it is there."""
        left: Decimal = max(self.standing.ordered_quantity - self.standing.received_quantity - self.quantity, ZERO)
        return left


def open_purchase(purchase_id: int) -> PurchaseOrder:
    """A sent order that is not cancelled, held."""
    purchase = hold_purchases([purchase_id])[purchase_id]
    if purchase.number is None:
        raise PurchaseIsDraft
    if purchase.cancelled_on:
        raise PurchaseCancelled(purchase.number)
    return purchase


def lots_of(stored: list[dict[str, str]]) -> tuple[LotPart, ...]:
    """The lots of a receipt line, as the stock takes them."""
    return tuple(
        LotPart(
            one["number"],
            Decimal(one["quantity"]),
            date.fromisoformat(one["expires_on"]) if one.get("expires_on") else None,
        )
        for one in stored
    )


def hold_reserved(coming: Sequence[Coming]) -> None:
    """Levels that orders delivered directly reserve no more are held now: numbers come after them (data.md §2)."""
    products = {one.line.product_id for one in coming if one.line.direct and one.line.stock_managed}
    place = default_warehouse().pk if products else 0
    hold_levels((product_id, place) for product_id in products if product_id is not None)


def move_of(purchase: PurchaseOrder, one: Coming, receipt_id: int, warehouse_id: int, value: Decimal) -> MoveAsk:
    """The move of a line that goes through our stock."""
    assert one.line.product_id is not None
    return MoveAsk(
        one.line.product_id, warehouse_id, one.quantity, RECEIPT, receipt_id, str(one.line.pk), one.lots, value=value,
        party_id=purchase.party_id,
    )  # fmt: skip


def direct_of(coming: Sequence[Coming]) -> dict[int, Decimal]:
    """How much of which order lines the supplier delivers by this: what serves them, of direct lines."""
    found: dict[int, Decimal] = {}
    for one in coming:
        if one.line.direct and one.line.order_line_id:
            before = min(one.standing.received_quantity, one.line.served_quantity)
            after = min(one.standing.received_quantity + one.quantity, one.line.served_quantity)
            if after != before:
                found[one.line.order_line_id] = found.get(one.line.order_line_id, ZERO) + after - before
    return found


def next_receipt_id() -> int:
    """The id of the receipt to be: the moves name it before it is written, last, with its number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('purchasing_receipt', 'id'))")
        return int(cursor.fetchone()[0])


def write_receipt(receipt: Receipt, coming: Sequence[Coming], values: Sequence[Decimal]) -> Receipt:
    """Write a receipt, last, with its number and its lines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sales_next_number(%s, %s)", [company.series_for("receipt"), receipt.on])
        receipt.number = cursor.fetchone()[0]
    receipt.save(force_insert=True)
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt, purchase_line=one.line, quantity=one.quantity, value=value,
            unit_cost=round_to(value / one.quantity, 6), lots=[_stored(lot) for lot in one.lots],
        )
        for one, value in zip(coming, values, strict=True)
    )  # fmt: skip
    return receipt


def _stored(lot: LotPart) -> dict[str, str]:
    told = {"number": lot.number, "quantity": str(lot.quantity)}
    return {**told, "expires_on": lot.expires_on.isoformat()} if lot.expires_on else told
