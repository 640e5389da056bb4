"""What suppliers are to bring to the stock, and when: told to the stock as a whole set (P34, P36)."""

from collections.abc import Iterable
from decimal import Decimal

from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder
from carnet.stock.steps import ExpectAsk, expect


def holder_of(line_id: int) -> str:
    """The name under which a line is expected."""
    return f"purchase_line:{line_id}"


def expect_left(purchase: PurchaseOrder, lines: Iterable[PurchaseLine]) -> None:
    """Make what a sent order is still to bring what is left to receive of it now; nothing when it is cancelled."""
    left: dict[int, Decimal] = dict(
        PurchaseLineStanding.objects.filter(purchase_order=purchase).values_list("purchase_line_id", "left_to_receive")
    )
    expect_lines(purchase, ((line, left.get(line.pk, Decimal(0))) for line in lines))


def expect_lines(purchase: PurchaseOrder, lines: Iterable[tuple[PurchaseLine, Decimal]]) -> None:
    """Make what lines of an order are to bring these quantities; only what goes into our stock is waited for there."""
    asks = [
        ExpectAsk(
            holder_of(line.pk), line.product_id, purchase.warehouse_id, left, line.promised_on or purchase.promised_on
        )
        for line, left in lines
        if line.into_stock and line.product_id is not None
    ]
    expect(asks)
