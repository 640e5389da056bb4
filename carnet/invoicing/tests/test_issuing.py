"""Issuing drafts: dates, numbers, frozen rows, the order's standing (P25, P28)."""

from datetime import date
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import an_order

D = Decimal
ON = date(2026, 9, 2)


def standing(order: Order) -> OrderStanding:
    return OrderStanding.objects.get(order=order)


def rows(invoice: Invoice) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    return list(lines.values_list("kind", "vat_rate", "net", "vat"))


def test_deposit_then_balance_of_two_rates(by: Actor) -> None:
    order = an_order([("1", "8450.00", "10"), ("1", "1260.00", "20")])
    deposit = commands.issue_invoice(
        invoice_id=commands.draft_deposit(order_id=order.pk, on=ON, percent=D(30), by=by).pk, on=ON, by=by
    )
    assert deposit.number == "FA-2026-0001"
    assert standing(order).left_excl_tax == D("6797.00")
    balance = commands.draft_balance(order_id=order.pk, on=ON, by=by)
    assert rows(balance) == [
        ("line", D(10), D("8450.00"), D(0)),
        ("line", D(20), D("1260.00"), D(0)),
        ("deduction", D(10), D("-2535.00"), D("-253.50")),
        ("deduction", D(20), D("-378.00"), D("-75.60")),
    ]
    commands.issue_invoice(invoice_id=balance.pk, on=ON, by=by)
    assert (balance.total_excl_tax, balance.total_vat, balance.total_incl_tax) == (
        D("6797.00"), D("767.90"), D("7564.90"),
    )  # fmt: skip
    stands = standing(order)
    assert (stands.left_excl_tax, stands.state, stands.left_to_pay) == (D(0), "settled", D("10807.00"))


def test_whole_credit_to_be_invoiced_again(by: Actor) -> None:
    order = an_order([("1", "1000.00")])
    for draft in (commands.draft_deposit, commands.draft_balance):
        extra = {"percent": D(30)} if draft is commands.draft_deposit else {}
        invoice = draft(order_id=order.pk, on=ON, by=by, **extra)
        commands.issue_invoice(invoice_id=invoice.pk, on=ON, by=by)
    note = commands.draft_credit_note(invoice_id=invoice.pk, on=ON, again=True, reason="Erreur", by=by)
    assert note.total_excl_tax == D("700.00")
    note = commands.issue_invoice(invoice_id=note.pk, on=ON, by=by)
    assert note.number == "AV-2026-0001"
    assert standing(order).left_excl_tax == D("700.00")
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0
    again = commands.draft_balance(order_id=order.pk, on=ON, by=by)
    assert again.total_excl_tax == D("700.00")
