"""Invoices as pages and panels read them: state, what is left, what settled them (P27)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.rows import any_of
from carnet.invoicing.models import (
    Allocation,
    Dispute,
    InstalmentStanding,
    Invoice,
    InvoiceLine,
    InvoiceShare,
    InvoiceStanding,
    InvoiceVat,
    Payment,
    PaymentStanding,
    Reminder,
    ReminderPause,
)
from carnet.invoicing.queries.states import state_shown
from carnet.invoicing.states import InvoiceState
from carnet.sales.models import Order

SHOWN = 20


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """An invoice, a credit note or a draft in one row; amounts of credit notes are positive."""

    id: int
    kind: str
    number: str | None
    title: str
    party_id: int
    billed_id: int
    billed_name: str
    created_on: date
    issued_on: date | None
    due_on: date | None
    currency: str
    total_excl_tax: Decimal
    total_vat: Decimal
    total_incl_tax: Decimal
    paid: Decimal
    left: Decimal
    state: InvoiceState
    corrects_id: int | None
    corrects_number: str | None
    to_invoice_again: bool | None
    order_ids: tuple[int, ...] = ()
    reminder: int | None = None
    reminded_on: date | None = None


@dataclass(frozen=True, slots=True)
class SettledPart:
    """What settled a part of an invoice (or used a part of a credit note): a payment, a credit, a write-off; negative = undone."""

    kind: str
    on: date
    amount: Decimal
    payment_id: int | None
    credit_note_id: int | None
    invoice_id: int | None
    refund_id: int | None
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentSummary:
    """Money received, given back or undone; `unallocated` is what it has not settled yet."""

    id: int
    kind: str
    party_id: int
    on: date
    amount: Decimal
    currency: str
    method: str
    reference: str
    reason: str
    order_id: int | None
    reverses_id: int | None
    unallocated: Decimal
    reversed: bool
    invoice_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """Everything the page of an invoice shows."""

    invoice: Invoice
    summary: InvoiceSummary
    lines: Sequence[InvoiceLine]
    vat: Sequence[InvoiceVat]
    instalments: Sequence[InstalmentStanding] = ()
    settled: Sequence[SettledPart] = ()
    credit_notes: Sequence[InvoiceSummary] = ()
    orders: Sequence[Order] = ()
    dispute: Dispute | None = None
    pause: ReminderPause | None = None
    reminders: Sequence[Reminder] = ()
    deducted_on: Sequence[InvoiceSummary] = field(default=())
    replaced_by: Invoice | None = None


def invoices_of_orders(order_ids: Iterable[int], on: date) -> list[InvoiceSummary]:
    """Invoices, credit notes and drafts whose lines name these orders, newest first, drafts on top (two statements)."""
    named = InvoiceLine.objects.filter(order_id__in=set(order_ids)).values("invoice_id")
    return summaries(Invoice.objects.filter(id__in=named), on)


def summaries(invoices: QuerySet[Invoice], on: date) -> list[InvoiceSummary]:
    """Invoices with their state on a day (two statements)."""
    disputed = Dispute.objects.filter(invoice_id=OuterRef("pk"), closed_on=None)
    named = InvoiceLine.objects.filter(invoice_id=OuterRef("pk"), order__isnull=False).order_by("order_id")
    last = Reminder.objects.filter(invoice_id=OuterRef("pk")).order_by("-on", "-level", "-pk")
    rows = list(
        invoices.select_related("billed", "corrects")
        .defer("parties")
        .annotate(
            disputed=Exists(disputed),
            named=ArraySubquery(named.values("order_id").distinct()),
            reminder=Subquery(last.values("level")[:1]),
            reminded_on=Subquery(last.values("on")[:1]),
        )
        .order_by("-issued_on", "-id")
    )
    rows.sort(key=lambda row: row.number is not None)
    ids = [row.pk for row in rows]
    standings = {row.invoice_id: row for row in InvoiceStanding.objects.filter(invoice_id__in=ids)}
    return [_summary(row, standings.get(row.pk), on) for row in rows]


def state_of_invoice(invoice_id: int, on: date) -> InvoiceState:
    """The state of one invoice on a day."""
    return _one(invoice_id, on).state


def payments_of_orders(order_ids: Iterable[int]) -> list[PaymentSummary]:
    """Money recorded on these orders, or that settled their invoices, newest first (one statement)."""
    wanted = set(order_ids)
    invoices = InvoiceShare.objects.filter(order_id__in=wanted).values("invoice_id")
    settling = Allocation.objects.filter(invoice_id__in=invoices, payment__isnull=False).values("payment_id")
    own = any_of(Payment.objects.filter(order_id__in=wanted).values("id"), settling)
    reversals = Payment.objects.filter(reverses_id__in=own).values("id")
    return payment_summaries(Payment.objects.filter(id__in=any_of(own, reversals)))


def payment_summaries(payments: QuerySet[Payment]) -> list[PaymentSummary]:
    """Payments with what they have not settled, and the invoices they settle (one statement)."""
    undone = Payment.objects.filter(reverses_id=OuterRef("pk"))
    left = PaymentStanding.objects.filter(payment_id=OuterRef("pk")).values("unallocated")
    given = Allocation.objects.filter(payment_id=OuterRef("pk"), invoice__isnull=False, undoes__isnull=True)
    settled = ArraySubquery(given.order_by("id").values("invoice_id"))
    rows = payments.annotate(undone=Exists(undone), unallocated=Subquery(left), settled=settled).order_by("-on", "-id")
    return [
        PaymentSummary(
            row.pk,
            row.kind,
            row.party_id,
            row.on,
            row.amount,
            row.currency,
            row.method,
            row.reference,
            row.reason,
            row.order_id,
            row.reverses_id,
            row.unallocated or ZERO,
            row.undone,
            tuple(dict.fromkeys(row.settled)),
        )
        for row in rows
    ]


def invoice_page(invoice_id: int, on: date) -> InvoicePage:
    """An invoice with its rows, what settled it, its credit notes and orders; about a dozen statements."""
    summary = _one(invoice_id, on)
    invoice = Invoice.objects.select_related("billed", "party", "terms", "corrects").get(pk=invoice_id)
    deducting = InvoiceLine.objects.filter(deducts=invoice_id).exclude(invoice__kind="credit_note").values("invoice_id")
    return InvoicePage(
        invoice,
        summary,
        lines=list(
            InvoiceLine.objects.filter(invoice=invoice_id).select_related("deducts", "order").order_by("position")
        ),
        vat=list(InvoiceVat.objects.filter(invoice=invoice_id).order_by("category", "rate")),
        instalments=list(InstalmentStanding.objects.filter(invoice=invoice_id).order_by("due_on", "instalment__n")),
        settled=settled_parts(invoice_id),
        credit_notes=summaries(Invoice.objects.filter(corrects=invoice_id, kind="credit_note"), on),
        orders=list(Order.objects.filter(id__in=summary.order_ids).order_by("id")),
        dispute=Dispute.objects.filter(invoice=invoice_id, closed_on=None).first(),
        pause=ReminderPause.objects.filter(invoice=invoice_id, ended_on=None).first(),
        reminders=reminders_of(invoice_id),
        replaced_by=Invoice.objects.filter(corrects=invoice_id).exclude(kind="credit_note").defer("parties").first(),
        deducted_on=summaries(Invoice.objects.filter(id__in=deducting), on) if invoice.kind == "deposit" else (),
    )


def reminders_of(invoice_id: int) -> list[Reminder]:
    """The reminders of an invoice that have left, the newest first, with their e-mail (one statement)."""
    rows = Reminder.objects.filter(invoice=invoice_id).select_related("letter__mail")
    return list(rows.order_by("-on", "-pk")[:SHOWN])


def settled_parts(invoice_id: int) -> list[SettledPart]:
    """What settled an invoice, or what used a credit note, in order."""
    rows = (
        Allocation.objects.filter(Q(invoice=invoice_id) | Q(credit_note=invoice_id))
        .select_related("payment", "credit_note", "invoice")
        .order_by("on", "id")
    )
    return [
        SettledPart(
            row.kind,
            row.on,
            row.amount,
            row.payment_id,
            row.credit_note_id,
            row.invoice_id,
            row.refund_id,
            _label(row, invoice_id),
            row.reason,
        )
        for row in rows
    ]


def _label(row: Allocation, invoice_id: int) -> str:
    if row.credit_note_id == invoice_id and row.invoice:
        return row.invoice.number or ""
    if row.credit_note:
        return row.credit_note.number or ""
    return row.payment.reference if row.payment else ""


def _one(invoice_id: int, on: date) -> InvoiceSummary:
    found = summaries(Invoice.objects.filter(pk=invoice_id), on)
    if not found:
        raise NotFound
    return found[0]


def _summary(row: Any, standing: InvoiceStanding | None, on: date) -> InvoiceSummary:
    return InvoiceSummary(
        row.pk,
        row.kind,
        row.number,
        row.title,
        row.party_id,
        row.billed_id,
        row.billed.name,
        row.created_on,
        row.issued_on,
        standing.due_on if standing else row.due_on,
        row.currency,
        row.total_excl_tax,
        row.total_vat,
        row.total_incl_tax,
        standing.paid if standing else ZERO,
        standing.left if standing else row.total_incl_tax,
        state_shown(standing, row.disputed, on),
        row.corrects_id,
        row.corrects.number if row.corrects else None,
        row.to_invoice_again,
        tuple(row.named),
        row.reminder,
        row.reminded_on,
    )
