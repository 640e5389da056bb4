"""Quotes, orders and every kind of document, at random."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from carnet.dossier import commands as dossier
from carnet.invoicing import commands as invoicing
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, DepositAsk, LineAsk, ProgressAsk
from carnet.sales import commands as sales
from carnet.sales.lines import LineInput, OrderContent, QuoteContent
from carnet.sales.models import LineStanding, Order, OrderStanding, QuoteLine

from .chances import MODES, PERCENTS, Chances


class Billing(Chances):
    """Each method gives an act to try, or None when there is nothing to do it to."""

    def begin(self) -> Callable[[], Any]:
        """A quote accepted with some of its options, or an order by hand."""
        content = self.content()
        if self.chance.random() < 0.5:
            return lambda: dossier.create_order(
                content=OrderContent(party_id=self.customer, ordered_on=self.day, **content), on=self.day, by=self.by
            )
        content["lines"] = tuple(
            LineInput(**{**_fields(line), "optional": line.kind == "line" and self.chance.random() < 0.2})
            for line in content["lines"]
        )
        return lambda: self._accepted(content)

    def _accepted(self, content: dict[str, Any]) -> None:
        quote = sales.create_quote(party_id=self.customer, content=QuoteContent(**content), on=self.day, by=self.by)
        sales.send_quote(quote_id=quote.pk, on=self.day, by=self.by)
        options = list(QuoteLine.objects.filter(version__quote=quote, optional=True).values_list("id", flat=True))
        picked = [one for one in options if self.chance.random() < 0.5]
        dossier.accept_quote(quote_id=quote.pk, on=self.day, options=picked, signed_by="Le client", by=self.by)

    def another_order(self) -> Callable[[], Any] | None:
        return self.begin() if Order.objects.count() < 3 else None

    def deposit(self) -> Callable[[], Any] | None:
        order = self._order()
        if order is None:
            return None
        left = OrderStanding.objects.get(order=order)
        asked: dict[str, Any] = self.chance.choice(
            [
                {"percent": Decimal(self.chance.choice(PERCENTS))}, {"percent": Decimal(30)},
                {"amount_excl_tax": self.amount(left.left_excl_tax)},
                {"amount_incl_tax": self.amount(left.left_excl_tax + left.left_vat)},
            ]
        )  # fmt: skip
        return lambda: self._drafted(invoicing.draft_deposit, order, **asked)

    def interim(self) -> Callable[[], Any] | None:
        order = self._order()
        if order is None:
            return None
        asked: dict[str, Any] = {"deposit_mode": self.chance.choice(MODES)}
        if self.chance.random() < 0.3:
            asked["percent"] = Decimal(self.chance.choice(PERCENTS))
        elif self.chance.random() < 0.9:
            asked["lines"] = [self._ask(row) for row in self._some_lines(order)]
            if self.chance.random() < 0.04:
                asked["over_reason"] = "Métré définitif"
        if self.chance.random() < 0.15:
            deposits = Invoice.objects.filter(kind="deposit", number__isnull=False, party=self.customer)
            asked["deposits"] = [DepositAsk(one.pk, self.amount(one.total_excl_tax)) for one in deposits[:2]]
        return lambda: self._drafted(invoicing.draft_interim, order, **asked)

    def _ask(self, row: LineStanding) -> LineAsk:
        quantity = (row.left_quantity * Decimal(self.chance.randint(1, 100)) / 100).quantize(Decimal("0.0001"))
        return self.chance.choice(
            [
                LineAsk(row.order_line_id), LineAsk(row.order_line_id, quantity=quantity),
                LineAsk(row.order_line_id, quantity=row.left_quantity + Decimal(self.chance.choice([0, 0, 1]))),
                LineAsk(row.order_line_id, percent=Decimal(self.chance.choice(PERCENTS))),
                LineAsk(row.order_line_id, amount=self.amount(row.left_amount)),
            ]
        )  # fmt: skip

    def progress(self) -> Callable[[], Any] | None:
        order = self._order()
        if order is None:
            return None
        asked: dict[str, Any] = {"deposit_mode": self.chance.choice(MODES)}
        if self.chance.random() < 0.5:
            asked["percent"] = Decimal(self.chance.choice(PERCENTS))
        else:
            asked["lines"] = [
                ProgressAsk(row.order_line_id, Decimal(self.chance.choice(PERCENTS))) for row in self._some_lines(order)
            ]
        return lambda: self._drafted(invoicing.draft_progress, order, **asked)

    def balance(self) -> Callable[[], Any] | None:
        order = self._order()
        return order and (lambda: self._drafted(invoicing.draft_balance, order))

    def several_orders(self) -> Callable[[], Any] | None:
        orders = list(Order.objects.filter(cancelled_on=None).values_list("id", flat=True))
        if len(orders) < 2:
            return None
        self.several = True

        def made() -> None:
            draft = invoicing.draft_orders(order_ids=orders, on=self.day, by=self.by)
            invoicing.issue_invoice(invoice_id=draft.pk, on=self.day, by=self.by)

        return made

    def _drafted(self, draft: Callable[..., Invoice], order: Order, **asked: Any) -> None:
        """Draft it; most are issued the same day, some wait as drafts."""
        made = draft(order_id=order.pk, on=self.day, by=self.by, **asked)
        if self.chance.random() < 0.85:
            invoicing.issue_invoice(invoice_id=made.pk, on=self.day, by=self.by)

    def waiting_draft(self) -> Callable[[], Any] | None:
        draft = self._one(Invoice.objects.filter(number=None))
        if draft is None:
            return None
        if self.chance.random() < 0.6:
            return lambda: invoicing.issue_invoice(invoice_id=draft.pk, on=self.day, by=self.by)
        return lambda: invoicing.delete_draft(invoice_id=draft.pk, by=self.by)

    def credit(self) -> Callable[[], Any] | None:
        invoice = self._invoice()
        if invoice is None:
            return None
        asked: dict[str, Any] = {}
        match self.chance.randint(0, 3):
            case 0:
                rows = list(InvoiceLine.objects.filter(invoice=invoice, kind__in=["line", "deposit"]).order_by("id"))
                asked["lines"] = [self._credit_ask(row) for row in self.chance.sample(rows, min(len(rows), 2))]
            case 1:
                row = InvoiceLine.objects.filter(invoice=invoice, kind__in=["line", "deposit"]).order_by("id").first()
                side = self.chance.choice(["amount_excl_tax", "amount_incl_tax"])
                part = {side: self.amount(abs(row.net))} if row else {}
                asked["by_vat"] = [CreditVatAsk(row.vat_rate, row.vat_category, **part)] if row else []
        again = self.chance.random() < 0.6

        def made() -> None:
            note = invoicing.draft_credit_note(
                invoice_id=invoice.pk, on=self.day, again=again, reason="Correction", by=self.by, **asked
            )
            if self.chance.random() < 0.9:
                invoicing.issue_invoice(invoice_id=note.pk, on=self.day, by=self.by)

        return made

    def _credit_ask(self, row: InvoiceLine) -> CreditLineAsk:
        quantity = (row.quantity * Decimal(self.chance.randint(1, 100)) / 100).quantize(Decimal("0.0001"))
        return self.chance.choice(
            [CreditLineAsk(row.pk), CreditLineAsk(row.pk, quantity=quantity or row.quantity),
             CreditLineAsk(row.pk, amount_excl_tax=self.amount(row.net))]
        )  # fmt: skip


def _fields(line: LineInput) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineInput.__slots__}
