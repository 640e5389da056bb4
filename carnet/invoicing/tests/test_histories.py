"""Random lives of orders: whatever is issued, credited, paid and undone, documents, standings and balances agree to the cent."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import Refusal
from carnet.core.testing.histories import answered
from carnet.invoicing import commands
from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, InvoiceShare, InvoiceStanding, InvoiceVat, Payment
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, LineAsk, ProgressAsk
from carnet.invoicing.refusals import NegativeInvoice, NothingLeftToInvoice
from carnet.sales.models import GroupStanding, LineStanding, Order, OrderLine, OrderStanding
from carnet.sales.tests.factories import a_customer, an_order

D = Decimal
ON = date(2026, 9, 2)
RATES = ("20", "10", "5.5", "2.1")
QUANTITIES = ("1", "3", "0.5", "7.25", "12", "0.333", "100", "2.1234")
PRICES = ("10.00", "33.333333", "0.115", "1049.00", "62.40", "1.01", "999.99", "0.00")
SETTLED = ("line", "discount", "deposit", "deduction")


class Life:
    """One order (or two of one customer) and somebody who does things to it at random."""

    def __init__(self, seed: int, by: Actor) -> None:
        self.pick, self.by = random.Random(seed), by
        self.party = a_customer()
        self.orders = [self._order() for _ in range(self.pick.choice((1, 1, 2)))]
        self.done: list[str] = []

    def _order(self) -> Order:
        chosen = self.pick.sample(RATES, self.pick.randint(1, 4))
        lines = [
            (self.pick.choice(QUANTITIES), self.pick.choice(PRICES), self.pick.choice(chosen))
            for _ in range(self.pick.randint(1, 5))
        ]
        if self.pick.random() < 0.2:
            lines.append(("-1", "5.00", chosen[0]))
        percent = self.pick.choice(("0", "0", "0", "10", "3.33"))
        mode = self.pick.choice(("at_balance", "proportional", "first"))
        return an_order(lines, self.party, discount_percent=percent, deposit_mode=mode)

    def act(self) -> None:
        """Do one thing; a refusal is an answer, anything else is a fault."""
        name = self.pick.choice(
            ("deposit", "interim", "lines", "progress", "balance", "both", "credit", "credit", "pay", "pay", "undo", "use",
             "refund", "drop")
        )  # fmt: skip
        self.done.append(name)
        work: Callable[[], object] = getattr(self, name)
        try:
            work()
        except Refusal as refusal:
            self.done[-1] += f"!{answered(refusal)}"

    def issue(self, draft: Invoice) -> None:
        if self.pick.random() < 0.9:
            commands.issue_invoice(invoice_id=draft.pk, on=ON, by=self.by)

    def order(self) -> Order:
        return self.pick.choice(self.orders)

    def deposit(self) -> None:
        order, by = self.order(), self.by
        asked = self.pick.choice(
            (
                {"percent": D(self.pick.randint(1, 100))},
                {"amount_excl_tax": D("12.34")},
                {"amount_incl_tax": D("100.05")},
            )
        )
        self.issue(commands.draft_deposit(order_id=order.pk, on=ON, by=by, **asked))  # type: ignore[arg-type]

    def interim(self) -> None:
        mode = self.pick.choice(("", "proportional", "first", "at_balance"))
        percent = D(self.pick.randint(1, 100))
        self.issue(
            commands.draft_interim(order_id=self.order().pk, on=ON, percent=percent, deposit_mode=mode, by=self.by)
        )

    def lines(self) -> None:
        order = self.order()
        found = list(LineStanding.objects.filter(order=order).exclude(left_quantity=0))
        if not found:
            return
        line = self.pick.choice(found)
        part = (line.left_quantity * self.pick.randint(1, 4) / 4).quantize(D("0.0001"))
        ask = self.pick.choice((LineAsk(line.order_line_id, quantity=part), LineAsk(line.order_line_id)))
        self.issue(commands.draft_interim(order_id=order.pk, on=ON, lines=[ask], by=self.by))

    def progress(self) -> None:
        order = self.order()
        line = self.pick.choice(list(OrderLine.objects.filter(order=order)))
        ask = ProgressAsk(line.pk, D(self.pick.randint(1, 100)))
        self.issue(commands.draft_progress(order_id=order.pk, on=ON, lines=[ask], by=self.by))

    def balance(self) -> None:
        self.issue(commands.draft_balance(order_id=self.order().pk, on=ON, by=self.by))

    def both(self) -> None:
        self.issue(commands.draft_orders(order_ids=[order.pk for order in self.orders], on=ON, by=self.by))

    def issued(self) -> list[Invoice]:
        return list(Invoice.objects.filter(number__isnull=False).exclude(kind="credit_note").order_by("id"))

    def credit(self) -> None:
        invoices = self.issued()
        if not invoices:
            return
        invoice = self.pick.choice(invoices)
        line = self.pick.choice(list(InvoiceLine.objects.filter(invoice=invoice, kind__in=["line", "deposit"])))
        group = self.pick.choice(list(InvoiceVat.objects.filter(invoice=invoice)))
        asked = self.pick.choice(
            (
                {},
                {"lines": [CreditLineAsk(line.pk)]},
                {"lines": [CreditLineAsk(line.pk, quantity=(line.quantity / 2).quantize(D("0.0001")))]},
                {"lines": [CreditLineAsk(line.pk, amount_excl_tax=(line.net / 3).quantize(D("0.01")))]},
                {
                    "by_vat": [
                        CreditVatAsk(group.rate, group.category, amount_excl_tax=(group.base / 3).quantize(D("0.01")))
                    ]
                },
                {"by_vat": [CreditVatAsk(group.rate, group.category, amount_incl_tax=D("10.05"))]},
            )
        )
        again = self.pick.random() < 0.5
        self.issue(
            commands.draft_credit_note(
                invoice_id=invoice.pk,
                on=ON,
                again=again,
                reason="x",
                by=self.by,
                **asked,  # type: ignore[arg-type]
            )
        )

    def pay(self) -> None:
        amount = D(self.pick.choice(("10.00", "100.00", "333.33", "5000.00")))
        order = self.pick.choice((None, None, self.order().pk))
        commands.record_payment(party_id=self.party.pk, on=ON, amount=amount, method="card", order_id=order, by=self.by)

    def undo(self) -> None:
        payments = list(Payment.objects.exclude(kind="reversal").order_by("id"))
        if payments:
            commands.reverse_payment(payment_id=self.pick.choice(payments).pk, on=ON, reason="x", by=self.by)

    def use(self) -> None:
        credits = list(InvoiceStanding.objects.filter(credit_note=True, left__gt=0))
        open_ = list(InvoiceStanding.objects.filter(credit_note=False, left__gt=0))
        if credits and open_:
            note, invoice = self.pick.choice(credits), self.pick.choice(open_)
            amount = min(note.left, invoice.left)
            commands.allocate_credit_note(
                credit_note_id=note.invoice_id, allocations={invoice.invoice_id: amount}, on=ON, by=self.by
            )

    def refund(self) -> None:
        commands.refund(party_id=self.party.pk, on=ON, amount=D("10.00"), method="card", by=self.by)

    def drop(self) -> None:
        for draft in Invoice.objects.filter(number__isnull=True):
            commands.delete_draft(invoice_id=draft.pk, by=self.by)


def check(life: Life) -> None:
    """Standings against an independent sum of the documents."""
    for order in life.orders:
        _check_groups(order)
        _check_money(order, alone=len(life.orders) == 1)
    for row in InvoiceVat.objects.all():
        lines = InvoiceLine.objects.filter(invoice=row.invoice_id, vat_category=row.category, vat_rate=row.rate)
        assert row.base == sum(lines.filter(kind__in=SETTLED).values_list("net", flat=True)), life.done
        assert row.base * row.vat >= 0, life.done
        assert abs(row.vat - (row.base * row.rate / 100)) < D("0.05"), life.done
    for standing in InvoiceStanding.objects.filter(credit_note=False):
        notes = Invoice.objects.filter(
            corrects=standing.invoice_id, number__isnull=False, to_invoice_again__isnull=False
        )
        assert sum(notes.values_list("total_incl_tax", flat=True)) == standing.corrected <= standing.total, life.done


def _check_groups(order: Order) -> None:
    for group in GroupStanding.objects.filter(order=order):
        shares = InvoiceShare.objects.filter(order=order, category=group.category, rate=group.rate)
        invoiced = _sums(shares.exclude(invoice__kind="credit_note"))
        credited = _sums(shares.filter(invoice__kind="credit_note"))
        assert (group.invoiced, group.invoiced_vat) == (invoiced[0] - credited[0], invoiced[1] - credited[1])
        assert group.ordered == group.invoiced + group.abandoned + group.left


def _sums(shares: object) -> tuple[Decimal, Decimal]:
    row = shares.aggregate(excl=Sum("excl_tax"), vat=Sum("vat"))  # type: ignore[attr-defined]
    return row["excl"] or ZERO, row["vat"] or ZERO


def _check_money(order: Order, *, alone: bool) -> None:
    standing = OrderStanding.objects.get(order=order)
    assert standing.billed_incl_tax == standing.paid_incl_tax + standing.written_off_incl_tax + standing.left_to_pay
    if alone:
        left = InvoiceStanding.objects.filter(credit_note=False).aggregate(sum=Sum("left"))["sum"] or ZERO
        assert standing.left_to_pay == left
    received = Payment.objects.exclude(kind="refund").aggregate(sum=Sum("amount"))["sum"] or ZERO
    assert received is not None
    assert Allocation.objects.filter(amount=0).count() == 0


@pytest.mark.parametrize("seed", range(12))
def test_a_life(by: Actor, seed: int) -> None:
    life = Life(seed, by)
    for _ in range(16):
        life.act()
        check(life)
    life.drop()
    for order in life.orders:
        _finish(life, order)
    check(life)


def _finish(life: Life, order: Order) -> None:
    """Whatever happened, the balance brings the order to nothing left, unless a deposit is still to be given back."""
    try:
        draft = commands.draft_balance(order_id=order.pk, on=ON, by=life.by)
        commands.issue_invoice(invoice_id=draft.pk, on=ON, by=life.by)
    except (NothingLeftToInvoice, NegativeInvoice):
        return
    for group in GroupStanding.objects.filter(order=order):
        assert group.left == -group.deposit_left, life.done
        assert group.lines_left == group.discount_left == 0, life.done
