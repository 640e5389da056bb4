"""Money received, and what it settles (P31)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.methods import METHODS
from carnet.company.models import Settings
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO, places_of, round_to
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.invoicing import queries
from carnet.invoicing.commands.discounting import prepare_note
from carnet.invoicing.models import Allocation, Invoice, InvoiceStanding, Payment
from carnet.invoicing.steps.discounting import earned, grant, note_granted
from carnet.invoicing.steps.parties import known_party
from carnet.invoicing.steps.settling import (
    Settlement,
    hold_invoices,
    hold_payments,
    orders_of_invoices,
    settlement_rows,
)
from carnet.sales.models import Figure, Order
from carnet.sales.steps import LedgerRow, hold, post, record_transitions
from carnet.sales.steps.days import check_day

LARGEST = Decimal(10) ** 12


class AllocationExceedsInvoice(BadValue):
    """An invoice's open amount is never negative (P31)."""

    def __init__(self, number: str, left: Decimal) -> None:
        super().__init__(
            _("Only %(left)s is left to pay on %(number)s.") % {"left": formats.money(left), "number": number},
            field="allocations",
        )


class AllocationsExceedAmount(BadValue):
    """More is allocated than there is."""

    def __init__(self, available: Decimal) -> None:
        super().__init__(
            _("Only %(available)s can be allocated.") % {"available": formats.money(available)}, field="allocations"
        )


class AmountNotPositive(BadValue):
    """Money is counted in positive amounts, to the cent."""

    def __init__(self, field: str = "amount") -> None:
        super().__init__(_("Give an amount above zero, to the cent."), field=field)


class MethodUnknown(BadValue):
    """The means of payment is not one of the list."""

    def __init__(self, method: str) -> None:
        super().__init__(
            _("“%(method)s” is not a means of payment: choose one of %(known)s.")
            % {"method": method, "known": ", ".join(METHODS)},
            field="method",
        )


class InvoiceOfAnotherParty(BadValue):
    """Money settles the invoices of the party it comes from."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s is not billed to this party.") % {"number": number}, field="allocations")


class PaymentInAnotherCurrency(BadValue):
    """An invoice is settled in its own currency (P14)."""

    def __init__(self, number: str, currency: str) -> None:
        super().__init__(
            _("%(number)s is in %(currency)s: record the payment in that currency.")
            % {"number": number, "currency": currency},
            field="currency",
        )


class NotPayable(Refusal):
    """A credit note is not paid, it is used or refunded."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s is a credit note: use it on an invoice, or refund it.") % {"number": number})


@act("payment.record", right=rights.PAYMENTS)
def record_payment(
    *,
    party_id: int,
    on: date,
    amount: Decimal,
    method: str,
    reference: str = "",
    allocations: Mapping[int, Decimal] | None = None,
    order_id: int | None = None,
    currency: str | None = None,
    by: Actor,
) -> Payment:
    """Record money of a party over its invoices: as told, else an exact match first then the oldest due; the rest is customer
    credit. On an order without invoice it waits for the deposit invoice. Orders close when the last euro comes in (P31)."""
    checked_amount(amount)
    if method not in METHODS:
        raise MethodUnknown(method)
    party = known_party(party_id)
    settings = company.settings()
    order = _order_paid(order_id, party_id)
    check_day(on, settings, not_before=order.ordered_on if order else None)
    asked = allocations
    if asked is None:
        asked = queries.propose_allocations(party_id, amount, currency, order_id=order_id, on=on)
    hold([*orders_of_invoices(asked), *([order_id] if order_id else [])])
    standings = hold_invoices(asked)
    money = currency or _currency_of(standings.values(), order, settings)
    checked_amount(amount, places=places_of(money))
    given = _within_left(asked, standings) if allocations is None else dict(asked)
    check_allocations(given, standings, amount, party_id, money)
    payment = Payment.objects.create(
        party=party, order=order, on=on, amount=amount, currency=money, method=method, reference=reference.strip(),
        exchange_rate=company.exchange_rate(money, on) if money != settings.currency else 1, by_name=by.name,
    )  # fmt: skip
    _settle(payment, given, standings, on, by)
    reward(payment, given, on, by)
    journal.record(
        "payment.recorded",
        subject=Subject("payment", payment.pk),
        about=_about(party_id, given, order_id),
        by=by,
        facts={
            "amount": str(amount), "currency": money, "method": method, "on": on.isoformat(),
            "reference": payment.reference, "invoices": [one.invoice.number for one in standings.values()],
        },
    )  # fmt: skip
    return payment


@act("payment.allocate", right=rights.PAYMENTS)
def allocate_payment(*, payment_id: int, allocations: Mapping[int, Decimal], on: date, by: Actor) -> Payment:
    """Use what a payment has not settled yet on invoices of its party (P31)."""
    hold(orders_of_invoices(allocations))
    standings = hold_invoices(allocations)
    credit = hold_payments([payment_id])[payment_id]
    payment: Payment = credit.payment
    check_day(on, company.settings(), not_before=payment.on)
    check_allocations(allocations, standings, credit.unallocated, payment.party_id, payment.currency)
    _settle(payment, allocations, standings, on, by)
    reward(payment, allocations, on, by)
    journal.record(
        "payment.allocated",
        subject=Subject("payment", payment.pk),
        about=_about(payment.party_id, allocations, None),
        by=by,
        facts={
            "amount": str(sum(allocations.values(), ZERO)), "currency": payment.currency,
            "invoices": [one.invoice.number for one in standings.values()],
        },
    )  # fmt: skip
    return payment


@act("credit_note.allocate", right=rights.PAYMENTS)
def allocate_credit_note(*, credit_note_id: int, allocations: Mapping[int, Decimal], on: date, by: Actor) -> Invoice:
    """Use what a credit note leaves to the customer on other invoices (P29, P31)."""
    hold(orders_of_invoices(allocations))
    standings = hold_invoices([*allocations, credit_note_id])
    credit = standings.pop(credit_note_id)
    note: Invoice = credit.invoice
    if not credit.credit_note:
        raise NotFound
    check_day(on, company.settings(), not_before=note.issued_on)
    check_allocations(allocations, standings, credit.left, note.billed_id, note.currency)
    rows = Allocation.objects.bulk_create(
        Allocation(
            kind=Allocation.Kind.CREDIT, credit_note=note, invoice_id=invoice_id, amount=amount,
            on=_day(on, standings[invoice_id]),
        )
        for invoice_id, amount in sorted(allocations.items())
    )  # fmt: skip
    _post("credit_note", note.pk, rows, by)
    journal.record(
        "credit_note.allocated",
        subject=Subject("invoice", note.pk),
        about=_about(note.billed_id, allocations, None),
        by=by,
        facts={
            "number": note.number, "amount": str(sum(allocations.values(), ZERO)), "currency": note.currency,
            "invoices": [one.invoice.number for one in standings.values()],
        },
    )  # fmt: skip
    return note


def checked_amount(amount: Decimal, field: str = "amount", places: int = 2) -> None:
    """Refuse what is not a positive amount of money, in a currency with so many decimals."""
    if not ZERO < amount < LARGEST or round_to(amount, places) != amount:
        raise AmountNotPositive(field)


def check_allocations(
    allocations: Mapping[int, Decimal],
    standings: Mapping[int, InvoiceStanding],
    available: Decimal,
    party_id: int,
    currency: str,
) -> None:
    """Refuse amounts beyond what is there, or beyond what is left of an invoice, and invoices of others or in other money."""
    for invoice_id, amount in allocations.items():
        standing = standings[invoice_id]
        number = standing.invoice.number or ""
        checked_amount(amount, "allocations", places_of(currency))
        if standing.credit_note:
            raise NotPayable(number)
        if party_id not in (standing.invoice.billed_id, standing.invoice.party_id):
            raise InvoiceOfAnotherParty(number)
        if standing.invoice.currency != currency:
            raise PaymentInAnotherCurrency(number, standing.invoice.currency)
        if amount > standing.left:
            raise AllocationExceedsInvoice(number, standing.left)
    if sum(allocations.values(), ZERO) > available:
        raise AllocationsExceedAmount(available)


def _order_paid(order_id: int | None, party_id: int) -> Order | None:
    if order_id is None:
        return None
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    if party_id not in (order.party_id, order.billed_party_id):
        raise InvoiceOfAnotherParty(order.number)
    return order


def _currency_of(standings: Iterable[InvoiceStanding], order: Order | None, settings: Settings) -> str:
    first = next(iter(standings), None)
    if first is not None:
        return str(first.invoice.currency)
    return order.currency if order else settings.currency


def _within_left(proposed: Mapping[int, Decimal], standings: Mapping[int, InvoiceStanding]) -> dict[int, Decimal]:
    """A proposal held to what is left now that the invoices are locked; what does not fit is customer credit."""
    fitting = {one: min(amount, standings[one].left) for one, amount in proposed.items()}
    return {one: amount for one, amount in fitting.items() if amount > 0}


def _settle(
    payment: Payment, given: Mapping[int, Decimal], standings: Mapping[int, InvoiceStanding], on: date, by: Actor
) -> None:
    rows = Allocation.objects.bulk_create(
        Allocation(
            kind=Allocation.Kind.PAYMENT, payment=payment, invoice_id=invoice_id, amount=amount,
            on=_day(on, standings[invoice_id]),
        )
        for invoice_id, amount in sorted(given.items())
    )  # fmt: skip
    _post("payment", payment.pk, rows, by)


def reward(payment: Payment, invoice_ids: Iterable[int], on: date, by: Actor) -> None:
    """Grant the discounts that this payment earned by coming in time: the invoice is settled, its credit note prepared (P30)."""
    for promised in earned(invoice_ids, payment.on):
        orders = orders_of_invoices([promised.invoice_id])
        made, settled = grant(promised, on, payment, by)
        record_transitions(post(settlement_rows("write_off", made.write_off_id, [settled])), by=by)
        note_granted([made], {promised.invoice_id: orders}, by)
        if not made.without_vat:
            prepare_note(made, promised, on, by)


def _post(kind: str, document_id: int, allocations: Sequence[Allocation], by: Actor) -> None:
    settled = [
        Settlement(one.invoice_id, one.amount, one.on, str(one.pk), Figure.PAID)
        for one in allocations
        if one.invoice_id is not None
    ]
    rows: list[LedgerRow] = settlement_rows(kind, document_id, settled)
    record_transitions(post(rows), by=by)


def _day(on: date, standing: InvoiceStanding) -> date:
    """Money that came before the invoice counts from the day of the invoice."""
    return max(on, standing.issued_on)


def _about(party_id: int, invoices: Mapping[int, Decimal], order_id: int | None) -> list[Subject]:
    orders = [order_id] if order_id else []
    return [
        Subject("party", party_id),
        *(Subject("invoice", one) for one in sorted(invoices)),
        *(Subject("order", one) for one in dict.fromkeys([*orders, *orders_of_invoices(invoices)])),
    ]
