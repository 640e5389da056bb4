"""What may be billed of purchase orders, and what may be credited of bills (P37)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from carnet.core.money import ZERO
from carnet.core.rows import Amount, Quantity
from carnet.purchasing.amounts import Billed, company_amount
from carnet.purchasing.inputs import CreditAsk
from carnet.purchasing.models import (
    Bill,
    BillCancellation,
    BillLine,
    PurchaseLine,
    PurchaseLineStanding,
    PurchaseOrder,
)


def billed_of(line_ids: Iterable[int]) -> dict[int, Billed]:
    """What recorded bills that stand, less their credits, took of purchase lines (one statement)."""
    found: dict[int, Billed] = defaultdict(Billed)
    wanted = set(line_ids)
    if wanted:
        rows = live_bill_lines().filter(purchase_line__in=wanted).select_related("bill", "purchase_order")
        for row in rows:
            sign = -1 if row.bill.kind == Bill.Kind.CREDIT_NOTE else 1
            assert row.purchase_line_id is not None
            found[row.purchase_line_id] = found[row.purchase_line_id].plus(*signed(row, row.purchase_order, sign))
    return found


def signed(row: BillLine, purchase: PurchaseOrder, sign: int) -> tuple[Decimal, Decimal | None]:
    """What a line takes of its purchase line, as `Billed` counts it."""
    amount = sign * company_amount(row.net, purchase.exchange_rate) if row.by_amount else None
    return sign * row.served_quantity, amount


def live_bill_lines() -> QuerySet[BillLine]:
    """The lines of bills recorded and not cancelled."""
    cancelled = BillCancellation.objects.values("bill_id")
    return BillLine.objects.filter(bill__number__isnull=False).exclude(bill__in=cancelled)


@dataclass(frozen=True, slots=True)
class LineToBill:
    """A purchase line and how it stands."""

    line: PurchaseLine
    purchase: PurchaseOrder
    standing: PurchaseLineStanding

    @property
    def received_not_billed(self) -> Decimal:
        """What came and is not billed yet."""
        came: Decimal = self.standing.received_quantity - self.standing.billed_quantity
        return max(came, ZERO)

    @property
    def left(self) -> Decimal:
        """All that may still be billed, received or not."""
        left: Decimal = self.standing.left_to_bill
        return max(left, ZERO)


@dataclass(frozen=True, slots=True)
class LineToCredit:
    """A line of a recorded bill with what its credit notes took back of it."""

    line: BillLine
    credited_quantity: Decimal
    credited_served: Decimal
    credited_net: Decimal

    @property
    def left_quantity(self) -> Decimal:
        left: Decimal = self.line.quantity - self.credited_quantity
        return left

    @property
    def left_net(self) -> Decimal:
        left: Decimal = self.line.net - self.credited_net
        return left


def lines_to_bill(line_ids: Iterable[int]) -> dict[int, LineToBill]:
    """Purchase lines with how they stand (two statements)."""
    wanted = set(line_ids)
    lines = PurchaseLine.objects.filter(pk__in=wanted).select_related("purchase_order__party", "product")
    rows = PurchaseLineStanding.objects.filter(purchase_line__in=wanted)
    standings = {row.purchase_line_id: row for row in rows}
    return {line.pk: LineToBill(line, line.purchase_order, standings[line.pk]) for line in lines}


def billable_of(purchase_ids: Sequence[int]) -> list[tuple[LineToBill, Decimal]]:
    """What a bill of these orders would be: what came and is not billed; when all that came is billed, what is still to come."""
    ids = PurchaseLine.objects.filter(purchase_order__in=purchase_ids).order_by("purchase_order", "position")
    found = lines_to_bill(ids.values_list("pk", flat=True))
    ordered = [found[pk] for pk in ids.values_list("pk", flat=True)]
    came = [(one, one.received_not_billed) for one in ordered if one.received_not_billed]
    return came or [(one, one.left) for one in ordered if one.left]


def lines_to_credit(bill_line_ids: Iterable[int]) -> Mapping[int, LineToCredit]:
    """Lines of bills with what is credited of them (one statement)."""
    live = live_bill_lines().filter(credits=OuterRef("pk"))
    sums = {
        name: Coalesce(
            Subquery(live.values("credits").annotate(total=Sum(name)).values("total")[:1]), ZERO, output_field=kind
        )
        for name, kind in (("quantity", Quantity()), ("served_quantity", Quantity()), ("net", Amount()))
    }
    rows = BillLine.objects.filter(pk__in=set(bill_line_ids), bill__kind=Bill.Kind.BILL).select_related("bill")
    found = rows.annotate(**{f"back_{name}": back for name, back in sums.items()})
    return {row.pk: LineToCredit(row, *(getattr(row, f"back_{name}") for name in sums)) for row in found}


def credit_due(purchase_id: int) -> tuple[int, list[CreditAsk]] | None:
    """The bill that a supplier's credit note is due on, its newest, and what of it: what is billed beyond what is ordered or came, as
    when goods were sent back (three statements)."""
    over = {
        row.purchase_line_id: -row.left_to_bill
        for row in PurchaseLineStanding.objects.filter(purchase_order=purchase_id, left_to_bill__lt=0)
    }
    rows = live_bill_lines().filter(purchase_line__in=over, by_amount=False, bill__kind=Bill.Kind.BILL)
    found = [one for one in lines_to_credit(rows.values_list("pk", flat=True)).values() if one.left_quantity > 0]
    if not found:
        return None
    newest = max(one.line.bill_id for one in found)
    asks = []
    for one in sorted(found, key=lambda known: known.line.position):
        line_id = one.line.purchase_line_id or 0
        if one.line.bill_id == newest and over[line_id]:
            quantity = min(over[line_id], one.left_quantity)
            over[line_id] -= quantity
            asks.append(CreditAsk(bill_line_id=one.line.pk, quantity=quantity))
    return newest, asks
