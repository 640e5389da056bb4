"""What must hold after every act: the stored standing is the witness's, conservation, the law of money, states, documents."""

from datetime import date
from typing import Any

from carnet.company.models import Settings
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding, InvoiceVat, PaymentStanding
from carnet.sales.models import Closure, GroupStanding, LineStanding, Order, OrderStanding

from .books import CENT, FOREVER, ZERO, Books, group_figures, rounded
from .witness import Witness

LINE_FIGURES = (
    "ordered_quantity", "ordered_amount", "invoiced_quantity", "invoiced_amount", "credited_quantity",
    "credited_amount", "abandoned_quantity", "abandoned_amount",
)  # fmt: skip


class Broken(AssertionError):
    """A law does not hold."""


def must(holds: bool, *said: object) -> None:
    """Refuse to go on unless it holds."""
    if not holds:
        raise Broken(" ".join(str(one) for one in said))


def same(found: Any, expected: Any, *said: object) -> None:
    must(found == expected, *said, "is", found, "but the documents say", expected)


def check_order(witness: Witness, order: Order, *, several: bool) -> None:
    """The stored standing of an order, figure by figure."""
    books = witness.books(order.pk)
    lines = {row.order_line_id: row for row in LineStanding.objects.filter(order=order)}
    must(set(books.lines) <= set(lines), "a line has no standing", set(books.lines) - set(lines))
    for line, row in lines.items():
        figures = books.lines[line]
        for name in LINE_FIGURES:
            same(getattr(row, name), figures[name], "line", line, name)
        _line_laws(row, figures)
    groups = {(row.category, row.rate): row for row in GroupStanding.objects.filter(order=order)}
    must(set(books.groups) <= set(groups), "a VAT group has no standing")
    for group, row in groups.items():
        for name, expected in group_figures(witness.group_of, books, group).items():
            same(getattr(row, name), expected, "group", group, name)
        _group_laws(row, books)
    row = OrderStanding.objects.get(order=order)
    _order_laws(witness, order, row, books, list(groups.values()), several)


def _line_laws(row: LineStanding, figures: Any) -> None:
    net = row.invoiced_amount - row.credited_amount
    must(row.ordered_amount == net + row.abandoned_amount + row.left_amount, "line", row.order_line_id, "not conserved")
    quantity = row.invoiced_quantity - row.credited_quantity
    must(
        row.ordered_quantity == quantity + row.abandoned_quantity + row.left_quantity,
        "line", row.order_line_id, "not conserved in quantity",
    )  # fmt: skip
    if not figures["excess"]:
        sign = -1 if row.ordered_amount < 0 else 1
        must(sign * row.left_amount >= 0, "line", row.order_line_id, "invoiced beyond what is left", row.left_amount)
        must(sign * net >= 0, "line", row.order_line_id, "credited beyond what is invoiced")


def _group_laws(row: GroupStanding, books: Books) -> None:
    must(row.ordered == row.invoiced + row.abandoned + row.left, "group", row.rate, "not conserved")
    must(row.left == row.lines_left - row.discount_left - row.deposit_left, "group", row.rate, "deposits")
    must(row.deposit_left >= 0, "group", row.rate, "a deposit is deducted beyond itself")
    must(row.deposit_left_vat >= 0, "group", row.rate, "the VAT of a deposit is deducted beyond itself")
    if row.ordered >= 0:
        must(row.discount_left >= 0, "group", row.rate, "the discount left is negative", row.discount_left)
    if not row.deposit_left:
        must(not row.deposit_left_vat, "group", row.rate, "VAT of a deposit remains without the deposit")


def _order_laws(
    witness: Witness, order: Order, row: OrderStanding, books: Books, groups: list[GroupStanding], several: bool
) -> None:
    for name, figure in (
        ("ordered_excl_tax", "ordered"), ("ordered_vat", "ordered_vat"), ("invoiced_excl_tax", "invoiced"),
        ("invoiced_vat", "invoiced_vat"), ("abandoned_excl_tax", "abandoned"), ("abandoned_vat", "abandoned_vat"),
        ("left_excl_tax", "left"), ("left_vat", "left_vat"), ("deposit_left_excl_tax", "deposit_left"),
    ):  # fmt: skip
        same(getattr(row, name), sum((getattr(one, figure) for one in groups), ZERO), "order", name)
    money = books.money
    left_to_pay = money["billed"] - money["paid"] - money["written_off"]
    same(row.billed_incl_tax, money["billed"], "billed")
    same(row.written_off_incl_tax, money["written_off"], "written off")
    same(row.paid_incl_tax, money["paid"], "paid")
    same(row.left_to_pay, left_to_pay, "left to pay")
    if not several:
        asked = [invoice for invoice in witness.parts if order.pk in witness.parts[invoice]]
        same(row.left_to_pay, sum((witness.open[one] for one in asked), ZERO), "left to pay of its invoices")
    state, invoiced, paid = state_of(witness, order, FOREVER)
    same((row.state, row.invoiced, row.paid), (state, invoiced, paid), "state and facts of", order.number)
    same(row.delivered, "not_applicable", "delivered")


def state_of(witness: Witness, order: Order, on: date) -> tuple[str, str, str]:
    """P6 in its own words: settled, invoiced, paid, and the closing rule of the house."""
    books = witness.books(order.pk, on)
    lines = [line for line in books.lines if books.lines[line]]
    settled = bool(lines) and all(_is_settled(books, line) for line in lines)
    settled = settled and not any(figures["deposit_left"] for figures in books.groups.values())
    touched = any(
        one["invoiced_amount"] != one["credited_amount"] or one["invoiced_quantity"] != one["credited_quantity"]
        for one in books.lines.values()
    ) or any(figures["deposits"] for figures in books.groups.values())
    worth = any(group_figures(witness.group_of, books, group)["ordered"] for group in books.groups)
    invoiced = "full" if settled and (touched or not worth) else "partial" if touched else "none"
    money = books.money
    left_to_pay = money["billed"] - money["paid"] - money["written_off"]
    if not money["documents"]:
        paid = "none"
    elif not left_to_pay and (money["paid"] or settled or not money["asked"]):
        paid = "full"
    else:
        paid = "partial" if money["paid"] else "none"
    closed_by_hand = any(
        closure.closed_on <= on and (closure.reopened_on is None or closure.reopened_on > on)
        for closure in Closure.objects.filter(order=order)
    )
    if order.cancelled_on and order.cancelled_on <= on:
        return "cancelled", invoiced, paid
    if order.validated_on is None or order.validated_on > on:
        return "draft", invoiced, paid
    rule = Settings.objects.get().closing_rule
    by_rule = settled and (rule == "invoiced" or not left_to_pay)
    return "closed" if closed_by_hand or by_rule else "settled" if settled else "open", invoiced, paid


def _is_settled(books: Books, line: int) -> bool:
    left = books.left(line, "amount")
    if left or books.lines[line]["ordered_amount"]:
        return not left
    return not books.left(line, "quantity")


def check_document(invoice: Invoice) -> None:
    """A document adds up, printed figures too; no group negative but by its own lines; VAT within a cent per deduction (P10)."""
    lines = list(InvoiceLine.objects.filter(invoice=invoice).exclude(kind__in=["section", "comment"]))
    vats = list(InvoiceVat.objects.filter(invoice=invoice))
    must(invoice.total_excl_tax >= 0 and invoice.total_incl_tax >= 0, "negative document", invoice.kind)
    same(sum((row.base for row in vats), ZERO), invoice.total_excl_tax, "bases of a document")
    same(sum((row.vat for row in vats), ZERO), invoice.total_vat, "VAT of a document")
    for row in vats:
        own = [line for line in lines if (line.vat_category, line.vat_rate) == (row.category, row.rate)]
        same(sum((line.net for line in own), ZERO), row.base, "nets of a group")
        deducted = [line for line in own if line.kind == "deduction"]
        before = row.base - sum((line.net for line in deducted), ZERO)
        sign = -1 if _mirrored(invoice) else 1
        must(sign * row.base >= 0 or row.base == before, "a deduction makes a group negative", row.rate, row.base)
        must(row.base * row.vat >= 0, "VAT against its base", row.base, row.vat)
        must(bool(row.base) or not row.vat, "VAT without base", row.vat)
    for line in lines:
        if line.kind == "line":
            gross = rounded(line.quantity * line.unit_price)
            same(gross - line.discount_amount, line.net, "quantity × price − discount")
        if line.kind == "deduction":
            sign = -1 if _mirrored(invoice) else 1
            must(sign * line.net < 0 and sign * line.vat <= 0, "a deduction is a minus")


def _mirrored(invoice: Invoice) -> bool:
    """An invoice whose total would be negative is written as a credit note, with the other sign."""
    return invoice.kind == "credit_note" and invoice.to_invoice_again is None


def check_vat_of_document(invoice: Invoice, *, typed_incl: bool) -> None:
    """The VAT shown is base × rate but for a cent per deducted deposit, and one where an amount incl. tax was typed (P10, P12)."""
    for row in InvoiceVat.objects.filter(invoice=invoice):
        mine = {"vat_category": row.category, "vat_rate": row.rate}
        deductions = InvoiceLine.objects.filter(invoice=invoice, kind="deduction", **mine).count()
        typed = typed_incl or invoice.kind in ("deposit", "credit_note")
        allowed = CENT * (deductions + (1 if typed else 0))
        gap = abs(row.vat - rounded(row.base * row.rate / 100))
        must(gap <= allowed, "VAT", row.vat, "of", row.base, "at", row.rate, "with", deductions, "deductions")


def check_claims(witness: Witness) -> None:
    """What documents and payments still hold is the sum of what was allocated."""
    for row in InvoiceStanding.objects.all():
        same(row.left, witness.open[row.invoice_id], "open amount of document", row.invoice_id)
        must(row.left >= 0, "an open amount is negative")
    for row in PaymentStanding.objects.all():
        must(row.unallocated >= 0 and row.amount >= 0, "a payment is used beyond itself")
        same(row.amount - row.allocated, row.unallocated, "what is left of a payment")


def check_day_of(witness: Witness, order: Order, told: Any, on: date) -> None:
    """The standing asked for a past day is that day's, by the witness."""
    books = witness.books(order.pk, on)
    for line in told.lines:
        figures = books.lines[line.order_line_id]
        same(line.ordered.excl_tax, figures["ordered_amount"], "ordered of a line on", on)
        same(line.left_to_invoice.excl_tax, books.left(line.order_line_id, "amount"), "left of a line on", on)
    for one in told.totals.left_to_invoice.by_vat:
        expected = group_figures(witness.group_of, books, (one.vat_category, one.vat_rate))
        same((one.excl_tax, one.vat), (expected["left"], expected["left_vat"]), "left of a group on", on)
    same(told.paid, books.money["paid"], "paid on", on)
    same((told.state, told.facts.invoiced, told.facts.paid), state_of(witness, order, on), "state on", on)
