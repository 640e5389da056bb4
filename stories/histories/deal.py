"""A deal played at random: people quote, invoice, credit, pay, change their minds; refusals are part of the game."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from carnet.core.actor import Actor
from carnet.dossier import commands as dossier
from carnet.invoicing import commands as invoicing
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, DepositAsk, LineAsk, ProgressAsk
from carnet.sales import commands as sales
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent, QuoteContent
from carnet.sales.models import Closure, Hold, LineStanding, Order, OrderStanding, QuoteLine

QUANTITIES = ("1", "1", "1", "2", "3", "10", "0.5", "7.125", "2.3333", "0.0001", "18", "1250")
PRICES = ("1000", "100.03", "33.33", "10.05", "1.01", "0.195", "12870.59", "850.085", "0", "0.01", "249.995", "7.85")
RATES = ("20", "10", "5.5", "0", "2.1")
PERCENTS = ("1", "7", "10", "20", "25", "30", "33.3333", "40", "50", "60", "99", "100")
MODES = ("at_balance", "proportional", "first", "")


class Deal:
    """One customer, one to three orders, and the acts that happen to them."""

    def __init__(self, chance: random.Random, by: Actor, customer: int, first_day: date) -> None:
        self.chance, self.by, self.customer, self.day = chance, by, customer, first_day
        self.typed_incl = self.several = False

    def next_act(self) -> tuple[str, Callable[[], Any] | None]:
        """An act drawn at random, or None when there is nothing to do it to."""
        if self.chance.random() < 0.5:
            self.day += timedelta(days=self.chance.randint(1, 9))
        act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
        return act, getattr(self, act)()

    def amount(self, most: Decimal) -> Decimal:
        """An amount up to a limit, a little beyond now and then, the limit itself often."""
        match self.chance.randint(0, 9):
            case 0 | 1:
                return most
            case 2:
                return most + Decimal("0.01")
            case 3:
                return Decimal("0.01").copy_sign(most)
            case _:
                return (most * Decimal(self.chance.randint(1, 99)) / 100).quantize(Decimal("0.01"))

    def line(self) -> LineInput:
        chance = self.chance
        price = Decimal(chance.choice(PRICES) if chance.random() < 0.6 else f"{chance.randint(1, 900000) / 1000}")
        sign = -1 if chance.random() < 0.08 else 1
        line: dict[str, Any] = {}
        if chance.random() < 0.25:
            line["discount_percent"] = Decimal(chance.choice(["10", "33.3333", "5", "100", "6"]))
        elif chance.random() < 0.1 and sign > 0:
            line["discount_amount"] = (price * Decimal("0.3")).quantize(Decimal("0.01"))
        return LineInput(
            description=f"Ligne {chance.randint(1, 999)}", quantity=sign * Decimal(chance.choice(QUANTITIES)),
            unit_price=price, vat_rate=Decimal(chance.choice(self.rates)), **line,
        )  # fmt: skip

    def content(self) -> dict[str, Any]:
        chance = self.chance
        self.rates = chance.sample(RATES, chance.randint(1, 4))
        lines = [self.line() for _ in range(chance.choice([1, 1, 2, 3, 5, 8]))]
        if chance.random() < 0.2:
            lines.insert(0, LineInput(kind="section", description="Fournitures"))
        content: dict[str, Any] = {"lines": tuple(lines), "deposit_mode": chance.choice(MODES)}
        if chance.random() < 0.2:
            content["discount_percent"] = Decimal(chance.choice(["5", "2.5", "12.3456"]))
        elif chance.random() < 0.15:
            content["discount_amount"] = Decimal(chance.choice(["0.01", "10.00", "33.33"]))
        if chance.random() < 0.15:
            content["prices_include_tax"] = self.typed_incl = True
        return content

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

    def pay(self) -> Callable[[], Any]:
        owed = list(InvoiceStanding.objects.filter(credit_note=False, left__gt=0).order_by("id"))
        on = self.day - timedelta(days=self.chance.choice([0, 0, 0, 0, 2]))
        asked: dict[str, Any] = {}
        if not owed or self.chance.random() < 0.1:
            amount = Decimal(self.chance.choice(["100.00", "0.01", "5000.00"]))
            order = self._order()
            asked["order_id"] = order.pk if order and self.chance.random() < 0.7 else None
        else:
            target = self.chance.choice(owed)
            amount = self.amount(target.left)
            if self.chance.random() < 0.5:
                asked["allocations"] = {target.invoice_id: amount}
            elif self.chance.random() < 0.3:
                amount = sum((one.left for one in owed), Decimal(0))
        return lambda: invoicing.record_payment(
            party_id=self.customer, on=on, amount=amount, method="transfer", by=self.by, **asked
        )

    def use_money(self) -> Callable[[], Any] | None:
        """What a payment or a credit note holds, used on an invoice or given back."""
        owed = self._one(InvoiceStanding.objects.filter(credit_note=False, left__gt=0))
        held = PaymentStanding.objects.filter(unallocated__gt=0, payment__kind="receipt").order_by("id").first()
        note = InvoiceStanding.objects.filter(credit_note=True, left__gt=0).order_by("id").first()
        if owed and note and self.chance.random() < 0.5:
            part = {owed.invoice_id: min(self.amount(note.left), owed.left)}
            return lambda: invoicing.allocate_credit_note(
                credit_note_id=note.invoice_id, allocations=part, on=self.day, by=self.by
            )
        if owed and held and self.chance.random() < 0.6:
            part = {owed.invoice_id: min(self.amount(held.unallocated), owed.left)}
            return lambda: invoicing.allocate_payment(
                payment_id=held.payment_id, allocations=part, on=self.day, by=self.by
            )
        if not held and not note:
            return None
        amount = self.amount((held.unallocated if held else 0) + (note.left if note else 0))
        return lambda: invoicing.refund(
            party_id=self.customer, on=self.day, amount=amount, method="transfer", by=self.by
        )

    def reverse(self) -> Callable[[], Any] | None:
        payment = self._one(Payment.objects.exclude(kind="reversal"))
        return payment and (
            lambda: invoicing.reverse_payment(payment_id=payment.pk, on=self.day, reason="Rejet", by=self.by)
        )

    def write_off(self) -> Callable[[], Any] | None:
        owed = self._one(InvoiceStanding.objects.filter(credit_note=False, left__gt=0))
        if owed is None:
            return None
        amount = min(owed.left, Decimal(self.chance.choice(["0.01", "0.50", "3.00"])))
        return lambda: invoicing.write_off(
            invoice_id=owed.invoice_id, amount=amount, on=self.day, reason="Écart", by=self.by
        )

    def amend(self) -> Callable[[], Any] | None:
        order = self._order()
        if order is None:
            return None
        changes = [self._change(row) for row in self._some_lines(order)[:2]]
        if self.chance.random() < 0.4 or not changes:
            changes.append(AmendmentChange(line=self.line()))

        def made() -> None:
            amendment = dossier.propose_amendment(
                order_id=order.pk, on=self.day, reason="Changement", changes=changes, by=self.by
            )
            if self.chance.random() < 0.9:
                dossier.accept_amendment(amendment_id=amendment.pk, on=self.day, by=self.by)
            else:
                dossier.delete_amendment(amendment_id=amendment.pk, by=self.by)

        return made

    def _change(self, row: LineStanding) -> AmendmentChange:
        at = row.order_line_id
        done = row.invoiced_quantity - row.credited_quantity + row.abandoned_quantity
        return self.chance.choice(
            [
                AmendmentChange(order_line_id=at, quantity=row.ordered_quantity + self.chance.choice([-1, 1, 2, 5])),
                AmendmentChange(order_line_id=at, quantity=done), AmendmentChange(order_line_id=at, quantity=done + 1),
                AmendmentChange(order_line_id=at, unit_price=Decimal(self.chance.choice(PRICES))),
                AmendmentChange(order_line_id=at, discount_percent=Decimal(self.chance.choice(["0", "10", "50"]))),
                AmendmentChange(order_line_id=at, vat_rate=Decimal(self.chance.choice(RATES))),
            ]
        )  # fmt: skip

    def close(self) -> Callable[[], Any] | None:
        order = self._order()
        fate: Any = self.chance.choice(["kept", "given_back", None])
        return order and (
            lambda: dossier.close_order(order_id=order.pk, on=self.day, reason="Arrêt", deposit=fate, by=self.by)
        )

    def reopen(self) -> Callable[[], Any] | None:
        closed = Order.objects.filter(id__in=Closure.objects.filter(reopened_on=None).values("order_id"))
        order = closed.order_by("id").first() or (self._order() if self.chance.random() < 0.1 else None)
        return order and (lambda: dossier.reopen_order(order_id=order.pk, on=self.day, by=self.by))

    def cancel(self) -> Callable[[], Any] | None:
        order = self._order()
        return order and (
            lambda: dossier.cancel_order(order_id=order.pk, on=self.day, reason="Erreur de saisie", by=self.by)
        )

    def delete(self) -> Callable[[], Any] | None:
        order = self._order()
        return order and (lambda: dossier.delete_order(order_id=order.pk, by=self.by))

    def hold(self) -> Callable[[], Any] | None:
        order = self._order()
        return order and (lambda: dossier.hold_order(order_id=order.pk, reason="Encours", by=self.by))

    def release(self) -> Callable[[], Any] | None:
        held = Order.objects.filter(id__in=Hold.objects.filter(released_at=None).values("order_id"))
        order = held.order_by("id").first() or (self._order() if self.chance.random() < 0.1 else None)
        return order and (lambda: dossier.release_order(order_id=order.pk, reason="Réglé", by=self.by))

    def _one(self, rows: QuerySet[Any]) -> Any:
        """One of these rows, by chance, or None."""
        found = list(rows.order_by("id"))
        return self.chance.choice(found) if found else None

    def _order(self) -> Order | None:
        orders = list(Order.objects.filter(cancelled_on=None).order_by("id"))
        return self.chance.choice(orders) if orders else None

    def _invoice(self) -> Invoice | None:
        found = list(Invoice.objects.filter(number__isnull=False).exclude(kind="credit_note").order_by("id"))
        return self.chance.choice(found) if found else None

    def _some_lines(self, order: Order) -> list[LineStanding]:
        rows = list(LineStanding.objects.filter(order=order).order_by("order_line_id"))
        return self.chance.sample(rows, self.chance.randint(1, len(rows))) if rows else []


ACTS = {
    "deposit": 12, "interim": 16, "progress": 6, "balance": 7, "several_orders": 3, "waiting_draft": 8, "credit": 12,
    "pay": 16, "use_money": 6, "reverse": 4, "write_off": 2, "amend": 10, "close": 2, "reopen": 5, "cancel": 1,
    "delete": 1, "hold": 0.5, "release": 3, "another_order": 3,
}  # fmt: skip


def _fields(line: LineInput) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineInput.__slots__}
