"""What a closed or cancelled order gives up, as ledger rows, and the opposite rows that restore it (P8, P9)."""

from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, places_of, round_to, within
from carnet.sales.models import Entry, Figure, GroupStanding, LineStanding, Order
from carnet.sales.steps.amending import DepositsExceedOrder
from carnet.sales.steps.ledger import LedgerRow


def rows_given_up(order: Order, on: date, document_kind: str, document_id: int) -> list[LedgerRow]:
    """Everything left to invoice and to deliver; deposits not deducted are kept and cover their part (two statements).

    What was invoiced beyond its line is not given up: it stays, a named excess. Each VAT group has its row, even of zeros:
    it tells when the order was given up, between which other documents.
    """
    head = (on, document_kind, document_id)
    rows: list[LedgerRow] = []
    given_up: dict[VatGroup, Decimal] = {}
    for line in LineStanding.objects.filter(order=order).order_by("order_line"):
        group = VatGroup(line.category, line.rate)
        amount = within(line.left_amount, line.ordered_amount) if line.ordered_amount else line.left_amount
        quantity = within(line.left_quantity, line.ordered_quantity)
        given_up[group] = given_up.get(group, ZERO) + amount
        named = f"line:{line.order_line_id}"
        if amount or quantity:
            rows.append(
                LedgerRow(order.pk, Figure.ABANDONED, *head, named, line.order_line_id, group, quantity, amount)
            )
        if line.left_to_deliver:
            given = Figure.DELIVERY_GIVEN_UP
            rows.append(LedgerRow(order.pk, given, *head, named, line.order_line_id, group, line.left_to_deliver))
    for one in GroupStanding.objects.filter(order=order).order_by("category", "rate"):
        rows += _of_group(order, one, given_up.get(VatGroup(one.category, one.rate), ZERO), head)
    return rows


def _of_group(order: Order, one: GroupStanding, lines: Decimal, head: tuple[date, str, int]) -> list[LedgerRow]:
    group = VatGroup(one.category, one.rate)
    base = lines - one.discount_left - one.deposit_left
    vat = one.left_vat if base == one.left else group.vat(base, places_of(order.currency))
    named = f"vat:{group.category}:{group.rate}"
    amount, covered = -one.discount_left, vat + one.deposit_left_vat
    rows = [LedgerRow(order.pk, Figure.ABANDONED, *head, named, group=group, amount=amount, vat=covered)]
    if one.deposit_left:
        kept, kept_vat = one.deposit_left, one.deposit_left_vat
        rows.append(LedgerRow(order.pk, Figure.DEPOSIT_KEPT, *head, named, group=group, amount=kept, vat=kept_vat))
    return rows


def rows_of_line(order: Order, line_id: int, on: date, document_id: int) -> list[LedgerRow]:
    """What is left of one line, with its part of the document discount of its group; none when nothing is left (two statements).

    Refuses to leave less than the deposits to deduct (P20).
    """
    line = LineStanding.objects.get(order_line=line_id)
    group = VatGroup(line.category, line.rate)
    amount, quantity = within(line.left_amount, line.ordered_amount), within(line.left_quantity, line.ordered_quantity)
    if not amount and not quantity:
        return []
    one = GroupStanding.objects.get(order=order, category=line.category, rate=line.rate)
    discount = _share_of_discount(one, amount, places_of(order.currency))
    base = amount - discount
    if one.left < base and one.deposit_left:
        raise DepositsExceedOrder(group, one.left + one.deposit_left - base, one.deposit_left)
    vat = one.left_vat if base == one.left else group.vat(base, places_of(order.currency))
    head = (on, "line_ending", document_id)
    return [
        LedgerRow(order.pk, Figure.ABANDONED, *head, f"line:{line_id}", line_id, group, quantity, amount),
        LedgerRow(order.pk, Figure.ABANDONED, *head, f"vat:{line_id}", group=group, amount=-discount, vat=vat),
    ]


def _share_of_discount(one: GroupStanding, amount: Decimal, places: int) -> Decimal:
    if amount == one.lines_left:
        return Decimal(one.discount_left)
    return round_to(one.discount_left * amount / one.lines_left, places) if one.lines_left else ZERO


def rows_restored(order: Order, closure_id: int, on: date) -> list[LedgerRow]:
    """The opposite of what a closure gave up, dated the reopening (one statement)."""
    entries = Entry.objects.filter(order=order, document_kind="closure", document_id=closure_id).order_by("id")
    return [
        LedgerRow(
            order.pk,
            Figure(entry.figure),
            on,
            "reopening",
            closure_id,
            entry.document_line,
            entry.order_line_id,
            VatGroup(entry.category, entry.rate),
            -entry.quantity,
            -entry.amount,
            -entry.vat,
        )
        for entry in entries
    ]


def last_entry_on(order: Order) -> date | None:
    """The day of the latest entry of an order."""
    return Entry.objects.filter(order=order).order_by("-on").values_list("on", flat=True).first()
