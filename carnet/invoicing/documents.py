"""What the paper of an invoice or a credit note contains: stored rows and frozen parties, nothing computed again (P10, P47)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company.amounts import Due
from carnet.core import pdf
from carnet.core.models import StoredFile
from carnet.core.money import ZERO
from carnet.invoicing.models import Instalment, Invoice, InvoiceLine, InvoiceVat

KINDS = {
    "deposit": pdf.Kind.DEPOSIT_INVOICE,
    "interim": pdf.Kind.INTERIM_INVOICE,
    "progress": pdf.Kind.PROGRESS_INVOICE,
    "balance": pdf.Kind.BALANCE_INVOICE,
    "credit_note": pdf.Kind.CREDIT_NOTE,
}
HOME = "FR"


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    """A document to print: its rows, and what it says of others: frozen when issued, of the day when it is a draft."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    vat: Sequence[InvoiceVat]
    dues: Sequence[Due]
    retained: Due | None
    parties: dict[str, Any]
    company_currency: str


def content_of(invoice: Invoice) -> InvoiceContent:
    """The stored content of an issued document (three statements)."""
    dues = Instalment.objects.filter(invoice=invoice).order_by("due_on", "n")
    return InvoiceContent(
        invoice,
        list(InvoiceLine.objects.filter(invoice=invoice).select_related("deducts").order_by("position")),
        list(InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate")),
        [Due(row.due_on, row.amount) for row in dues if not row.retention],
        next((Due(row.due_on, row.amount) for row in dues if row.retention), None),
        invoice.parties,
        invoice.parties.get("currency", "EUR"),
    )


def invoice_document(invoice: Invoice | InvoiceContent) -> pdf.PrintedDocument:
    """The printed document of an invoice or a credit note; a draft's content comes from `queries.printed`."""
    content = invoice if isinstance(invoice, InvoiceContent) else content_of(invoice)
    with translation.override(content.invoice.language):
        return _document(content)


def _document(content: InvoiceContent) -> pdf.PrintedDocument:
    invoice, parties = content.invoice, content.parties
    texts = parties.get("texts", {})
    deductions = _deductions(content.lines)
    billed_lines = sum((row.net for row in content.lines if row.kind in ("line", "deposit")), ZERO)
    adjustments = _adjustments(content.lines)
    return pdf.PrintedDocument(
        kind=KINDS.get(invoice.kind, pdf.Kind.INVOICE),
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
        intro=invoice.message,
        rows=tuple(_rows(content.lines)),
        adjustments=adjustments,
        lines_total=billed_lines + sum((one.amount for one in adjustments), ZERO) if deductions else None,
        deductions=deductions,
        totals=_totals(content, billed_lines if adjustments else None),
        instalments=_instalments(content),
        terms=(parties["terms"],) if parties.get("terms") and invoice.kind != "credit_note" else (),
        transfer=_transfer(content),
        credited_reason=invoice.reason,
        nature=_nature(content.lines),
        vat_on_debits=parties["seller"]["vat_on_debits"],
        exemptions=tuple(parties.get("exemptions", ())),
        penalties=texts.get("penalties", ""),
        recovery_fee=texts.get("recovery_fee", ""),
        early_discount=texts.get("early_discount", ""),
    )


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
        yield pdf.Reference(kind=kinds.INVOICE, number=corrected["number"], on=_day(corrected["on"]))
    customer = [invoice.customer_reference, *(one["customer_reference"] for one in parties.get("orders", ()))]
    for number in dict.fromkeys(number for number in customer if number):
        yield pdf.Reference(kind=kinds.CUSTOMER_ORDER, number=number)
    for order in parties.get("orders", ()):
        yield pdf.Reference(kind=kinds.ORDER, number=order["number"], on=_day(order["on"]))
        if order["quote"]:
            yield pdf.Reference(kind=kinds.QUOTE, number=order["quote"])


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _rows(lines: Sequence[InvoiceLine]) -> list[pdf.Row]:
    """Lines and comments, gathered under their sections with the subtotal of each."""
    rows: list[pdf.Row] = []
    titled: list[pdf.Line | pdf.Comment] = []
    title = ""

    def close() -> None:
        if title:
            nets = [row.net for row in titled if isinstance(row, pdf.Line) and row.net is not None]
            rows.append(pdf.Section(title=title, rows=tuple(titled), subtotal=sum(nets, ZERO) if nets else None))
            titled.clear()

    for line in lines:
        if line.kind == "section":
            close()
            title = line.description
        elif line.kind in ("line", "deposit", "comment"):
            made = pdf.Comment(text=line.description) if line.kind == "comment" else _line(line)
            (titled if title else rows).append(made)
    close()
    return rows


def _line(line: InvoiceLine) -> pdf.Line:
    if line.kind == "deposit":
        return pdf.Line(label=line.description, details=line.details, vat_rate=line.vat_rate, net=line.net)
    progress = None
    if line.progress_before is not None and line.progress_after is not None:
        progress = pdf.Progress(previous=line.progress_before, new=line.progress_after)
    return pdf.Line(
        label=line.description,
        details=line.details,
        reference=line.reference,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=line.discount_amount or None,
        discount_percent=line.discount_percent or None,
        vat_rate=line.vat_rate,
        net=line.net,
        progress=progress,
    )


def _adjustments(lines: Sequence[InvoiceLine]) -> tuple[pdf.Adjustment, ...]:
    return tuple(
        pdf.Adjustment(label=line.description, amount=line.net, vat_rate=line.vat_rate)
        for line in lines
        if line.kind == "discount"
    )


def _deductions(lines: Sequence[InvoiceLine]) -> tuple[pdf.Deduction, ...]:
    """Each deposit deducted, by number and date, with its HT, VAT and TTC (R10)."""
    together: dict[int, list[InvoiceLine]] = {}
    for line in lines:
        if line.kind == "deduction":
            together.setdefault(line.deducts_id or 0, []).append(line)
    made = []
    for rows in together.values():
        deposit = rows[0].deducts
        assert deposit is not None
        assert deposit.issued_on is not None
        excl, vat = -sum((row.net for row in rows), ZERO), -sum((row.vat for row in rows), ZERO)
        made.append(
            pdf.Deduction(
                number=deposit.number or "",
                on=deposit.issued_on,
                shares=tuple(pdf.DeductedShare(vat_rate=row.vat_rate, excl_tax=-row.net) for row in rows),
                excl_tax=excl,
                vat=vat,
                incl_tax=excl + vat,
            )
        )
    return tuple(made)


def _totals(content: InvoiceContent, gross: Decimal | None) -> pdf.Totals:
    invoice = content.invoice
    euro = None
    if invoice.currency != content.company_currency and invoice.issued_on:
        in_euro = sum((row.vat_company for row in content.vat), ZERO)
        euro = pdf.EuroVat(rate=invoice.exchange_rate, on=invoice.issued_on, vat=in_euro)
    return pdf.Totals(
        excl_tax=invoice.total_excl_tax,
        vat=invoice.total_vat,
        incl_tax=invoice.total_incl_tax,
        due=invoice.total_incl_tax,
        vat_rows=tuple(
            pdf.VatRow(rate=row.rate, base=row.base, vat=row.vat, label=_vat_label(row)) for row in content.vat
        ),
        gross=gross,
        euro=euro,
    )


def _vat_label(row: InvoiceVat) -> str:
    if row.category == "S":
        return ""
    return _("Reverse charge") if row.category == "AE" else _("Exempt")


def _instalments(content: InvoiceContent) -> tuple[pdf.Instalment, ...]:
    if len(content.dues) < 2 and content.retained is None:
        return ()
    dated = [pdf.Instalment(due_on=due.on, amount=due.amount) for due in content.dues]
    if content.retained:
        label = _("Retention")
        dated.append(pdf.Instalment(due_on=content.retained.on, amount=content.retained.amount, label=label))
    return tuple(dated)


def _transfer(content: InvoiceContent) -> pdf.Transfer | None:
    bank, invoice = content.parties.get("bank", {}), content.invoice
    if not bank.get("iban") or invoice.kind == "credit_note" or invoice.total_incl_tax <= 0:
        return None
    asked = content.dues[0].amount if content.dues else invoice.total_incl_tax
    return pdf.Transfer(
        iban=bank["iban"],
        holder=content.parties["seller"]["legal_name"],
        bic=bank["bic"],
        bank=bank["bank"],
        reference=invoice.number or "",
        amount=asked if invoice.currency == "EUR" and invoice.number else None,
    )


def _supplied(invoice: Invoice) -> date | pdf.Span | None:
    if invoice.service_from and invoice.service_until and invoice.service_from != invoice.service_until:
        return pdf.Span(first=invoice.service_from, last=invoice.service_until)
    return invoice.service_until or invoice.service_from


def _nature(lines: Sequence[InvoiceLine]) -> pdf.Nature | None:
    """Goods, services or both (R6)."""
    natures = {line.nature for line in lines if line.kind == "line"} - {""}
    if not natures:
        return None
    if len(natures) > 1:
        return pdf.Nature.BOTH
    return pdf.Nature.GOODS if natures == {"goods"} else pdf.Nature.SERVICES
