"""The sums of a document on paper, what was received, and how to pay the rest (P30, P31, R14)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.core import pdf
from carnet.core.money import ZERO
from carnet.invoicing.documents.content import InvoiceContent, day_of
from carnet.invoicing.models import InvoiceVat


def totals_of(content: InvoiceContent, gross: Decimal | None) -> pdf.Totals:
    invoice = content.invoice
    euro = None
    if invoice.currency != content.company_currency and invoice.issued_on:
        in_euro = sum((row.vat_company for row in content.vat), ZERO)
        euro = pdf.EuroVat(rate=invoice.exchange_rate, on=invoice.issued_on, vat=in_euro)
    return pdf.Totals(
        excl_tax=invoice.total_excl_tax,
        vat=invoice.total_vat,
        incl_tax=invoice.total_incl_tax,
        due=invoice.total_incl_tax - prepaid_of(content.parties),
        received=_received(content.parties),
        vat_rows=tuple(
            pdf.VatRow(rate=row.rate, base=row.base, vat=row.vat, label=_vat_label(row)) for row in content.vat
        ),
        gross=gross,
        euro=euro,
    )


def prepaid_of(parties: dict[str, Any]) -> Decimal:
    """What waited on the order and settled a part of the document at its issue (P31)."""
    known = parties.get("prepaid")
    return Decimal(known["amount"]) if known else ZERO


def _received(parties: dict[str, Any]) -> tuple[pdf.Received, ...]:
    known = parties.get("prepaid")
    return (pdf.Received(amount=prepaid_of(parties), on=day_of(known["on"])),) if known else ()


def _vat_label(row: InvoiceVat) -> str:
    if row.category == "S":
        return ""
    return _("Reverse charge") if row.category == "AE" else _("Exempt")


def instalments_of(content: InvoiceContent) -> tuple[pdf.Instalment, ...]:
    if len(content.dues) < 2 and content.retained is None:
        return ()
    dated = [pdf.Instalment(due_on=due.on, amount=due.amount) for due in content.dues]
    if content.retained:
        label = _("Retention")
        dated.append(pdf.Instalment(due_on=content.retained.on, amount=content.retained.amount, label=label))
    return tuple(dated)


def transfer_of(content: InvoiceContent) -> pdf.Transfer | None:
    bank, invoice = content.parties.get("bank", {}), content.invoice
    if (
        content.parties.get("debit")
        or not bank.get("iban")
        or invoice.kind == "credit_note"
        or invoice.total_incl_tax <= prepaid_of(content.parties)
    ):
        return None
    received = prepaid_of(content.parties)
    asked = (content.dues[0].amount if content.dues else invoice.total_incl_tax) - received
    return pdf.Transfer(
        iban=bank["iban"],
        holder=content.parties["seller"]["legal_name"],
        bic=bank["bic"],
        bank=bank["bank"],
        reference=invoice.number or "",
        amount=asked if asked > 0 and invoice.currency == "EUR" and invoice.number else None,
    )


def debit_words(content: InvoiceContent) -> str:
    """How a document says that it is collected by direct debit: the notice that the debtor is owed, mandate and creditor (R84)."""
    invoice, known = content.invoice, content.parties.get("debit")
    if known:
        words = _(
            "Collected by SEPA direct debit on the due date: mandate %(mandate)s, creditor %(creditor)s, account ending in %(end)s."
        )
        return words % {"mandate": known["reference"], "creditor": known["creditor"], "end": known["iban"][-4:]}
    if not invoice.direct_debit:
        return ""
    if invoice.mandate_reference:
        return _("This invoice is collected by direct debit, mandate %(mandate)s.") % {
            "mandate": invoice.mandate_reference
        }
    return _("This invoice is collected by direct debit.")
