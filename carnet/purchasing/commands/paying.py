"""Money paid to suppliers: over one or several bills, the rest a credit there; reversed, given back, small differences given up (P37)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.days import check_day
from carnet.company.methods import METHODS
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO, places_of, round_to
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses
from carnet.parties.models import Party
from carnet.purchasing.models import Bill, BillAllocation, BillStanding, SupplierPayment
from carnet.purchasing.queries.paying import propose_payment
from carnet.purchasing.refusals import ReasonNeeded
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.settling import hold_bills, hold_supplier_payments, purchases_of_bills
from carnet.purchasing.steps.suppliers import known_supplier
from carnet.sales.faults import Faults

LARGEST = Decimal(10) ** 12


class PaysBeyondBill(BadValue):
    """What is left of a bill is never negative."""

    def __init__(self, number: str, left: Decimal) -> None:
        super().__init__(
            _("Only %(left)s is left to pay on %(number)s.") % {"left": formats.money(left), "number": number},
            field="allocations",
        )


class PaysBeyondAmount(BadValue):
    """More is allocated than there is."""

    def __init__(self, available: Decimal) -> None:
        super().__init__(
            _("Only %(available)s can be allocated.") % {"available": formats.money(available)}, field="allocations"
        )


class PaidAmountNotPositive(BadValue):
    """Money is counted in positive amounts, to the cent."""

    def __init__(self, field: str = "amount") -> None:
        super().__init__(_("Give an amount above zero, to the cent."), field=field)


class PaidByUnknownMeans(BadValue):
    """The means of payment is not one of the list."""

    def __init__(self, method: str) -> None:
        super().__init__(
            _("“%(method)s” is not a means of payment: choose one of %(known)s.")
            % {"method": method, "known": ", ".join(METHODS)},
            field="method",
        )


class BillOfAnotherSupplier(BadValue):
    """Money settles bills of the supplier it goes to, in their currency; a credit note is used or given back."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is not a bill of this supplier in this currency.") % {"number": number}, field="allocations"
        )


class PaymentReversedAlready(Refusal):
    """A payment is reversed once."""

    def __init__(self) -> None:
        super().__init__(_("This payment is reversed already."))


class NothingToGiveBack(Refusal):
    """The supplier holds nothing of ours to give back."""

    def __init__(self, left: Decimal) -> None:
        super().__init__(
            _("The supplier holds %(left)s of yours: it cannot give back more.") % {"left": formats.money(left)},
            field="amount",
        )


refuses("a_supplier_payment_is_reversed_once", PaymentReversedAlready)


@act("supplier_payment.record", right=rights.BILLS)
def pay_supplier(
    *, party_id: int, on: date, amount: Decimal, method: str, reference: str = "",
    allocations: Mapping[int, Decimal] | None = None, currency: str | None = None, by: Actor,
) -> SupplierPayment:  # fmt: skip
    """Record money paid to a supplier over its bills: as told, else an exact match first then the oldest due; the rest is a credit
    there. Refuses PaysBeyondBill, PaysBeyondAmount, BillOfAnotherSupplier (P37)."""
    _check_amount(amount)
    if method not in METHODS:
        raise PaidByUnknownMeans(method)
    party = known_supplier(party_id, "supplier")
    settings = company.settings()
    check_day(on, settings)
    faults = Faults()
    reference = faults.text("reference", reference.strip(), 100)
    faults.refuse()
    asked = propose_payment(party_id, amount, currency) if allocations is None else dict(allocations)
    standings = _held(asked)
    money = currency or next((one.bill.currency for one in standings.values()), settings.currency)
    _check_amount(amount, places=places_of(money))
    given = {one: min(paid, standings[one].left) for one, paid in asked.items()} if allocations is None else asked
    given = {one: paid for one, paid in given.items() if paid}
    _check(given, standings, amount, party_id, money)
    payment = SupplierPayment.objects.create(
        party=party, on=on, amount=amount, currency=money, method=method, reference=reference,
        exchange_rate=company.exchange_rate(money, on), by_name=by.name,
    )  # fmt: skip
    _allocate(BillAllocation.Kind.PAYMENT, {"payment": payment}, given, standings, on)
    _record("supplier_payment.recorded", payment, party.name, standings, by, method=method, on=on, reference=reference)
    return payment


@act("supplier_payment.allocate", right=rights.BILLS)
def allocate_supplier_payment(
    *, payment_id: int, allocations: Mapping[int, Decimal], on: date, by: Actor
) -> SupplierPayment:
    """Use what a payment has not settled yet on bills of its supplier."""
    standings = _held(allocations)
    credit = hold_supplier_payments([payment_id])[payment_id]
    payment: SupplierPayment = credit.payment
    if payment.kind != SupplierPayment.Kind.PAYMENT:
        raise NotFound
    check_day(on, company.settings(), not_before=payment.on)
    _check(allocations, standings, credit.unallocated, payment.party_id, payment.currency)
    _allocate(BillAllocation.Kind.PAYMENT, {"payment": payment}, allocations, standings, on)
    _record("supplier_payment.allocated", payment, payment.party.name, standings, by)
    return payment


@act("supplier_credit.allocate", right=rights.BILLS)
def allocate_supplier_credit(*, bill_id: int, allocations: Mapping[int, Decimal], on: date, by: Actor) -> Bill:
    """Use what a supplier's credit note leaves on other bills of the supplier."""
    standings = _held([*allocations, bill_id])
    credit = standings.pop(bill_id)
    note: Bill = credit.bill
    if not credit.credit_note:
        raise NotFound
    check_day(on, company.settings(), not_before=note.recorded_on)
    _check(allocations, standings, credit.left, note.party_id, note.currency)
    _allocate(BillAllocation.Kind.CREDIT, {"credit_note": note}, allocations, standings, on)
    journal.record(
        "supplier_credit.allocated", subject=Subject("bill", note.pk), by=by,
        about=[Subject("party", note.party_id), *(Subject("bill", one) for one in sorted(allocations))],
        facts={"number": note.number, "bills": [one.bill.number for one in standings.values()]},
    )  # fmt: skip
    return note


@act("supplier_payment.reverse", right=rights.BILLS)
def reverse_supplier_payment(*, payment_id: int, on: date, reason: str, by: Actor) -> SupplierPayment:
    """Undo a payment that did not go through: what it settled is left to pay again. Refuses PaymentReversedAlready."""
    reason = _reason(reason)
    paid = BillAllocation.objects.filter(payment=payment_id, bill__isnull=False).values_list("bill_id", flat=True)
    given_back = BillAllocation.objects.filter(payment=payment_id, refund__isnull=False)
    standings = _held(set(paid))
    standing = hold_supplier_payments([payment_id])[payment_id]
    payment: SupplierPayment = standing.payment
    if payment.kind != SupplierPayment.Kind.PAYMENT or given_back.exists():
        raise NotFound
    if not standing.amount:
        raise PaymentReversedAlready
    check_day(on, company.settings(), not_before=payment.on)
    rows = BillAllocation.objects.filter(payment=payment, undoes=None)
    live = rows.exclude(pk__in=BillAllocation.objects.filter(payment=payment, undoes__isnull=False).values("undoes_id"))
    BillAllocation.objects.bulk_create(
        BillAllocation(
            kind=one.kind, payment=payment, bill_id=one.bill_id, amount=-one.amount, on=on, undoes=one, reason=reason
        )
        for one in live.order_by("id")
    )
    undone = SupplierPayment.objects.create(
        kind=SupplierPayment.Kind.REVERSAL, party_id=payment.party_id, on=on, amount=-payment.amount, reverses=payment,
        currency=payment.currency, exchange_rate=payment.exchange_rate, method=payment.method, reason=reason,
        by_name=by.name,
    )  # fmt: skip
    _record("supplier_payment.reversed", payment, payment.party.name, standings, by, reason=reason, on=on)
    return undone


@act("supplier_payment.refund", right=rights.BILLS)
def receive_supplier_refund(
    *, party_id: int, on: date, amount: Decimal, method: str, sources: Mapping[int, Decimal], credits: Mapping[int, Decimal],
    reference: str = "", by: Actor,
) -> SupplierPayment:  # fmt: skip
    """Record money that a supplier gives back: from payments not used (`sources`) and credit notes not used (`credits`)."""
    _check_amount(amount)
    if method not in METHODS:
        raise PaidByUnknownMeans(method)
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    settings = company.settings()
    check_day(on, settings)
    standings = _held(credits)
    payments = hold_supplier_payments(sources)
    held = sum((*sources.values(), *credits.values()), ZERO)
    currencies = {one.bill.currency for one in standings.values()} | {one.payment.currency for one in payments.values()}
    owners = {one.party_id for one in standings.values()} | {one.party_id for one in payments.values()}
    if owners - {party_id} or len(currencies) > 1:
        raise BillOfAnotherSupplier(party.name)
    if held != amount:
        raise PaysBeyondAmount(amount)
    for one, taken in credits.items():
        if not standings[one].credit_note or not 0 < taken <= standings[one].left:
            raise NothingToGiveBack(standings[one].left)
    for one, taken in sources.items():
        if not 0 < taken <= payments[one].unallocated:
            raise NothingToGiveBack(payments[one].unallocated)
    money = next(iter(currencies), settings.currency)
    refund = SupplierPayment.objects.create(
        kind=SupplierPayment.Kind.REFUND, party=party, on=on, amount=amount, currency=money, method=method,
        reference=reference.strip()[:100], exchange_rate=company.exchange_rate(money, on), by_name=by.name,
    )  # fmt: skip
    BillAllocation.objects.bulk_create([
        *(
            BillAllocation(kind=BillAllocation.Kind.PAYMENT, payment_id=one, refund=refund, amount=taken, on=on)
            for one, taken in sorted(sources.items())
        ),
        *(
            BillAllocation(kind=BillAllocation.Kind.CREDIT, credit_note_id=one, refund=refund, amount=taken, on=on)
            for one, taken in sorted(credits.items())
        ),
    ])  # fmt: skip
    _record("supplier_payment.refunded", refund, party.name, standings, by, method=method, on=on)
    return refund


@act("bill.write_off", right=rights.BILLS)
def write_off_bill(*, bill_id: int, amount: Decimal, reason: str, on: date, by: Actor) -> BillAllocation:
    """Give up a small difference that will not be paid, and say why."""
    _check_amount(amount)
    reason = _reason(reason)
    standings = _held([bill_id])
    standing = standings[bill_id]
    _check_amount(amount, places=places_of(standing.bill.currency))
    if standing.credit_note:
        raise NotFound
    if amount > standing.left:
        raise PaysBeyondBill(standing.bill.number or "", standing.left)
    check_day(on, company.settings(), not_before=standing.bill.recorded_on)
    row = BillAllocation.objects.create(
        kind=BillAllocation.Kind.WRITE_OFF, bill_id=bill_id, amount=amount, on=on, reason=reason
    )
    journal.record(
        "bill.written_off", subject=Subject("bill", bill_id), about=[Subject("party", standing.party_id)], by=by,
        facts={"number": standing.bill.number, "reason": reason},
    )  # fmt: skip
    return row


def _held(bill_ids: Iterable[int]) -> dict[int, BillStanding]:
    """The purchase orders of bills, whose state follows, then what is left of the bills, held."""
    wanted = list(bill_ids)
    hold_purchases(purchases_of_bills(wanted))
    return hold_bills(wanted)


def _check_amount(amount: Decimal, field: str = "amount", places: int = 2) -> None:
    if not ZERO < amount < LARGEST or round_to(amount, places) != amount:
        raise PaidAmountNotPositive(field)


def _check(
    allocations: Mapping[int, Decimal],
    standings: Mapping[int, BillStanding],
    available: Decimal,
    party_id: int,
    currency: str,
) -> None:
    for bill_id, amount in allocations.items():
        standing = standings[bill_id]
        number = standing.bill.number or ""
        _check_amount(amount, "allocations", places_of(currency))
        if standing.credit_note or standing.party_id != party_id or standing.bill.currency != currency:
            raise BillOfAnotherSupplier(number)
        if amount > standing.left:
            raise PaysBeyondBill(number, standing.left)
    if sum(allocations.values(), ZERO) > available:
        raise PaysBeyondAmount(available)


def _allocate(
    kind: str,
    source: Mapping[str, object],
    given: Mapping[int, Decimal],
    standings: Mapping[int, BillStanding],
    on: date,
) -> None:
    """Write what settles which bill: money that left before the bill counts from the day it was recorded."""
    BillAllocation.objects.bulk_create(
        BillAllocation(
            kind=kind, bill_id=bill_id, amount=amount, on=max(on, standings[bill_id].bill.recorded_on), **source
        )
        for bill_id, amount in sorted(given.items())
    )


def _reason(reason: str) -> str:
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 200)
    faults.refuse()
    if not reason:
        raise ReasonNeeded
    return reason


def _record(
    told: str,
    payment: SupplierPayment,
    supplier: str,
    standings: Mapping[int, BillStanding],
    by: Actor,
    **facts: object,
) -> None:
    journal.record(
        told,
        subject=Subject("supplier_payment", payment.pk),
        about=[Subject("party", payment.party_id), *(Subject("bill", one) for one in sorted(standings))],
        by=by,
        facts={"supplier": supplier, "bills": [one.bill.number for one in standings.values()], **facts},
    )
