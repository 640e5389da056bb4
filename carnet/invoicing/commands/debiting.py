"""Direct debits: asked of the bank in a file, received, or withdrawn (R84, R85)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.methods import DIRECT_DEBIT
from carnet.company.models import Settings
from carnet.core import formats, journal, sets
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import store_file
from carnet.core.journal import Subject, Told
from carnet.core.money import ZERO
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.invoicing.bank_file import AskedDebit, Creditor, bank_file
from carnet.invoicing.commands.mandating import CreditorUnknown
from carnet.invoicing.commands.paying import reward
from carnet.invoicing.commands.undoing import ReasonMissing
from carnet.invoicing.models import Allocation, Collection, Debit, InvoiceStanding, Mandate, Payment
from carnet.invoicing.queries.debits import SEPA, Collectable, collectable
from carnet.invoicing.steps.debiting import orders_by_invoice, places_of_debtors, sequences_of
from carnet.invoicing.steps.discounting import earned
from carnet.invoicing.steps.settling import Settlement, hold_invoices, orders_of_invoices, settlement_rows
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow, hold, post, record_transitions
from carnet.sales.steps.days import check_day


class CollectionDayPassed(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("A direct debit is asked of the bank for a day to come: choose tomorrow or later."), field="on"
        )


class NothingToCollect(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one invoice to collect."), field="invoices")


class NotCollectable(Refusal):
    """It is not paid by direct debit, asks nothing by that day, is contested, or is already asked of the bank."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "%(number)s is not to be collected: nothing of it falls due by that day, it is disputed, or its direct debit is on its way."
            )
            % {"number": number}
        )


class NoMandate(Refusal):
    def __init__(self, number: str, party: str) -> None:
        super().__init__(
            _("%(number)s: %(party)s has no mandate in force on that day. Record one on the customer's page.")
            % {"number": number, "party": party}
        )


class OneOffMandateUsedTwice(Refusal):
    def __init__(self, reference: str) -> None:
        super().__init__(
            _("Mandate %(reference)s serves once: collect one invoice under it.") % {"reference": reference}
        )


class NotCollectedYet(BadValue):
    def __init__(self, on: date) -> None:
        super().__init__(_("The bank collects on %(day)s: not before.") % {"day": formats.day(on)}, field="on")


class CollectionIsOver(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Nothing of this direct debit is on its way any more."))


@act("debits.collect", right=rights.PAYMENTS)
def collect_debits(*, invoices: Sequence[int], on: date, by: Actor) -> list[Collection]:
    """Ask the bank for what some invoices owe by a day: one file for each scheme, CORE and B2B; an invoice already asked is not
    asked again (R84, R85)."""
    settings = company.settings()
    if not settings.creditor_id or not settings.iban:
        raise CreditorUnknown
    if on <= today():
        raise CollectionDayPassed
    if not invoices:
        raise NothingToCollect
    standings = hold_invoices(invoices)
    wanted = {one.invoice.pk: one for one in collectable(on, standings)}
    for invoice_id, standing in standings.items():
        if invoice_id not in wanted:
            raise NotCollectable(standing.invoice.number or "")
    asked = [_with_mandate(wanted[one]) for one in sorted(wanted)]
    _hold_mandates([mandate for _one, mandate in asked])
    once = Counter(mandate.reference for _one, mandate in asked if mandate.kind == Mandate.Kind.ONE_OFF)
    for reference, times in once.items():
        if times > 1:
            raise OneOffMandateUsedTwice(reference)
    schemes = dict.fromkeys(sorted(mandate.scheme for _one, mandate in asked))
    return [
        _collect([pair for pair in asked if pair[1].scheme == scheme], scheme, on, settings, by) for scheme in schemes
    ]


@act("debits.receive", right=rights.PAYMENTS)
def receive_collection(*, collection_id: int, on: date | None = None, by: Actor) -> Collection:
    """The bank has paid: record one payment for each invoice still on its way; asked again, it records nothing more. What bounces
    later is a payment reversed (P31, R87)."""
    collection = _known(collection_id)
    day = on or collection.on
    if day < collection.on:
        raise NotCollectedYet(collection.on)
    check_day(day, company.settings())
    named = list(Debit.objects.filter(collection=collection).values_list("invoice_id", flat=True))
    hold(orders_of_invoices(named))
    standings = hold_invoices(named)
    debits = _on_their_way(collection)
    if not debits:
        return collection
    payments = _pay(debits, standings, day, by)
    sets.update(Debit, [{"id": one.pk, "payment_id": payments[one.invoice_id].pk} for one in debits])
    _settle(debits, payments, standings, day, by)
    _told_of_payments(debits, payments, standings, by)
    _record("debits.received", collection, debits, by, on=day.isoformat())
    return collection


@act("debits.withdraw", right=rights.PAYMENTS)
def withdraw_collection(*, collection_id: int, reason: str, on: date, by: Actor) -> Collection:
    """The file was not given to the bank, or was refused whole: its invoices may be asked again."""
    if not reason.strip():
        raise ReasonMissing
    collection = _known(collection_id)
    check_day(on, company.settings())
    hold_invoices(Debit.objects.filter(collection=collection).values_list("invoice_id", flat=True))
    debits = _on_their_way(collection)
    if not debits:
        raise CollectionIsOver
    why = reason.strip()[:300]
    sets.update(Debit, [{"id": one.pk, "withdrawn_on": on, "withdrawn_reason": why} for one in debits])
    _record("debits.withdrawn", collection, debits, by, on=on.isoformat(), reason=why)
    return collection


def _with_mandate(one: Collectable) -> tuple[Collectable, Mandate]:
    if one.mandate is None:
        raise NoMandate(one.invoice.number or "", one.invoice.billed.name)
    return one, one.mandate


def _hold_mandates(mandates: Sequence[Mandate]) -> None:
    """Lock the mandates, ascending: one revoked meanwhile is not used."""
    ids = sorted({one.pk for one in mandates})
    held = Mandate.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    for mandate in held:
        if mandate.revoked_on is not None:
            raise NoMandate(mandate.reference, mandate.debtor_name)


def _collect(
    asked: Sequence[tuple[Collectable, Mandate]], scheme: str, on: date, settings: Settings, by: Actor
) -> Collection:
    sequences = sequences_of([mandate for _one, mandate in asked])
    places = places_of_debtors({one.invoice.billed_id for one, _mandate in asked})
    rows = [
        AskedDebit(
            number=one.invoice.number or "", amount=one.amount, sequence=sequences[mandate.pk], mandate=mandate.reference,
            signed_on=mandate.signed_on, debtor=mandate.debtor_name, iban=mandate.iban, bic=mandate.bic,
            town=places.get(one.invoice.billed_id, ("", ""))[0], country=places.get(one.invoice.billed_id, ("", ""))[1],
        )
        for one, mandate in asked
    ]  # fmt: skip
    creditor = Creditor(settings.legal_name, settings.iban, settings.bic, settings.creditor_id)
    content = bank_file(creditor, rows, scheme=scheme, on=on)
    name = f"{on.isoformat()}-{scheme.upper()}-{len(rows)}.xml"
    collection = Collection.objects.create(
        on=on, scheme=scheme, creditor_id=settings.creditor_id, count=len(rows), total=sum((one.amount for one in rows), ZERO),
        file=store_file(name=name, media_type="application/xml", content=content, by=by), by_name=by.name,
    )  # fmt: skip
    debits = Debit.objects.bulk_create(
        Debit(
            collection=collection,
            mandate=mandate,
            invoice=one.invoice,
            amount=one.amount,
            sequence=sequences[mandate.pk],
        )
        for one, mandate in asked
    )
    _record("debits.collected", collection, debits, by, last_day=on.isoformat())
    return collection


def _known(collection_id: int) -> Collection:
    found = Collection.objects.filter(pk=collection_id).first()
    if found is None:
        raise NotFound
    return found


def _on_their_way(collection: Collection) -> list[Debit]:
    rows = Debit.objects.select_for_update(no_key=True, of=("self",)).select_related("mandate")
    return list(rows.filter(collection=collection, payment=None, withdrawn_on=None).order_by("pk"))


def _pay(debits: Sequence[Debit], standings: Mapping[int, InvoiceStanding], day: date, by: Actor) -> dict[int, Payment]:
    """One payment of its payer for each invoice, by its id, at the rate of the day if the company keeps its books in another currency."""
    rate = company.exchange_rate(SEPA, day)
    payments = Payment.objects.bulk_create(
        Payment(
            party_id=standings[one.invoice_id].billed_id, on=day, amount=one.amount, currency=SEPA, method=DIRECT_DEBIT,
            reference=f"{standings[one.invoice_id].invoice.number} · {one.mandate.reference}"[:100], exchange_rate=rate, by_name=by.name,
        )
        for one in debits
    )  # fmt: skip
    return {one.invoice_id: payment for one, payment in zip(debits, payments, strict=True)}


def _settle(
    debits: Sequence[Debit],
    payments: Mapping[int, Payment],
    standings: Mapping[int, InvoiceStanding],
    day: date,
    by: Actor,
) -> None:
    """Bring each payment to its invoice, no further than what is left of it; the rest is customer credit."""
    settled = [one for one in debits if standings[one.invoice_id].left > 0]
    rows = Allocation.objects.bulk_create(
        Allocation(
            kind=Allocation.Kind.PAYMENT, payment=payments[one.invoice_id], invoice_id=one.invoice_id,
            amount=min(one.amount, standings[one.invoice_id].left), on=max(day, standings[one.invoice_id].issued_on),
        )
        for one in settled
    )  # fmt: skip
    settlements = [
        Settlement(one.invoice_id, row.amount, row.on, str(row.pk), Figure.PAID)
        for one, row in zip(settled, rows, strict=True)
    ]
    entries = settlement_rows("payment", 0, settlements)
    record_transitions(post([_of_its_payment(one, payments) for one in entries]), by=by)
    for promised in earned([one.invoice_id for one in settled], day):
        reward(payments[promised.invoice_id], [promised.invoice_id], day, by)


def _of_its_payment(row: LedgerRow, payments: Mapping[int, Payment]) -> LedgerRow:
    """A row of the ledger under the payment of its invoice, whose id its own line begins with."""
    return replace(row, document_id=payments[int(row.document_line.partition(".")[0])].pk)


def _told_of_payments(
    debits: Sequence[Debit], payments: Mapping[int, Payment], standings: Mapping[int, InvoiceStanding], by: Actor
) -> None:
    lines, orders = [], orders_by_invoice(payments)
    for one in debits:
        payment, standing = payments[one.invoice_id], standings[one.invoice_id]
        about = [Subject("party", payment.party_id), Subject("invoice", one.invoice_id)]
        about += [Subject("order", order_id) for order_id in orders.get(one.invoice_id, ())]
        facts = {
            "amount": str(payment.amount), "currency": payment.currency, "method": DIRECT_DEBIT, "on": payment.on.isoformat(),
            "reference": payment.reference, "invoices": [standing.invoice.number],
        }  # fmt: skip
        lines.append(Told("payment.recorded", Subject("payment", payment.pk), about, facts))
    journal.record_all(lines, by=by)


def _record(done: str, collection: Collection, debits: Sequence[Debit], by: Actor, **more: str) -> None:
    total = sum((one.amount for one in debits), ZERO)
    journal.record(
        done,
        subject=Subject("collection", collection.pk),
        about=[Subject("invoice", one.invoice_id) for one in debits],
        by=by,
        facts={"amount": str(total), "count": len(debits), **more},
    )
