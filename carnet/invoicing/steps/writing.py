"""Drafts as rows: written whole from a proposal, in statements that do not grow with the lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, require_version
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.proposals import OrderToInvoice, Proposal, ProposedLine, ProposedVat
from carnet.invoicing.refusals import AlreadyIssued
from carnet.invoicing.steps.checking import check_later
from carnet.invoicing.steps.working import write_claims


@dataclass(frozen=True, slots=True)
class Heading:
    """What a draft says besides its rows."""

    party_id: int
    billed_id: int
    title: str = ""
    customer_reference: str = ""
    service_code: str = ""
    commitment_number: str = ""
    currency: str = "EUR"
    language: str = "fr"
    terms_id: int | None = None
    deposit_mode: str = ""
    excess_reason: str = ""
    message: str = ""
    due_on: date | None = None
    service_from: date | None = None
    service_until: date | None = None
    corrects_id: int | None = None
    to_invoice_again: bool | None = None
    own_plan_line: bool = False
    internal: bool = False
    reason: str = ""
    retention_percent: Decimal = ZERO
    retention_until: date | None = None
    direct_debit: bool = False
    mandate_reference: str = ""


def heading_of(order: OrderToInvoice, billed_party_id: int | None = None, **more: str) -> Heading:
    """A draft of an order takes over who, what and how from it."""
    return Heading(
        party_id=order.party_id,
        billed_id=billed_party_id or order.billed_party_id,
        title=order.title,
        customer_reference=order.customer_reference,
        service_code=order.service_code,
        commitment_number=order.commitment_number,
        currency=order.currency,
        language=order.language,
        terms_id=order.terms_id,
        **more,  # type: ignore[arg-type]
    )


def write_draft(heading: Heading, proposal: Proposal, on: date, by: Actor) -> Invoice:
    """Write a new draft (five statements); it has no number and counts nowhere but as a claim. It is checked behind the scenes."""
    invoice = Invoice.objects.create(
        kind=proposal.kind,
        created_on=on,
        owner_id=by.user_id,
        total_excl_tax=proposal.total_excl_tax,
        total_vat=proposal.total_vat,
        total_incl_tax=proposal.total_incl_tax,
        **{name: getattr(heading, name) for name in Heading.__slots__},
    )
    _write_rows(invoice, proposal.lines, proposal.vat)
    invoice.content_hash = note_content(invoice.pk)
    check_later([invoice.pk], by)
    return invoice


def rewrite_rows(invoice: Invoice, proposal: Proposal) -> None:
    """Put other rows and totals in a draft; the caller saves its heading and notes its content."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM invoicing_invoiceline WHERE invoice_id = %s", [invoice.pk])
        cursor.execute("DELETE FROM invoicing_invoicevat WHERE invoice_id = %s", [invoice.pk])
    _write_rows(invoice, proposal.lines, proposal.vat)
    invoice.total_excl_tax = proposal.total_excl_tax
    invoice.total_vat = proposal.total_vat
    invoice.total_incl_tax = proposal.total_incl_tax


def note_content(invoice_id: int) -> str:
    """Keep the hash of what the draft says now: the check of its e-invoice is made for this content (P28)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invoicing_invoice SET content_hash = invoicing_content_hash(id) WHERE id = %s RETURNING content_hash",
            [invoice_id],
        )
        return str(cursor.fetchone()[0])


def locked_draft(invoice_id: int, expected_version: int | None = None) -> Invoice:
    """The draft, locked; refuses one that is issued, gone, or not the version that was read."""
    invoice = Invoice.objects.select_for_update(no_key=True).filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    if invoice.number is not None:
        raise AlreadyIssued(invoice.number)
    require_version(invoice.version, expected_version)
    return invoice


def orders_of_invoice(invoice_id: int) -> list[int]:
    """The orders that an invoice's lines name, ascending: to be held before it is locked."""
    named = InvoiceLine.objects.filter(invoice_id=invoice_id, order__isnull=False)
    return list(named.order_by("order_id").values_list("order_id", flat=True).distinct())


def line_row(invoice: Invoice, position: int, line: ProposedLine) -> InvoiceLine:
    """A proposed line as it is stored."""
    return InvoiceLine(
        invoice=invoice,
        position=position,
        vat_category=line.group.category,
        vat_rate=line.group.rate,
        **{name: getattr(line, name) for name in _COPIED},
    )


def vat_row(invoice: Invoice, row: ProposedVat) -> InvoiceVat:
    """A proposed VAT group as it is stored."""
    return InvoiceVat(
        invoice=invoice, category=row.group.category, rate=row.group.rate, base=row.base, vat=row.vat,
        own_base=row.own_base, own_vat=row.own_vat, base_company=row.base, vat_company=row.vat,
        exemption_code=row.exemption_code,
    )  # fmt: skip


def _write_rows(invoice: Invoice, lines: Sequence[ProposedLine], vat: Sequence[ProposedVat]) -> None:
    rows = InvoiceLine.objects.bulk_create(line_row(invoice, position, line) for position, line in enumerate(lines, 1))
    write_claims(rows, lines)
    InvoiceVat.objects.bulk_create(vat_row(invoice, row) for row in vat)


_COPIED = tuple(name for name in ProposedLine.__slots__ if name not in ("group", "work"))
