"""Payments reversed, credits refunded, small differences written off (P31)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.methods import METHODS
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO, places_of
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.invoicing import queries
from carnet.invoicing.commands.paying import (
    AllocationExceedsInvoice,
    MethodUnknown,
    NotPayable,
    PaymentInAnotherCurrency,
    checked_amount,
)
from carnet.invoicing.models import Allocation, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.steps.discounting import drop_prepared, live_discounts, undo
from carnet.invoicing.steps.parties import known_party
from carnet.invoicing.steps.settling import (
    Settlement,
    hold_invoices,
    hold_payments,
    orders_of_invoices,
    settlement_rows,
)
from carnet.sales.models import Figure
from carnet.sales.steps import hold, post, record_transitions
from carnet.sales.steps.days import check_day

CreditKey = tuple[str, int]


class PaymentAlreadyReversed(Refusal):
    """A payment is reversed once."""

    def __init__(self) -> None:
        super().__init__(_("This payment is already reversed."))


class PaymentRefunded(Refusal):
    """What was given back cannot bounce."""

    def __init__(self) -> None:
        super().__init__(_("A part of this payment was refunded: reverse the refund first."))


class ReasonMissing(BadValue):
    """The books say why."""

    def __init__(self) -> None:
        super().__init__(_("Say why."), field="reason")


class RefundExceedsCredit(BadValue):
    """Only customer credit is given back (P31)."""

    def __init__(self, credit: Decimal) -> None:
        super().__init__(
            _("Only %(credit)s can be given back. To refund more, make a credit note first.")
            % {"credit": formats.money(credit)},
            field="amount",
        )


@act("payment.reverse", right=rights.PAYMENTS)
def reverse_payment(*, payment_id: int, on: date, reason: str, by: Actor) -> Payment:
    """Undo a payment that bounced, or a refund that came back: everything it settled is open again from that day (P31)."""
    if not reason.strip():
        raise ReasonMissing
    live = _live_allocations(payment_id)
    invoices = {one.invoice_id for one in live if one.invoice_id}
    hold(orders_of_invoices(invoices))
    hold_invoices({*invoices, *(one.credit_note_id for one in live if one.credit_note_id)})
    others = {one.payment_id for one in live if one.refund_id and one.payment_id}
    payment = hold_payments({payment_id, *others})[payment_id].payment
    live = _live_allocations(payment_id)
    _check_reversible(payment, live)
    check_day(on, company.settings(), not_before=max([payment.on, *(one.on for one in live)]))
    undone = Allocation.objects.bulk_create(
        Allocation(
            kind=one.kind, payment_id=one.payment_id, credit_note_id=one.credit_note_id, invoice_id=one.invoice_id,
            refund_id=one.refund_id, amount=-one.amount, on=on, reason=reason.strip(), undoes=one,
        )
        for one in live
    )  # fmt: skip
    reversal = Payment.objects.create(
        kind=Payment.Kind.REVERSAL, party_id=payment.party_id, order_id=payment.order_id, on=on, amount=-payment.amount,
        currency=payment.currency, exchange_rate=payment.exchange_rate, method=payment.method,
        reference=payment.reference, reason=reason.strip(), reverses=payment, by_name=by.name,
    )  # fmt: skip
    settled = [Settlement(one.invoice_id, one.amount, on, str(one.pk)) for one in undone if one.invoice_id]
    discounts = live_discounts(payment_id=payment.pk)
    settled += undo(discounts, on, reason.strip())
    drop_prepared(discounts)
    record_transitions(post(settlement_rows("payment", reversal.pk, settled)), by=by)
    journal.record(
        "payment.reversed",
        subject=Subject("payment", payment.pk),
        about=_about(payment.party_id, invoices),
        by=by,
        facts={
            "amount": str(payment.amount),
            "currency": payment.currency,
            "reason": reason.strip(),
            "on": on.isoformat(),
        },
    )
    return reversal


@act("payment.refund", right=rights.PAYMENTS)
def refund(
    *,
    party_id: int,
    on: date,
    amount: Decimal,
    method: str,
    reference: str = "",
    sources: Mapping[CreditKey, Decimal] | None = None,
    by: Actor,
) -> Payment:
    """Give customer credit back: from the payments and credit notes named (("payment", 5), ("credit_note", 8)), else the oldest
    first (P31)."""
    checked_amount(amount)
    if method not in METHODS:
        raise MethodUnknown(method)
    known_party(party_id)
    check_day(on, company.settings())
    credits = {(one.kind, one.id): one for one in queries.credits_of(party_id)}
    notes = hold_invoices([key[1] for key in credits if key[0] == "credit_note"])
    payments = hold_payments([key[1] for key in credits if key[0] == "payment"])
    taken = _taken(amount, {key: _left(key, notes, payments) for key in credits}, sources)
    currencies = {credits[key].currency for key in taken}
    if len(currencies) > 1:
        key = next(iter(taken))
        raise PaymentInAnotherCurrency(credits[key].label or f"n° {key[1]}", credits[key].currency)
    currency = currencies.pop()
    checked_amount(amount, places=places_of(currency))
    check_day(on, company.settings(), not_before=max(credits[key].on for key in taken))
    given = Payment.objects.create(
        kind=Payment.Kind.REFUND, party_id=party_id, on=on, amount=amount, currency=currency, method=method,
        reference=reference.strip(), exchange_rate=company.exchange_rate(currency, on), by_name=by.name,
    )  # fmt: skip
    Allocation.objects.bulk_create(
        Allocation(
            kind=Allocation.Kind.PAYMENT if kind == "payment" else Allocation.Kind.CREDIT,
            payment_id=one if kind == "payment" else None, credit_note_id=one if kind == "credit_note" else None,
            refund=given, amount=part, on=on,
        )
        for (kind, one), part in taken.items()
    )  # fmt: skip
    journal.record(
        "payment.refunded",
        subject=Subject("payment", given.pk),
        about=_about(party_id, [one for kind, one in taken if kind == "credit_note"]),
        by=by,
        facts={"amount": str(amount), "currency": currency, "method": method, "on": on.isoformat()},
    )
    return given


@act("invoice.write_off", right=rights.PAYMENTS)
def write_off(*, invoice_id: int, amount: Decimal, on: date, reason: str, by: Actor) -> InvoiceStanding:
    """Give up a small difference on an invoice, with a reason; its orders count it as settled (P31)."""
    checked_amount(amount)
    if not reason.strip():
        raise ReasonMissing
    orders = hold(orders_of_invoices([invoice_id]))
    standing = hold_invoices([invoice_id])[invoice_id]
    checked_amount(amount, places=places_of(standing.invoice.currency))
    number = standing.invoice.number or ""
    if standing.credit_note:
        raise NotPayable(number)
    if amount > standing.left:
        raise AllocationExceedsInvoice(number, standing.left)
    check_day(on, company.settings(), not_before=standing.issued_on)
    row = Allocation.objects.create(
        kind=Allocation.Kind.WRITE_OFF, invoice_id=invoice_id, amount=amount, on=on, reason=reason.strip()
    )
    settled = [Settlement(invoice_id, amount, on, str(row.pk), Figure.WRITTEN_OFF)]
    record_transitions(post(settlement_rows("write_off", row.pk, settled)), by=by)
    journal.record(
        "invoice.written_off",
        subject=Subject("invoice", invoice_id),
        about=[*(Subject("order", one) for one in orders), Subject("party", standing.billed_id)],
        by=by,
        facts={
            "number": number,
            "amount": str(amount),
            "currency": standing.invoice.currency,
            "reason": reason.strip(),
        },
    )
    return InvoiceStanding.objects.get(invoice_id=invoice_id)


def _live_allocations(payment_id: int) -> list[Allocation]:
    """What a payment settled, or what a refund took, and is not undone."""
    undone = Allocation.objects.filter(undoes__isnull=False).values("undoes_id")
    rows = Allocation.objects.filter(undoes__isnull=True).exclude(id__in=undone)
    return list((rows.filter(payment_id=payment_id) | rows.filter(refund_id=payment_id)).order_by("id"))


def _check_reversible(payment: Payment, live: Sequence[Allocation]) -> None:
    if payment.kind == Payment.Kind.REVERSAL:
        raise NotFound
    if Payment.objects.filter(reverses=payment).exists():
        raise PaymentAlreadyReversed
    if payment.kind == Payment.Kind.RECEIPT and any(one.refund_id for one in live):
        raise PaymentRefunded


def _left(key: CreditKey, notes: Mapping[int, InvoiceStanding], payments: Mapping[int, PaymentStanding]) -> Decimal:
    left: Decimal = notes[key[1]].left if key[0] == "credit_note" else payments[key[1]].unallocated
    return left


def _taken(
    amount: Decimal, left: Mapping[CreditKey, Decimal], sources: Mapping[CreditKey, Decimal] | None
) -> dict[CreditKey, Decimal]:
    """What is taken of each credit; refuses more than there is."""
    if sources is None:
        wanted, rest = {}, amount
        for key, held in left.items():
            part = min(held, rest)
            if part > 0:
                wanted[key] = part
                rest -= part
    else:
        wanted = {key: part for key, part in sources.items() if part}
    fits = all(0 < part <= left.get(key, ZERO) for key, part in wanted.items())
    if not wanted or not fits or sum(wanted.values(), ZERO) != amount:
        raise RefundExceedsCredit(sum(left.values(), ZERO) if sources is None else _held(left, wanted))
    return wanted


def _held(left: Mapping[CreditKey, Decimal], wanted: Mapping[CreditKey, Decimal]) -> Decimal:
    return sum((left.get(key, ZERO) for key in wanted), ZERO)


def _about(party_id: int, invoices: Sequence[int] | set[int]) -> list[Subject]:
    return [
        Subject("party", party_id),
        *(Subject("invoice", one) for one in sorted(invoices)),
        *(Subject("order", one) for one in orders_of_invoices(invoices)),
    ]
