"""An invoice or a credit note as an e-invoice: the stored rows and frozen parties that the paper shows (P10, P28, R43–R60)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from carnet.core.einvoice import DirectDebit, EInvoice, Kind, Reference, Totals, Transfer, VatTime
from carnet.core.money import ZERO, places_of
from carnet.invoicing.documents import InvoiceContent, natures_of, prepaid_of
from carnet.invoicing.einvoicing import mentions, parties, rows

PLACEHOLDER = "A-NUMEROTER"
_GOODS, _SERVICES, _BOTH = "B", "S", "M"
_NORMAL, _PAID, _AFTER_DEPOSIT = "1", "2", "4"
_TO_ANOTHER_COUNTRY = frozenset({"K", "G"})


@dataclass(frozen=True, slots=True)
class Issue:
    """What the rows of a draft do not say: number and day."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class Paid:
    """What was already received for the document when it is issued, and when (R44, frame 2)."""

    amount: Decimal
    on: date


def einvoice_of(content: InvoiceContent, issue: Issue) -> EInvoice:
    """The document in the terms of EN 16931, its texts in the customer's language."""
    with translation.override(content.invoice.language):
        return _einvoice(content, issue)


def _einvoice(content: InvoiceContent, issue: Issue) -> EInvoice:
    invoice, frozen = content.invoice, content.parties
    categories = {row.category for row in content.vat}
    taxed = rows.OUT_OF_SCOPE not in categories
    abroad = bool(categories & _TO_ANOTHER_COUNTRY)
    allowances, charges = rows.discounts_of(content.lines)
    kind = _kind(content)
    treatment = parties.treatment_of(frozen, issue.on)
    starts_on, ends_on, delivered_on = _supplied(content, issue, must="K" in categories)
    return EInvoice(
        kind=kind,
        number=issue.number,
        issued_on=issue.on,
        frame=_frame(content, kind),
        treatment=treatment,
        seller=parties.seller_of(frozen["seller"], taxed=taxed),
        buyer=parties.buyer_of(frozen["billed"], frozen["billed_address"], treatment, taxed=taxed),
        lines=rows.lines_of(content.lines, frozen.get("units", {}), places_of(invoice.currency)),
        vat=rows.vat_of(content.vat, frozen.get("exemptions", ())),
        totals=_totals(content),
        currency=invoice.currency,
        places=places_of(invoice.currency),
        notes=mentions.notes_of(content),
        allowances=allowances,
        charges=charges,
        preceding=_preceding(content),
        vat_time=_vat_time(content),
        due_on=_due_on(content),
        terms=mentions.terms_of(content),
        debit=_debit(content, issue),
        transfer=_transfer(content, issue, kind),
        buyer_reference=frozen.get("buyer_reference", ""),
        buyer_order=frozen.get("commitment") or mentions.one_of(mentions.customer_orders(content)),
        sales_order=mentions.one_of(mentions.own_orders(content)),
        delivery_note=mentions.one_of(mentions.delivery_notes(content)),
        delivered_on=delivered_on,
        delivered_to=parties.delivered_to(frozen, always=abroad),
        starts_on=starts_on,
        ends_on=ends_on,
        language=invoice.language,
    )


def _kind(content: InvoiceContent) -> Kind:
    corrected = content.invoice.corrects
    if content.invoice.kind == "credit_note":
        return Kind.DEPOSIT_CREDIT_NOTE if corrected and corrected.kind == "deposit" else Kind.CREDIT_NOTE
    if corrected:
        return Kind.CORRECTED
    return Kind.DEPOSIT if content.invoice.kind == "deposit" else Kind.INVOICE


def _paid(content: InvoiceContent) -> Paid | None:
    """What waited on the order and settles the document at its issue (P31)."""
    known = content.parties.get("prepaid")
    return Paid(Decimal(known["amount"]), date.fromisoformat(known["on"])) if known else None


def _is_paid(content: InvoiceContent) -> bool:
    paid = _paid(content)
    return paid is not None and paid.amount == content.invoice.total_incl_tax


def _deducts(content: InvoiceContent) -> bool:
    return any(line.kind == "deduction" for line in content.lines)


def _frame(content: InvoiceContent, kind: Kind) -> str:
    """Goods, services or both, then normal, already paid, or final after deposits (BT-23, R44)."""
    natures = natures_of(content.lines) or {"services"}
    letter = _BOTH if len(natures) > 1 else _GOODS if natures == {"goods"} else _SERVICES
    if not kind.credits and _deducts(content):
        return letter + _AFTER_DEPOSIT
    if not kind.credits and _is_paid(content):
        return letter + _PAID
    return letter + _NORMAL


def _vat_time(content: InvoiceContent) -> VatTime | None:
    """When the VAT is due: deposits at payment, services at payment or, by option, at the invoice (R26, R27)."""
    if not any(row.category == "S" for row in content.vat):
        return None
    if content.invoice.kind == "deposit":
        return VatTime.ON_PAYMENT
    natures = natures_of(content.lines) or {"services"}
    if natures == {"goods"}:
        return None
    if content.parties["seller"]["vat_on_debits"]:
        return VatTime.ON_INVOICE
    return VatTime.ON_PAYMENT if natures == {"services"} else None


def _totals(content: InvoiceContent) -> Totals:
    invoice, paid = content.invoice, _paid(content)
    prepaid = paid.amount if paid else ZERO
    return Totals(
        excl_tax=invoice.total_excl_tax,
        vat=invoice.total_vat,
        incl_tax=invoice.total_incl_tax,
        due=invoice.total_incl_tax - prepaid,
        prepaid=prepaid,
        vat_in_euro=_vat_in_euro(content),
    )


def _vat_in_euro(content: InvoiceContent) -> Decimal | None:
    """The VAT of a document in another currency, printed and sent even when it is zero (P14, R14)."""
    if content.invoice.currency == "EUR" or content.company_currency != "EUR":
        return None
    return sum((row.vat_company for row in content.vat), ZERO)


def _preceding(content: InvoiceContent) -> tuple[Reference, ...]:
    """The corrected invoice, or every deposit that is deducted, by number and date (BG-3, R46, R49)."""
    corrected = content.parties.get("corrects")
    if corrected:
        return (Reference(corrected["number"], date.fromisoformat(corrected["on"])),)
    deposits = {line.deducts_id: line.deducts for line in content.lines if line.kind == "deduction" and line.deducts}
    return tuple(Reference(deposit.number or "", deposit.issued_on) for deposit in deposits.values())


def _due_on(content: InvoiceContent) -> date | None:
    """The first date on which something is due; for what is already paid, the day it was, but after deposits, where no day may
    come before the issue (BR-FR-CO-07)."""
    paid = _paid(content)
    if paid and _is_paid(content):
        return None if _deducts(content) else paid.on
    dues = [due.on for due in content.dues] or ([content.retained.on] if content.retained else [])
    return min(dues, default=None)


def _supplied(content: InvoiceContent, issue: Issue, *, must: bool) -> tuple[date | None, date | None, date | None]:
    """The period, or else the day, of what is supplied; intra-EU goods need one, today's when none is said (R50, R60)."""
    first, last = content.invoice.service_from, content.invoice.service_until
    if first and last and first != last:
        return first, last, None
    return None, None, last or first or (issue.on if must else None)


def _transfer(content: InvoiceContent, issue: Issue, kind: Kind) -> Transfer | None:
    bank = content.parties.get("bank", {})
    if (
        content.parties.get("debit")
        or not bank.get("iban")
        or kind.credits
        or content.invoice.total_incl_tax <= prepaid_of(content.parties)
    ):
        return None
    return Transfer(bank["iban"], content.parties["seller"]["legal_name"], bank["bic"], issue.number)


def _debit(content: InvoiceContent, issue: Issue) -> DirectDebit | None:
    known = content.parties.get("debit")
    return DirectDebit(known["reference"], known["creditor"], known["iban"], issue.number) if known else None
