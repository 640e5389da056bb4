"""Purchases recomputed from their own documents: lines, receipts, bills, payments, and the worth of what came (P35, P37)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum

from carnet.core.money import ZERO, VatGroup, places_of, round_to
from carnet.dossier.check.gaps import Gap
from carnet.purchasing.amounts import BilledPart, OrderedPart, company_amount, worths
from carnet.purchasing.models import (
    Bill,
    BillAllocation,
    BillCancellation,
    BillLine,
    BillStanding,
    CostDifference,
    PurchaseLine,
    PurchaseLineStanding,
    PurchaseOrder,
    PurchaseStanding,
    PurchaseVat,
    Receipt,
    ReceiptLine,
    SupplierPayment,
    SupplierPaymentStanding,
)
from carnet.stock.models import Expected, Move

CHUNK = 500


def purchase_gaps() -> Iterator[Gap]:
    """Everything stored about purchases that their documents do not say."""
    ids = list(PurchaseOrder.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), CHUNK):
        bought = _Bought(ids[start : start + CHUNK])
        for purchase in bought.purchases.values():
            yield from bought.gaps_of(purchase)
    yield from _bill_gaps()
    yield from _payment_gaps()


class _Bought:
    """Some purchase orders with all their rows."""

    def __init__(self, ids: list[int]) -> None:
        self.purchases = PurchaseOrder.objects.in_bulk(ids)
        self.lines: dict[int, list[PurchaseLine]] = defaultdict(list)
        for line in PurchaseLine.objects.filter(purchase_order__in=ids).order_by("position"):
            self.lines[line.purchase_order_id].append(line)
        undone = Receipt.objects.filter(purchase_order__in=ids, reverses__isnull=False)
        reversed_ones = set(undone.values_list("reverses_id", flat=True))
        self.receipts: dict[int, list[ReceiptLine]] = defaultdict(list)
        self.received: dict[int, Decimal] = defaultdict(Decimal)
        self.sent_back: dict[tuple[int, int], tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
        self.valued: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
        rows = ReceiptLine.objects.filter(receipt__purchase_order__in=ids).select_related("receipt").order_by("receipt")
        for row in rows:
            self.received[row.purchase_line_id] += row.quantity
            taken_from = row.receipt.returns_id
            if taken_from is not None:
                quantity, value = self.sent_back[taken_from, row.purchase_line_id]
                self.sent_back[taken_from, row.purchase_line_id] = (quantity + row.quantity, value + row.value)
            elif row.receipt.reverses_id is None and row.receipt_id not in reversed_ones:
                self.receipts[row.purchase_line_id].append(row)
            self.valued[row.purchase_line_id].append((row.receipt_id, row.value))
        moves = Move.objects.filter(source_kind="receipt", source_id__in={row.receipt_id for row in rows}).exclude(
            quantity=0
        )
        self.moved = {
            (source, line): value + difference
            for source, line, value, difference in moves.values_list("source_id", "source_line").annotate(
                Sum("value"), Sum("difference")
            )
        }
        self.differences: dict[int, Decimal] = defaultdict(Decimal)
        for one in CostDifference.objects.filter(purchase_line__purchase_order__in=ids):
            self.differences[one.receipt_line_id] += one.amount
        self._read_bills(ids)
        self.standings = {
            one.purchase_line_id: one for one in PurchaseLineStanding.objects.filter(purchase_order__in=ids)
        }
        self.orders = {one.purchase_order_id: one for one in PurchaseStanding.objects.filter(purchase_order__in=ids)}
        self.vat: dict[int, dict[VatGroup, tuple[Decimal, Decimal]]] = defaultdict(dict)
        for vat in PurchaseVat.objects.filter(purchase_order__in=ids):
            self.vat[vat.purchase_order_id][VatGroup(vat.category, vat.rate)] = (vat.base, vat.vat)
        holders = [f"purchase_line:{line.pk}" for lines in self.lines.values() for line in lines]
        self.expected = dict(
            Expected.objects.filter(holder__in=holders).values_list("holder").annotate(total=Sum("quantity"))
        )

    def _read_bills(self, ids: list[int]) -> None:
        """What is billed of lines, bill by bill, credits taken off."""
        cancelled = BillCancellation.objects.values("bill_id")
        rows = BillLine.objects.filter(purchase_order__in=ids, bill__number__isnull=False).exclude(bill__in=cancelled)
        self.billed: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
        self.rows: dict[int, list[tuple[int, BillLine]]] = defaultdict(list)
        parts: dict[int, tuple[Decimal, Decimal]] = {}
        self.parts: dict[int, list[int]] = defaultdict(list)
        for row in rows.select_related("bill").order_by("bill__recorded_at", "bill", "position"):
            sign = -1 if row.bill.kind == Bill.Kind.CREDIT_NOTE else 1
            line_id = row.purchase_line_id or 0
            self.rows[line_id].append((sign, row))
            quantity, net = self.billed[line_id]
            self.billed[line_id] = (quantity + sign * row.served_quantity, net + sign * row.net)
            if sign > 0:
                parts[row.pk] = (row.served_quantity, row.cost)
                self.parts[line_id].append(row.pk)
            else:
                was = parts[row.credits_id or 0]
                parts[row.credits_id or 0] = (was[0] - row.served_quantity, was[1] - row.cost)
        self.costs = {pk: BilledPart(*part) for pk, part in parts.items()}

    def gaps_of(self, purchase: PurchaseOrder) -> Iterator[Gap]:
        where = f"purchase order {purchase.number or purchase.pk}"
        lines = self.lines[purchase.pk]
        for line in lines:
            yield from self._line_gaps(where, purchase, line)
            yield from self._worth_gaps(where, purchase, line)
            yield from self._moved_gaps(where, line)
        stands = self.orders.get(purchase.pk)
        ordered = sum((line.net for line in lines), ZERO) if purchase.cancelled_on is None else ZERO
        if stands is None or stands.ordered_excl_tax != ordered:
            yield Gap(where, f"its standing says {stands and stands.ordered_excl_tax}, its lines {ordered}")
        bases: dict[VatGroup, Decimal] = defaultdict(Decimal)
        for line in lines:
            bases[VatGroup(line.vat_category, line.vat_rate)] += line.net if purchase.cancelled_on is None else ZERO
        places = places_of(purchase.currency)
        wanted = {group: (base, group.vat(base, places)) for group, base in bases.items()}
        if wanted != self.vat[purchase.pk]:
            yield Gap(where, f"its VAT rows say {self.vat[purchase.pk]}, its lines {wanted}")

    def _line_gaps(self, where: str, purchase: PurchaseOrder, line: PurchaseLine) -> Iterator[Gap]:
        stands = self.standings[line.pk]
        ordered = line.quantity if purchase.cancelled_on is None else ZERO
        received, (billed, net) = self.received[line.pk], self.billed[line.pk]
        found = (
            stands.ordered_quantity,
            stands.received_quantity,
            stands.left_to_receive,
            stands.billed_quantity,
            stands.billed_amount,
        )
        wanted = (ordered, received, max(ordered - received, ZERO), billed, net)
        if found != wanted:
            yield Gap(where, f"line {line.pk} stands at {found}, its documents say {wanted}")
        committed = self._committed(purchase, line)
        if stands.committed != committed:
            yield Gap(where, f"line {line.pk} commits {stands.committed} by its standing, {committed} by its bills")
        waits = line.into_stock and purchase.sent_on is not None and purchase.cancelled_on is None
        awaited = max(ordered - received, ZERO) if waits else ZERO
        if self.expected.get(f"purchase_line:{line.pk}", ZERO) != awaited:
            yield Gap(where, f"line {line.pk}: the stock waits for something else than {awaited}")

    def _committed(self, purchase: PurchaseOrder, line: PurchaseLine) -> Decimal:
        """What a line still commits of its order: what is not billed, at the order's price; nothing once its quantity is billed."""
        if not line.counts or not purchase.sent_on or purchase.cancelled_on or self.billed[line.pk][0] >= line.quantity:
            return ZERO
        left = net = company_amount(line.net, purchase.exchange_rate)
        units = ZERO
        for sign, row in self.rows[line.pk]:
            if row.by_amount:
                left -= sign * company_amount(row.net, purchase.exchange_rate)
            else:
                units += sign * row.served_quantity
        return max(left - round_to(net * units / line.quantity), ZERO)

    def _worth_gaps(self, where: str, purchase: PurchaseOrder, line: PurchaseLine) -> Iterator[Gap]:
        """Each receipt that stands brought what its units are worth by the order and the bills, in their order."""
        rows = self.receipts[line.pk]
        if not line.into_stock or not rows:
            return
        ordered = OrderedPart(line.quantity, company_amount(line.net, purchase.exchange_rate))
        parts = [self.costs[pk] for pk in self.parts[line.pk]]
        back = [self.sent_back[row.receipt_id, line.pk] for row in rows]
        kept = [row.quantity + quantity for row, (quantity, _value) in zip(rows, back, strict=True)]
        for row, (_quantity, value), due in zip(rows, back, worths(kept, parts, ordered), strict=True):
            brought = row.value + value + self.differences[row.pk]
            if brought != due:
                yield Gap(where, f"receipt {row.receipt.number} brought {brought} of line {line.pk}, worth {due}")

    def _moved_gaps(self, where: str, line: PurchaseLine) -> Iterator[Gap]:
        """Each receipt, return and reversal moved the stock by what it says."""
        if not line.into_stock:
            return
        for receipt_id, value in self.valued[line.pk]:
            moved = self.moved.get((receipt_id, str(line.pk)), ZERO)
            if moved != value:
                yield Gap(where, f"receipt {receipt_id} says {value} of line {line.pk}, its moves {moved}")


def _bill_gaps() -> Iterator[Gap]:
    """What a recorded bill still asks, from its allocations; a cancelled one asks nothing."""
    cancelled = set(BillCancellation.objects.values_list("bill_id", flat=True))
    settled: dict[int, Decimal] = defaultdict(Decimal)
    for row in BillAllocation.objects.all():
        for bill_id in (row.bill_id, row.credit_note_id):
            if bill_id is not None:
                settled[bill_id] += row.amount
    standings = {one.bill_id: one for one in BillStanding.objects.all()}
    sums: dict[int, Decimal] = dict(BillLine.objects.values_list("bill_id").annotate(total=Sum("net")))
    for bill in Bill.objects.filter(number__isnull=False).order_by("id").iterator():
        where, stands = f"bill {bill.number}", standings.get(bill.pk)
        left = (ZERO if bill.pk in cancelled else bill.total_incl_tax) - settled[bill.pk]
        if stands is None or stands.left != left:
            yield Gap(where, f"{stands and stands.left} is left by its standing, {left} by its allocations")
        if sums.get(bill.pk, ZERO) != bill.total_excl_tax:
            yield Gap(where, f"its lines make {sums.get(bill.pk)}, its total says {bill.total_excl_tax}")


def _payment_gaps() -> Iterator[Gap]:
    """What a payment to a supplier has not settled."""
    used: dict[int, Decimal] = defaultdict(Decimal)
    for row in BillAllocation.objects.filter(payment__isnull=False):
        used[row.payment_id or 0] += row.amount
    undone = dict(SupplierPayment.objects.filter(kind="reversal").values_list("reverses_id", "amount"))
    rows = SupplierPaymentStanding.objects.select_related("payment").filter(payment__kind="payment")
    for one in rows.order_by("payment_id"):
        left = one.payment.amount + undone.get(one.payment_id, ZERO) - used[one.payment_id]
        if one.unallocated != left:
            yield Gap(
                f"supplier payment {one.payment_id}", f"{one.unallocated} is unused by its standing, {left} by its rows"
            )
