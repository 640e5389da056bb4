"""What the paper of an invoice or a credit note contains: stored rows and frozen parties, nothing computed again (P10, P47)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core import pdf
from carnet.core.models import StoredFile
from carnet.core.money import ZERO
from carnet.invoicing.documents.content import InvoiceContent, content_of, day_of, natures_of
from carnet.invoicing.documents.rows import adjustments_of, deductions_of, rows_of
from carnet.invoicing.documents.sums import debit_words, instalments_of, totals_of, transfer_of
from carnet.invoicing.models import Invoice, InvoiceLine

KINDS = {
    "deposit": pdf.Kind.DEPOSIT_INVOICE,
    "interim": pdf.Kind.INTERIM_INVOICE,
    "progress": pdf.Kind.PROGRESS_INVOICE,
    "balance": pdf.Kind.BALANCE_INVOICE,
    "credit_note": pdf.Kind.CREDIT_NOTE,
}
HOME = "FR"


def invoice_document(invoice: Invoice | InvoiceContent) -> pdf.PrintedDocument:
    """The printed document of an invoice or a credit note; a draft's content comes from `queries.printed`."""
    content = invoice if isinstance(invoice, InvoiceContent) else content_of(invoice)
    with translation.override(content.invoice.language):
        return _document(content)


def _document(content: InvoiceContent) -> pdf.PrintedDocument:
    invoice, parties = content.invoice, content.parties
    texts = parties.get("texts", {})
    deductions = deductions_of(content.lines)
    billed_lines = sum((row.net for row in content.lines if row.kind in ("line", "deposit")), ZERO)
    adjustments = adjustments_of(content.lines)
    return pdf.PrintedDocument(
        kind=_kind(content),
        language="en" if invoice.language == "en" else "fr",
        seller=_seller(parties["seller"]),
        recipient=_recipient(parties["billed"], parties["billed_address"]),
        number=invoice.number,
        title=invoice.title,
        issued_on=invoice.issued_on,
        due_on=content.dues[0].on if len(content.dues) == 1 and content.retained is None else None,
        supplied=_supplied(invoice),
        currency=invoice.currency,
        delivery=_place(parties),
        references=tuple(_references(invoice, parties)),
        facts=tuple(_facts(parties)),
        intro=invoice.message,
        rows=tuple(rows_of(content.lines)),
        adjustments=adjustments,
        lines_total=billed_lines + sum((one.amount for one in adjustments), ZERO) if deductions else None,
        deductions=deductions,
        totals=totals_of(content, billed_lines if adjustments else None),
        instalments=instalments_of(content),
        terms=tuple(_terms(content)),
        transfer=transfer_of(content),
        credited_reason=invoice.reason,
        nature=_nature(content.lines),
        notes=(_("Internal credit note: kept in the books, not sent."),) if parties.get("internal") else (),
        vat_on_debits=parties["seller"]["vat_on_debits"],
        exemptions=tuple(parties.get("exemptions", ())),
        penalties=texts.get("penalties", ""),
        recovery_fee=texts.get("recovery_fee", ""),
        early_discount=texts.get("early_discount", ""),
    )


def _terms(content: InvoiceContent) -> Iterable[str]:
    if content.invoice.kind != "credit_note":
        yield from filter(None, (content.parties.get("terms"), debit_words(content)))


def _kind(content: InvoiceContent) -> pdf.Kind:
    invoice = content.invoice
    if content.parties.get("corrects") and invoice.kind != "credit_note":
        return pdf.Kind.CORRECTED_INVOICE
    return KINDS.get(invoice.kind, pdf.Kind.INVOICE)


def _facts(parties: dict[str, Any]) -> Iterable[pdf.Fact]:
    if parties.get("buyer_reference"):
        yield pdf.Fact(label=_("Service code"), value=parties["buyer_reference"])
    if parties.get("commitment"):
        yield pdf.Fact(label=_("Commitment number"), value=parties["commitment"])


def _seller(seller: dict[str, Any]) -> pdf.Seller:
    capital = seller["share_capital"]
    form = seller["legal_form"]
    if form and capital:
        form = _("%(form)s with a capital of %(capital)s") % {"form": form, "capital": capital}
    logo = seller.get("logo_id")
    return pdf.Seller(
        name=seller["legal_name"],
        address=_address(seller),
        legal_form=form,
        sole_trader=seller["sole_trader"],
        contacts=tuple(value for value in (seller["phone"], seller["email"], seller["website"]) if value),
        siren=seller["siren"],
        siret=seller["siret"],
        registration=seller["registration"],
        vat_number=seller["vat_number"],
        mentions=tuple(line for line in seller["footer"].splitlines() if line.strip()),
        logo=_bytes(logo) if logo else None,
        colour=seller["colour"],
    )


def _bytes(file_id: int) -> bytes | None:
    content = StoredFile.objects.filter(pk=file_id).values_list("content", flat=True).first()
    return bytes(content) if content is not None else None


def _recipient(billed: dict[str, Any], address: dict[str, Any]) -> pdf.Recipient:
    return pdf.Recipient(
        name=billed["name"],
        address=_address(address),
        siren=billed["siren"],
        vat_number=billed["vat_number"],
        consumer=billed["kind"] == "person",
    )


def _address(place: dict[str, Any]) -> tuple[str, ...]:
    """One string per printed line, the country last when abroad."""
    if not place:
        return ()
    town = f"{place['postcode']} {place['city']}".strip()
    country = place.get("country", HOME)
    abroad = (
        "" if country == HOME else Locale.parse(translation.get_language() or "fr").territories.get(country, country)
    )
    return tuple(line for line in (place["line1"], place["line2"], town, abroad) if line)


def _place(parties: dict[str, Any]) -> pdf.Place | None:
    place = parties.get("delivery_address")
    if not place:
        return None
    return pdf.Place(name=place.get("label") or parties["billed"]["name"], address=_address(place))


def _references(invoice: Invoice, parties: dict[str, Any]) -> Iterable[pdf.Reference]:
    kinds = pdf.ReferenceKind
    corrected = parties.get("corrects")
    if corrected:
        yield pdf.Reference(kind=kinds.INVOICE, number=corrected["number"], on=day_of(corrected["on"]))
    customer = [invoice.customer_reference, *(one["customer_reference"] for one in parties.get("orders", ()))]
    for number in dict.fromkeys(number for number in customer if number):
        yield pdf.Reference(kind=kinds.CUSTOMER_ORDER, number=number)
    for note in parties.get("notes", ()):
        yield pdf.Reference(kind=kinds.DELIVERY_NOTE, number=note["number"], on=day_of(note["on"]))
    for order in parties.get("orders", ()):
        yield pdf.Reference(kind=kinds.ORDER, number=order["number"], on=day_of(order["on"]))
        if order["quote"]:
            yield pdf.Reference(kind=kinds.QUOTE, number=order["quote"])


def _supplied(invoice: Invoice) -> date | pdf.Span | None:
    if invoice.service_from and invoice.service_until and invoice.service_from != invoice.service_until:
        return pdf.Span(first=invoice.service_from, last=invoice.service_until)
    return invoice.service_until or invoice.service_from


def _nature(lines: Sequence[InvoiceLine]) -> pdf.Nature | None:
    """Goods, services or both (R6)."""
    natures = natures_of(lines)
    if not natures:
        return None
    if len(natures) > 1:
        return pdf.Nature.BOTH
    return pdf.Nature.GOODS if natures == {"goods"} else pdf.Nature.SERVICES
