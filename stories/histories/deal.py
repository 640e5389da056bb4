"""A deal played at random: people quote, invoice, credit, pay, change their minds; refusals are part of the game."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from carnet.dossier import commands as dossier
from carnet.invoicing import commands as invoicing
from carnet.invoicing.models import InvoiceStanding, Payment, PaymentStanding
from carnet.sales.lines import AmendmentChange
from carnet.sales.models import Closure, Hold, LineStanding, Order

from .billing import Billing
from .chances import PRICES, RATES


class Deal(Billing):
    """One customer, one to three orders, and the acts that happen to them."""

    def next_act(self) -> tuple[str, Callable[[], Any] | None]:
        """An act drawn at random, or None when there is nothing to do it to."""
        if self.chance.random() < 0.5:
            self.day += timedelta(days=self.chance.randint(1, 9))
        act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
        return act, getattr(self, act)()

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


ACTS = {
    "deposit": 12, "interim": 16, "progress": 6, "balance": 7, "several_orders": 3, "waiting_draft": 8, "credit": 12,
    "pay": 16, "use_money": 6, "reverse": 4, "write_off": 2, "amend": 10, "close": 2, "reopen": 5, "cancel": 1,
    "delete": 1, "hold": 0.5, "release": 3, "another_order": 3,
}  # fmt: skip
