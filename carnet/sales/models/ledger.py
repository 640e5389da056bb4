"""The ledger of the order (P1)."""

from django.db import models
from django.db.models import Q

from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Percent, Quantity, Ref
from carnet.sales.models.orders import Order, OrderLine


class Figure(models.TextChoices):
    """What an entry says of the order; the signs of the sums are in `sales/sql/20_standing.sql`."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    RETURNED = "returned"
    DELIVERY_GIVEN_UP = "delivery_given_up"
    INVOICED = "invoiced"
    CREDITED = "credited"
    ABANDONED = "abandoned"
    EXCESS_ALLOWED = "excess_allowed"
    DEPOSIT = "deposit"
    DEDUCTED = "deducted"
    DEPOSIT_KEPT = "deposit_kept"
    BILLED = "billed"
    PAID = "paid"
    WRITTEN_OFF = "written_off"
    HANDED_OVER = "handed_over"
    COST = "cost"
    COMMITTED = "committed"


class Entry(CompanyRow):
    """One figure moved by one document, dated as the document: the ledger of the order (P1). Inserted, never changed.

    Line entries carry quantity and amount excl. tax; entries without a line carry the VAT group's discount share (as a
    negative amount), its VAT, deposits and deductions; `billed`, `paid` and `written_off` carry amounts incl. tax.
    `cost` and `committed` carry no VAT group, with or without a line: what the order cost, what is bought for it and not
    billed yet (P44).
    """

    order = Ref(Order, held=False)
    order_line = Ref(OrderLine, null=True, held=False)
    category = models.CharField(max_length=2, blank=True)
    rate = Percent(default=0)
    figure = models.CharField(max_length=20, choices=Figure.choices)
    on = models.DateField()
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    document_line = models.CharField(max_length=40)
    quantity = Quantity(default=0)
    amount = Amount(default=0)
    vat = Amount(default=0)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "document_kind", "document_id", "document_line", "figure"],
                name="an_entry_counts_once",
            ),
            models.CheckConstraint(condition=Q(figure__in=Figure.values), name="entry_figure_is_known"),
        ]
        indexes = [
            models.Index(fields=["order", "order_line"], name="entries_of_an_order"),
            models.Index(
                fields=["company", "order"],
                include=["amount", "vat"],
                condition=Q(figure="deposit"),
                name="deposits_of_an_order",
            ),
        ]
