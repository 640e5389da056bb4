"""Issuing: the legal act that numbers and freezes a draft (P28, R15, R18)."""

from collections.abc import Sequence
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import F, Func, TextField
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound, Refusal, TooManyConflicts
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.models import Invoice, InvoiceKind, InvoiceLine, InvoiceVat
from carnet.invoicing.refusals import AlreadyIssued, NegativeInvoice, NothingIsAsked
from carnet.invoicing.steps.checking import checked_alone, passing_check
from carnet.invoicing.steps.contents import convert_vat, draft_content
from carnet.invoicing.steps.covering import require_covered
from carnet.invoicing.steps.crediting import credit_rows, require_creditable
from carnet.invoicing.steps.dating import series_open_on
from carnet.invoicing.steps.filing import file_later, keep_einvoice
from carnet.invoicing.steps.freezing import OrderCited, mandate_of, orders_cited, require_mentions
from carnet.invoicing.steps.planning import open_lines_of_their_own
from carnet.invoicing.steps.posting import document_kind, rows_of_invoice
from carnet.invoicing.steps.prepaid import hold_prepaid, settle_from_prepaid
from carnet.invoicing.steps.settling import hold_invoices
from carnet.invoicing.steps.sharing import Share, shares_of, write_shares_and_dues
from carnet.invoicing.steps.working import free_work, rows_beyond_estimates
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.sales.steps import LedgerRow, hold, post, record_transitions, require_open


class ContentChanged(Refusal):
    """The rows are not those that were saved and checked."""

    def __init__(self) -> None:
        super().__init__(_("The content of this draft is not the one that was checked. Save it again, then issue it."))


@act("invoice.issue", right=rights.INVOICES_ISSUE)
def issue_invoice(*, invoice_id: int, on: date, by: Actor) -> Invoice:
    """Issue a draft at a date between the last of its series and today: parties, VAT, shares, due dates, number and e-invoice are
    frozen, its orders' ledgers posted. Refuses what is no longer left, missing mentions, an e-invoice that the official rules
    refuse or that cannot be checked now, a negative total (P26, P28, R5, R66)."""
    return checked_alone(lambda: _issued(invoice_id, on, by))


def _issued(invoice_id: int, on: date, by: Actor) -> Invoice:
    held = hold(orders_of_invoice(invoice_id))
    invoice = _held_draft(invoice_id)
    lines = list(InvoiceLine.objects.filter(invoice=invoice).select_related("deducts").order_by("position"))
    vat = list(InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate"))
    if not set(held) >= {line.order_id for line in lines if line.order_id}:
        raise TooManyConflicts
    if not any(line.kind not in ("section", "comment") for line in lines):
        raise NothingIsAsked("lines")
    settings = company.settings()
    orders = orders_cited(held) if held else []
    series = series_open_on(document_kind(invoice), on, settings, _earliest(invoice, orders))
    shares = shares_of(lines, vat, invoice.currency)
    if convert_vat(invoice, vat, settings.currency, on):
        _write_converted(invoice, vat)
    rows = _ledger_rows(invoice, lines, shares, held, on)
    waiting = hold_prepaid(invoice, lines, orders)
    content = draft_content(invoice, lines, vat, settings, orders, waiting, on)
    require_mentions(content.parties, vat, on)
    invoice.checked = passing_check(content, on)
    write_shares_and_dues(invoice, shares, [*content.dues, *([content.retained] if content.retained else [])])
    if waiting:
        rows += settle_from_prepaid(invoice, waiting, held[0], on)
    if invoice.own_plan_line:
        open_lines_of_their_own(held)
    record_transitions(post(rows), by=by)
    _number(content, series, on, by)
    file_later(invoice.pk, by)
    journal.record(
        "invoice.issued" if document_kind(invoice) == "invoice" else "credit_note.issued",
        subject=Subject("invoice", invoice.pk),
        about=[*(Subject("order", order_id) for order_id in held), Subject("party", invoice.billed_id)],
        by=by,
        facts={
            "number": invoice.number, "kind": str(invoice.kind), "on": on.isoformat(), "currency": invoice.currency,
            "total_excl_tax": str(invoice.total_excl_tax), "total_incl_tax": str(invoice.total_incl_tax),
        },
    )  # fmt: skip
    return invoice


def _held_draft(invoice_id: int) -> Invoice:
    """The draft, locked, whose content is the one that was saved."""
    content = Func(F("pk"), function="invoicing_content_hash", output_field=TextField())
    invoice = (
        Invoice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("billed", "terms", "corrects")
        .annotate(content_now=content)
        .filter(pk=invoice_id)
        .first()
    )
    if invoice is None:
        raise NotFound
    if invoice.number is not None:
        raise AlreadyIssued(invoice.number)
    if invoice.content_now != invoice.content_hash:
        raise ContentChanged
    if invoice.total_excl_tax < 0 or invoice.total_incl_tax < 0:
        raise NegativeInvoice
    return invoice


def _earliest(invoice: Invoice, orders: Sequence[OrderCited]) -> list[date | None]:
    """Nothing is dated before the order, nor a credit note before its invoice (P5)."""
    return [invoice.corrects.issued_on if invoice.corrects else None, *(order.ordered_on for order in orders)]


def _ledger_rows(
    invoice: Invoice, lines: Sequence[InvoiceLine], shares: Sequence[Share], held: Sequence[int], on: date
) -> list[LedgerRow]:
    if invoice.kind == "credit_note":
        corrected = hold_invoices([invoice.corrects_id or 0])[invoice.corrects_id or 0]
        require_creditable(invoice, lines)
        free_work(invoice.pk)
        return credit_rows(invoice, corrected, lines, shares, on)
    if held:
        require_open(held, deposit=invoice.kind == "deposit")
        if invoice.kind == InvoiceKind.TIME:
            post(rows_beyond_estimates(lines, on))
        require_covered(invoice, lines)
    return rows_of_invoice(invoice, lines, shares, on)


def _write_converted(invoice: Invoice, vat: Sequence[InvoiceVat]) -> None:
    """Each document freezes its rate and its VAT rows in the company's currency, before anything is settled with it (P14, R14)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invoicing_invoice SET exchange_rate = %s WHERE id = %s", [invoice.exchange_rate, invoice.pk]
        )
        cursor.execute(
            """
            UPDATE invoicing_invoicevat v SET base_company = c.base, vat_company = c.vat
            FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) c(id, base, vat) WHERE v.id = c.id
            """,
            [[row.pk for row in vat], [row.base_company for row in vat], [row.vat_company for row in vat]],
        )


def _number(content: InvoiceContent, series: str, on: date, by: Actor) -> None:
    """The last act before the journal: the number, taken from its series, which stays locked until the commit, and the bytes of the
    e-invoice that bear it."""
    invoice, encoder = content.invoice, DjangoJSONEncoder(ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE invoicing_invoice SET number = core_next_number(%s, %s), issued_on = %s, issued_at = now(), issued_by = %s,
                parties = %s, exchange_rate = %s, checked_id = %s, mandate_id = %s, version = version + 1
            WHERE id = %s RETURNING number, issued_at, version
            """,
            [
                series, on, on, by.name, encoder.encode(content.parties), invoice.exchange_rate, invoice.checked_id,
                mandate_of(content.parties), invoice.pk,
            ],
        )  # fmt: skip
        invoice.number, invoice.issued_at, invoice.version = cursor.fetchone()
    invoice.issued_on, invoice.issued_by, invoice.parties = on, by.name, content.parties
    keep_einvoice(content, on, by.name)
