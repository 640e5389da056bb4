"""Short words for the acts that tests string together, all on one day unless said."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.actor import Actor
from carnet.core.money import VatGroup
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding, InvoiceVat, Payment
from carnet.invoicing.proposals import LineAsk, ProgressAsk
from carnet.sales.models import Figure, GroupStanding, LineStanding, Order, OrderLine, OrderStanding
from carnet.sales.steps import LedgerRow, post

ON = date(2026, 9, 2)
D = Decimal


class Desk:
    """Somebody who invoices: every act by the same actor."""

    def __init__(self, by: Actor, on: date = ON) -> None:
        self.by, self.on = by, on

    def issue(self, draft: Invoice, on: date | None = None) -> Invoice:
        return commands.issue_invoice(invoice_id=draft.pk, on=on or self.on, by=self.by)

    def deposit(self, order: Order, percent: str | None = None, **asked: Decimal) -> Invoice:
        share = Decimal(percent) if percent else None
        return self.issue(self.draft_deposit(order, share, **asked))

    def draft_deposit(self, order: Order, percent: Decimal | None = None, **asked: Any) -> Invoice:
        return commands.draft_deposit(order_id=order.pk, on=self.on, percent=percent, by=self.by, **asked)

    def interim(self, order: Order, *asks: LineAsk, percent: str | None = None, **more: Any) -> Invoice:
        return self.issue(self.draft_interim(order, *asks, percent=percent, **more))

    def draft_interim(self, order: Order, *asks: LineAsk, percent: str | None = None, **more: Any) -> Invoice:
        share = Decimal(percent) if percent else None
        return commands.draft_interim(order_id=order.pk, on=self.on, lines=asks, percent=share, by=self.by, **more)

    def draft_progress(self, order: Order, percent: str | None = None, **reached: str) -> Invoice:
        """One percentage for every line, or lines by place: `_1="40"`."""
        asks = [ProgressAsk(line_of(order, int(place[1:])), Decimal(share)) for place, share in reached.items()]
        share = Decimal(percent) if percent else None
        return commands.draft_progress(order_id=order.pk, on=self.on, percent=share, lines=asks, by=self.by)

    def progress(self, order: Order, percent: str | None = None, **reached: str) -> Invoice:
        return self.issue(self.draft_progress(order, percent, **reached))

    def draft_balance(self, order: Order, **more: Any) -> Invoice:
        return commands.draft_balance(order_id=order.pk, on=self.on, by=self.by, **more)

    def balance(self, order: Order, **more: Any) -> Invoice:
        return self.issue(self.draft_balance(order, **more))

    def draft_credit(self, invoice: Invoice, again: bool = True, **asked: Any) -> Invoice:
        return commands.draft_credit_note(
            invoice_id=invoice.pk, on=self.on, again=again, reason="Erreur", by=self.by, **asked
        )

    def credit(self, invoice: Invoice, again: bool = True, **asked: Any) -> Invoice:
        return self.issue(self.draft_credit(invoice, again, **asked))

    def pay(self, invoice: Invoice, amount: str | None = None) -> Payment:
        left = InvoiceStanding.objects.get(invoice=invoice).left
        value = Decimal(amount) if amount else left
        return commands.record_payment(
            party_id=invoice.billed_id, on=self.on, amount=value, method="transfer",
            allocations={invoice.pk: min(value, left)}, by=self.by,
        )  # fmt: skip


def line_of(order: Order, place: int = 1) -> int:
    return OrderLine.objects.get(order=order, position=place).pk


def standing(order: Order) -> OrderStanding:
    return OrderStanding.objects.get(order=order)


def line_standing(order: Order, place: int = 1) -> LineStanding:
    return LineStanding.objects.get(order_line__order=order, order_line__position=place)


def group_standing(order: Order, rate: str = "20") -> GroupStanding:
    return GroupStanding.objects.get(order=order, rate=Decimal(rate))


def nets(invoice: Invoice, kind: str | None = None) -> list[Decimal]:
    lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    return [line.net for line in lines if (line.kind == kind if kind else line.kind not in ("section", "comment"))]


def vat(invoice: Invoice) -> list[tuple[Decimal, Decimal, Decimal]]:
    rows = InvoiceVat.objects.filter(invoice=invoice).order_by("rate")
    return [(row.rate, row.base, row.vat) for row in rows]


def totals(invoice: Invoice) -> tuple[Decimal, Decimal, Decimal]:
    return invoice.total_excl_tax, invoice.total_vat, invoice.total_incl_tax


def amend(order: Order, place: int, quantity: str, amount: str) -> None:
    """What an accepted amendment posts."""
    line = line_standing(order, place)
    group = group_standing(order, str(line.rate))
    new = group.ordered + D(amount)
    tax = (new * line.rate / 100).quantize(D("0.01")) - group.ordered_vat
    of = VatGroup(line.category, line.rate)
    post([
        LedgerRow(order.pk, Figure.ORDERED, order.ordered_on, "amendment", 1, "1", line.order_line_id, of, D(quantity), D(amount)),
        LedgerRow(order.pk, Figure.ORDERED, order.ordered_on, "amendment", 1, "vat", None, of, vat=tax),
    ])  # fmt: skip


def decimals(*values: str) -> Sequence[Decimal]:
    return [Decimal(value) for value in values]
