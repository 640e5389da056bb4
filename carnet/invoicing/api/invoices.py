"""Invoices as answers: a constant number of statements, whatever the lines or the rows."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.invoicing.api.schemas import (
    DisputeOut,
    EarlyDiscountOut,
    InstalmentOut,
    InvoiceLineOut,
    InvoiceOut,
    InvoiceParams,
    InvoiceSummaryOut,
    InvoiceTotalsOut,
    InvoiceVatOut,
    NoteCitedOut,
    PauseOut,
    ReachableOut,
    SettlementOut,
)
from carnet.invoicing.models import (
    Allocation,
    Dispute,
    InstalmentStanding,
    Invoice,
    InvoiceLine,
    InvoiceStanding,
    InvoiceVat,
    ReminderPause,
)
from carnet.invoicing.queries.delivered import delivered_with
from carnet.invoicing.queries.discounts import promised_discounts
from carnet.invoicing.queries.exchange import exchange_difference
from carnet.invoicing.queries.states import in_states, state_shown


def invoice_of(invoice_id: int) -> Invoice:
    """An invoice with its customer, or NotFound."""
    found = Invoice.objects.select_related("party").filter(pk=invoice_id).first()
    if found is None:
        raise NotFound
    return found


def written(invoice_id: int, reachable: ReachableOut | None = None) -> InvoiceOut:
    """An invoice or a credit note, whole; `reachable` when it has just been asked incl. tax (P12)."""
    invoice = invoice_of(invoice_id)
    lines = list(InvoiceLine.objects.filter(invoice=invoice).order_by("position"))
    standing = InvoiceStanding.objects.filter(invoice=invoice).first()
    dispute = Dispute.objects.filter(invoice=invoice, closed_on=None).first()
    early = promised_discounts([invoice_id]).get(invoice_id) if "early" in invoice.parties else None
    pause = ReminderPause.objects.filter(invoice=invoice, ended_on=None).first()
    settled = Allocation.objects.filter(invoice=invoice).order_by("id")
    return InvoiceOut(
        **_summary(invoice, standing, dispute is not None, today()),
        orders=list(dict.fromkeys(line.order_id for line in lines if line.order_id)),
        delivery_notes=_notes(invoice.pk, lines),
        language=invoice.language,
        terms=invoice.terms_id,
        service_from=invoice.service_from,
        service_until=invoice.service_until,
        deposit_mode=invoice.deposit_mode,
        over_reason=invoice.excess_reason,
        message=invoice.message,
        retention_percent=invoice.retention_percent,
        retention_until=invoice.retention_until,
        again=invoice.to_invoice_again,
        internal=invoice.internal,
        reason=invoice.reason,
        issued_at=invoice.issued_at,
        issued_by=invoice.issued_by,
        parties=invoice.parties,
        lines=[InvoiceLineOut.model_validate(line) for line in lines],
        totals=_totals(invoice),
        instalments=[
            InstalmentOut.model_validate(one)
            for one in InstalmentStanding.objects.filter(invoice=invoice).annotate(n=F("instalment__n")).order_by("n")
        ],
        settlements=[SettlementOut.model_validate(one) for one in settled],
        exchange_difference=exchange_difference(invoice_id),
        credit_notes=list(
            Invoice.objects.filter(corrects=invoice, kind="credit_note").order_by("id").values_list("pk", flat=True)
        ),
        dispute=DisputeOut.model_validate(dispute) if dispute else None,
        reminder_pause=PauseOut.model_validate(pause) if pause else None,
        early_discount=EarlyDiscountOut.model_validate(early) if early else None,
        reachable=reachable,
    )


def _notes(invoice_id: int, lines: list[InvoiceLine]) -> list[NoteCitedOut]:
    """The delivery notes billed; asked for only where a line names one."""
    if not any(line.note_line_id for line in lines):
        return []
    told = delivered_with([invoice_id]).get(invoice_id)
    return [NoteCitedOut.model_validate(one) for one in told.notes] if told else []


def summaries(invoices: list[Invoice]) -> list[InvoiceSummaryOut]:
    """Invoices as lists show them, in three statements."""
    ids = [invoice.pk for invoice in invoices]
    standings = {one.invoice_id: one for one in InvoiceStanding.objects.filter(invoice_id__in=ids)}
    disputed = set(Dispute.objects.filter(invoice_id__in=ids, closed_on=None).values_list("invoice_id", flat=True))
    on = today()
    return [
        InvoiceSummaryOut(**_summary(invoice, standings.get(invoice.pk), invoice.pk in disputed, on))
        for invoice in invoices
    ]


def narrowed(asked: InvoiceParams) -> QuerySet[Invoice]:
    """The invoices that answer the filters."""
    invoices = Invoice.objects.select_related("party")
    if asked.q:
        invoices = invoices.filter(
            Q(number__icontains=asked.q) | Q(title__icontains=asked.q) | Q(party__name__icontains=asked.q)
        )
    if asked.kind:
        invoices = invoices.filter(kind__in=asked.kind)
    if asked.state:
        invoices = invoices.filter(in_states(asked.state, today()))
    if asked.order:
        invoices = invoices.filter(pk__in=InvoiceLine.objects.filter(order_id=asked.order).values("invoice_id"))
    if asked.open is not None:
        still = Q(pk__in=InvoiceStanding.objects.exclude(left=0).values("invoice_id"))
        invoices = invoices.filter(still if asked.open else ~still)
    if asked.due_until:
        invoices = invoices.filter(
            pk__in=InvoiceStanding.objects.filter(due_on__lte=asked.due_until).values("invoice_id")
        )
    chosen = {
        "party_id": asked.customer,
        "billed_id": asked.billed_party,
        "number": asked.number,
        "issued_on__gte": asked.since,
        "issued_on__lte": asked.until,
    }
    return invoices.filter(**{name: value for name, value in chosen.items() if value is not None})


def sums(invoices: QuerySet[Invoice]) -> dict[str, str]:
    """How many documents; what they ask, credit notes taken off, and what is left to pay."""
    ids = invoices.order_by().values("pk")
    signed = {
        name: Sum(column, filter=~Q(kind="credit_note"), default=ZERO)
        - Sum(column, filter=Q(kind="credit_note"), default=ZERO)
        for name, column in (("excl_tax", "total_excl_tax"), ("incl_tax", "total_incl_tax"))
    }
    found = Invoice.objects.filter(pk__in=ids).aggregate(**signed)
    left = InvoiceStanding.objects.filter(invoice_id__in=ids, credit_note=False).aggregate(left=Sum("left"))["left"]
    told = {**found, "left_to_pay": left}
    return {"count": str(ids.count()), **{name: f"{amount or Decimal(0):.2f}" for name, amount in told.items()}}


def _summary(invoice: Invoice, standing: InvoiceStanding | None, disputed: bool, on: date) -> dict[str, Any]:
    return {
        "id": invoice.pk,
        "number": invoice.number,
        "kind": invoice.kind,
        "state": state_shown(standing, disputed, on),
        "version": invoice.version,
        "customer": invoice.party_id,
        "customer_name": invoice.party.name,
        "billed_party": invoice.billed_id,
        "title": invoice.title,
        "customer_reference": invoice.customer_reference,
        "service_code": invoice.service_code,
        "commitment_number": invoice.commitment_number,
        "currency": invoice.currency,
        "created_on": invoice.created_on,
        "issued_on": invoice.issued_on,
        "due_on": standing.due_on if standing else invoice.due_on,
        "corrects": invoice.corrects_id,
        "excl_tax": invoice.total_excl_tax,
        "vat": invoice.total_vat,
        "incl_tax": invoice.total_incl_tax,
        "paid": standing.paid if standing else ZERO,
        "credited": standing.credited if standing else ZERO,
        "written_off": standing.written_off if standing else ZERO,
        "left_to_pay": standing.left if standing else ZERO,
    }


def _totals(invoice: Invoice) -> InvoiceTotalsOut:
    rows = InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate")
    return InvoiceTotalsOut(
        excl_tax=invoice.total_excl_tax,
        vat=invoice.total_vat,
        incl_tax=invoice.total_incl_tax,
        by_vat=[
            InvoiceVatOut(
                vat_category=row.category,
                vat_rate=row.rate,
                base=row.base,
                vat=row.vat,
                own_base=row.own_base,
                own_vat=row.own_vat,
            )
            for row in rows
        ],
    )
