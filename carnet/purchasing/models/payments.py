"""What is paid to suppliers, and what each bill still asks (P37)."""

from django.db import models
from django.db.models import F, Q

from carnet.core.rows import INSERT_ONLY, READ_AND_LOCK, Amount, CompanyRow, Ref, WrittenAt
from carnet.parties.models import Party
from carnet.purchasing.models.bills import Bill


class SupplierPayment(CompanyRow):
    """Money paid to a supplier, given back by it (refund), or a payment undone (reversal, negative). Never changed."""

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        REFUND = "refund"
        REVERSAL = "reversal"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PAYMENT)
    party = Ref(Party)
    on = models.DateField()
    amount = Amount()
    currency = models.CharField(max_length=3, default="EUR")
    exchange_rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    method = models.CharField(max_length=20, default="transfer")
    reference = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    reverses = Ref("purchasing.SupplierPayment", null=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reverses"], name="a_supplier_payment_is_reversed_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["payment", "refund"], amount__gt=0, reverses__isnull=True)
                | Q(kind="reversal", amount__lt=0, reverses__isnull=False),
                name="a_supplier_payment_has_the_sign_of_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-on", "-id"], name="supplier_payments_newest"),
            models.Index(fields=["company", "party", "-on"], name="payments_to_a_supplier"),
        ]


class BillAllocation(CompanyRow):
    """An amount taken from a source (payment, credit note, or a write-off without source) and given to a target (bill or refund).

    Negative when it undoes another. Standings of both sides are restated from these rows by the database.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        CREDIT = "credit"
        WRITE_OFF = "write_off"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    payment = Ref(SupplierPayment, null=True)
    credit_note = Ref(Bill, null=True)
    bill = Ref(Bill, null=True)
    refund = Ref(SupplierPayment, null=True)
    amount = Amount()
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    undoes = Ref("purchasing.BillAllocation", null=True)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="payment", payment__isnull=False, credit_note__isnull=True)
                | Q(kind="credit", payment__isnull=True, credit_note__isnull=False)
                | Q(kind="write_off", payment__isnull=True, credit_note__isnull=True),
                name="a_bill_allocation_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(bill__isnull=False, refund__isnull=True) | Q(bill__isnull=True, refund__isnull=False),
                name="a_bill_allocation_has_one_target",
            ),
            models.UniqueConstraint(fields=["undoes"], name="a_bill_allocation_is_undone_once"),
        ]
        indexes = [
            models.Index(fields=["bill"], name="allocations_of_a_bill"),
            models.Index(fields=["payment"], name="allocations_of_a_supplier_paid"),
            models.Index(fields=["credit_note"], name="allocations_of_a_credit"),
            models.Index(fields=["refund"], name="allocations_of_supplier_refund"),
        ]


class BillStanding(CompanyRow):
    """What a recorded bill still asks, restated by the database; the row that is locked. A cancelled bill asks nothing.

    `due_on` is the day of its first instalment not yet settled. For a credit note `left` is what we may still use or get back.
    """

    bill = Ref(Bill)
    party = Ref(Party)
    credit_note = models.BooleanField()
    cancelled = models.BooleanField(default=False)
    billed_on = models.DateField()
    due_on = models.DateField()
    total = Amount()
    paid = Amount()
    credited = Amount()
    written_off = Amount()
    left = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill"], name="one_standing_per_bill"),
            models.CheckConstraint(
                condition=Q(total=F("paid") + F("credited") + F("written_off") + F("left")), name="a_bill_is_conserved"
            ),
            models.CheckConstraint(condition=Q(left__gte=0), name="a_bill_is_not_paid_beyond_what_is_left"),
        ]
        indexes = [
            models.Index(fields=["company", "due_on", "bill"], condition=Q(left__gt=0), name="open_bills_by_due_date"),
            models.Index(
                fields=["company", "party", "due_on"], condition=Q(left__gt=0), name="open_bills_of_a_supplier"
            ),
        ]


class SupplierPaymentStanding(CompanyRow):
    """What of a payment to a supplier is not allocated. Restated by the database; the row that is locked."""

    payment = Ref(SupplierPayment)
    party = Ref(Party)
    amount = Amount()
    allocated = Amount()
    unallocated = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="one_standing_per_supplier_payment"),
            models.CheckConstraint(
                condition=Q(amount=F("allocated") + F("unallocated")), name="a_supplier_payment_is_conserved"
            ),
            models.CheckConstraint(
                condition=Q(unallocated__gte=0), name="a_supplier_payment_is_not_used_beyond_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "party"], condition=Q(unallocated__gt=0), name="credits_at_a_supplier"),
        ]
