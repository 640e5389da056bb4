"""Payments, what they settle, and what documents and payments still hold (P27, P31)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, READ_AND_LOCK, Amount, CompanyRow, Ref, WrittenAt
from carnet.core.searched import SearchedRow
from carnet.invoicing.models.documents import Instalment, Invoice
from carnet.parties.models import Party
from carnet.sales.models import Order


class Payment(SearchedRow):
    """Money of a party: received, given back (refund), or a receipt undone (reversal, negative). Never changed (P31)."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        REFUND = "refund"
        REVERSAL = "reversal"

    searched = ("reference",)

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RECEIPT)
    party = Ref(Party)
    order = Ref(Order, null=True)
    on = models.DateField()
    amount = Amount()
    currency = models.CharField(max_length=3, default="EUR")
    exchange_rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    method = models.CharField(max_length=20, default="transfer")
    reference = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    reverses = Ref("invoicing.Payment", null=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reverses"], name="a_payment_is_reversed_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["receipt", "refund"], amount__gt=0, reverses__isnull=True)
                | Q(kind="reversal", amount__lt=0, reverses__isnull=False),
                name="a_payment_has_the_sign_of_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-on", "-id"], name="payments_newest"),
            models.Index(fields=["company", "party", "-on"], name="payments_of_a_party"),
            models.Index(fields=["company", "kind", "-on", "-id"], name="payments_by_kind"),
            models.Index(fields=["company", "amount"], name="payments_worth"),
        ]


class Allocation(CompanyRow):
    """An amount taken from a source (payment, credit note, or a write-off without source) and given to a target (invoice or refund).

    Negative when it undoes another. Standings of both sides are restated from these rows by the database (P31).
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        CREDIT = "credit"
        WRITE_OFF = "write_off"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    payment = Ref(Payment, null=True)
    credit_note = Ref(Invoice, null=True)
    invoice = Ref(Invoice, null=True)
    refund = Ref(Payment, null=True)
    amount = Amount()
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    undoes = Ref("invoicing.Allocation", null=True)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="payment", payment__isnull=False, credit_note__isnull=True)
                | Q(kind="credit", payment__isnull=True, credit_note__isnull=False)
                | Q(kind="write_off", payment__isnull=True, credit_note__isnull=True),
                name="an_allocation_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, refund__isnull=True) | Q(invoice__isnull=True, refund__isnull=False),
                name="an_allocation_has_one_target",
            ),
            models.UniqueConstraint(fields=["undoes"], name="an_allocation_is_undone_once"),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="allocations_of_an_invoice"),
            models.Index(fields=["payment"], name="allocations_of_a_payment"),
            models.Index(fields=["credit_note"], name="allocations_of_a_credit_note"),
            models.Index(fields=["refund"], name="allocations_of_a_refund"),
            models.Index(fields=["company", "on"], name="allocations_by_date"),
        ]


class ExchangeDifference(CompanyRow):
    """What a document settled in another currency brought (or cost, negative) in the company's: the difference between what it
    was booked for and what settled it. Written by the database as it is settled, taken back when it opens again (P14)."""

    invoice = Ref(Invoice, null=True)
    refund = Ref(Payment, null=True)
    on = models.DateField()
    amount = Amount()
    created_at = WrittenAt()
    app_may: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, refund__isnull=True) | Q(invoice__isnull=True, refund__isnull=False),
                name="an_exchange_difference_is_of_one_document",
            )
        ]
        indexes = [
            models.Index(fields=["invoice"], name="exchange_of_an_invoice"),
            models.Index(fields=["refund"], name="exchange_of_a_refund"),
        ]


class InvoiceStanding(CompanyRow):
    """What an issued document still asks: restated by the database from its allocations; this row is the one that is locked.

    `due_on` is the day of its first instalment not yet settled; `corrected` what its credit notes take back of it, paid or
    not. For a credit note `left` is what the customer may still use or be given back.
    """

    invoice = Ref(Invoice)
    billed = Ref(Party)
    credit_note = models.BooleanField()
    issued_on = models.DateField()
    due_on = models.DateField()
    total = Amount()
    paid = Amount()
    credited = Amount()
    written_off = Amount()
    left = Amount()
    corrected = Amount(default=0)
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice"], name="one_standing_per_invoice"),
            models.CheckConstraint(
                condition=Q(total=F("paid") + F("credited") + F("written_off") + F("left")),
                name="an_invoice_is_conserved",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, left__gte=0) | Q(total__lt=0, left__lte=0),
                name="an_invoice_is_not_paid_beyond_what_is_left",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "due_on", "invoice"], condition=~Q(left=0), name="open_invoices_by_due_date"
            ),
            models.Index(fields=["company", "billed", "due_on"], condition=~Q(left=0), name="open_invoices_of_a_payer"),
        ]


class InstalmentStanding(CompanyRow):
    """What is left of an instalment of an issued invoice, and the day it is due: restated by the database (P30).

    What settles an invoice meets its instalments by their days; what a credit note takes of a retention is met by that credit.
    """

    instalment = Ref(Instalment)
    invoice = Ref(Invoice)
    billed = Ref(Party)
    due_on = models.DateField()
    retention = models.BooleanField()
    amount = Amount()
    left = Amount()
    app_may: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instalment"], name="one_standing_per_instalment"),
            models.CheckConstraint(
                condition=Q(left__gte=0, left__lte=F("amount")), name="an_instalment_is_not_paid_beyond_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="instalments_left_of_an_invoice"),
            models.Index(fields=["company", "due_on", "invoice"], condition=Q(left__gt=0), name="dues_by_date"),
            models.Index(fields=["company", "billed", "due_on"], condition=Q(left__gt=0), name="dues_of_a_payer"),
        ]


class Dispute(CompanyRow):
    """An invoice the customer contests: reminders wait (P27)."""

    invoice = Ref(Invoice)
    reason = models.CharField(max_length=300)
    opened_on = models.DateField()
    by_name = models.CharField(max_length=150)
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=150, blank=True)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(closed_on__isnull=True), name="one_standing_dispute_per_invoice"
            )
        ]


class PaymentStanding(CompanyRow):
    """What of a payment is not allocated: customer credit. Restated by the database; the row that is locked."""

    payment = Ref(Payment)
    party = Ref(Party)
    amount = Amount()
    allocated = Amount()
    unallocated = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="one_standing_per_payment"),
            models.CheckConstraint(
                condition=Q(amount=F("allocated") + F("unallocated")), name="a_payment_is_conserved"
            ),
            models.CheckConstraint(condition=Q(unallocated__gte=0), name="a_payment_is_not_allocated_beyond_itself"),
        ]
        indexes = [
            models.Index(fields=["company", "party"], condition=~Q(unallocated=0), name="credits_of_a_party"),
        ]
