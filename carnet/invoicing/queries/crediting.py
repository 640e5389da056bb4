"""Issued invoices as credit notes see them: what is left of each line, VAT group and deposit (P29)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core.money import ZERO, VatGroup, places_of
from carnet.core.refusals import NotFound, Refusal
from carnet.invoicing.amounts import DeductedDeposit, Deduction, DepositState, InvoicedGroup, InvoicedLine
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.queries.orders import deposits_left
from carnet.invoicing.refusals import NotIssued
from carnet.invoicing.steps.sharing import shares_of
from carnet.sales.models import GroupStanding

Key = tuple[int | None, VatGroup]


class DepositWasKept(Refusal):
    """A deposit kept when its order was closed by hand is given back by reopening the order (P8)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Deposit %(number)s was kept when the order was closed. Reopen the order first to give it back.")
            % {"number": number}
        )


@dataclass(frozen=True, slots=True)
class InvoiceToCredit:
    """An issued invoice with what is left to credit, by order and VAT group; a deposit by what is not yet deducted."""

    invoice: Invoice
    places: int
    lines: dict[int, InvoiceLine]
    groups: dict[Key, InvoicedGroup]
    deposits: dict[Key, DepositState]
    exemptions: dict[VatGroup, str]


def invoice_to_credit(invoice_id: int, but: Sequence[int] = (), *, drafts: bool = True) -> InvoiceToCredit:
    """What may still be credited of an invoice; draft credit notes claim their part, `but` those named."""
    invoice = Invoice.objects.select_related("billed", "terms").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    if invoice.number is None:
        raise NotIssued
    rows = InvoiceLine.objects.select_related("deducts")
    lines = {line.pk: line for line in rows.filter(invoice=invoice).order_by("position")}
    notes = Invoice.objects.filter(corrects=invoice, to_invoice_again__isnull=False).exclude(id__in=but)
    if not drafts:
        notes = notes.filter(number__isnull=False)
    ids = list(notes.values_list("id", flat=True))
    credited = list(InvoiceLine.objects.filter(invoice_id__in=ids)) if ids else []
    vat = list(InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate"))
    exemptions = {VatGroup(row.category, row.rate): row.exemption_code for row in vat if row.exemption_code}
    places = places_of(invoice.currency)
    if invoice.kind == "deposit":
        return InvoiceToCredit(invoice, places, lines, {}, _deposits(invoice, lines, but, drafts), exemptions)
    vat_left = _vat_left(invoice, [*lines.values()], vat, credited, ids)
    return InvoiceToCredit(invoice, places, lines, _groups(lines, credited, vat_left), {}, exemptions)


def _deposits(
    invoice: Invoice, lines: dict[int, InvoiceLine], but: Sequence[int], drafts: bool
) -> dict[Key, DepositState]:
    """Deposits that something is left to deduct of; one kept by a manual close is revenue until the order reopens (P8, P29)."""
    orders = sorted({line.order_id for line in lines.values() if line.order_id})
    held = {
        (row.order_id, VatGroup(row.category, row.rate)): row.deposit_left
        for row in GroupStanding.objects.filter(order_id__in=orders)
    }
    found = {
        (order_id, group): deposit
        for order_id, groups in deposits_left(orders, but, drafts=drafts).items()
        for group, deposits in groups.items()
        for deposit in deposits
        if deposit.invoice_id == invoice.pk and deposit.left
    }
    creditable: dict[Key, DepositState] = {
        key: deposit for key, deposit in found.items() if deposit.left <= held.get(key, ZERO)
    }
    if found and not creditable:
        raise DepositWasKept(invoice.number or "")
    return creditable


def _vat_left(
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    vat: Sequence[InvoiceVat],
    credited: Sequence[InvoiceLine],
    notes: Sequence[int],
) -> dict[Key, Decimal]:
    """VAT of each order and group that no credit note has taken back."""
    left: dict[Key, Decimal] = defaultdict(Decimal)
    for share in shares_of(lines, vat, invoice.currency):
        left[share.order_id, share.group] += share.vat
    theirs = list(InvoiceVat.objects.filter(invoice_id__in=notes)) if notes else []
    for note in notes:
        own = [line for line in credited if line.invoice_id == note]
        for share in shares_of(own, [row for row in theirs if row.invoice_id == note], invoice.currency):
            left[share.order_id, share.group] -= share.vat
    return left


def _groups(
    lines: dict[int, InvoiceLine], credited: Sequence[InvoiceLine], vat_left: dict[Key, Decimal]
) -> dict[Key, InvoicedGroup]:
    taken: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in credited:
        if line.credits_id:
            taken[line.credits_id].append(line)
    groups: dict[Key, list[InvoiceLine]] = defaultdict(list)
    for line in lines.values():
        if line.kind not in ("section", "comment"):
            groups[line.order_id, VatGroup(line.vat_category, line.vat_rate)].append(line)
    return {
        key: InvoicedGroup(
            key[1],
            tuple(_line(line, taken[line.pk]) for line in own if line.kind == "line"),
            vat_left[key],
            -sum((line.net - _credited(taken[line.pk]) for line in own if line.kind == "discount"), ZERO),
            tuple(_deducted(line, taken[line.pk]) for line in own if line.kind == "deduction"),
        )
        for key, own in groups.items()
    }


def _line(line: InvoiceLine, taken: Sequence[InvoiceLine]) -> InvoicedLine:
    amount = _credited(taken)
    if line.served_quantity:
        return InvoicedLine(
            line.pk, line.served_quantity, line.net, sum((one.served_quantity for one in taken), ZERO), amount
        )
    whole = bool(taken) and amount == line.net
    return InvoicedLine(line.pk, line.quantity, line.net, line.quantity if whole else ZERO, amount)


def _deducted(line: InvoiceLine, taken: Sequence[InvoiceLine]) -> DeductedDeposit:
    deposit = line.deducts
    assert deposit is not None
    assert deposit.number is not None
    assert deposit.issued_on is not None
    deduction = Deduction(deposit.pk, deposit.number, deposit.issued_on, -line.net, -line.vat)
    return DeductedDeposit(
        deduction,
        -line.net + sum((one.net for one in taken), ZERO),
        -line.vat + sum((one.vat for one in taken), ZERO),
    )


def _credited(taken: Sequence[InvoiceLine]) -> Decimal:
    return sum((one.net for one in taken), ZERO)
