"""Discounts for paying early, and the days on which retentions are released (P30)."""

from django.db import models

from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Percent, Ref, WrittenAt
from carnet.invoicing.models.documents import Invoice
from carnet.invoicing.models.settling import Allocation, Payment
from carnet.sales.models import Order


class EarlyDiscount(CompanyRow):
    """A discount granted on an invoice: settled at once by a write-off, which its credit note then takes the place of (R31).

    `payment` is the one that came in time; without it, somebody granted the discount though it was late.
    """

    invoice = Ref(Invoice)
    write_off = Ref(Allocation)
    payment = Ref(Payment, null=True)
    amount = Amount()
    on = models.DateField()
    without_vat = models.BooleanField()
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["write_off"], name="one_discount_per_write_off")]
        indexes = [models.Index(fields=["invoice"], name="discounts_of_an_invoice")]


class DiscountNote(CompanyRow):
    """The credit note prepared for a discount; it leaves with a draft that is thrown away."""

    note = Ref(Invoice, held=False)
    discount = Ref(EarlyDiscount)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note"], name="one_discount_per_credit_note")]
        indexes = [models.Index(fields=["discount"], name="credit_notes_of_a_discount")]


class OrderRetention(CompanyRow):
    """What the customer of an order keeps back of each invoice, and the day on which the works were received (P30)."""

    order = Ref(Order)
    percent = Percent()
    received_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="one_retention_per_order"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="an_order_retention_is_a_percent"
            ),
        ]


class RetentionRelease(CompanyRow):
    """Another day for the retention of an issued invoice: the works were received, a guarantee replaced it, the customer objects."""

    invoice = Ref(Invoice)
    on = models.DateField()
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["invoice", "-id"], name="releases_of_a_retention")]
