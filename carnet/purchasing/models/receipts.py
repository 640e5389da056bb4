"""What came in: receipts of purchase orders, never changed, sent back in part by a return, undone by a reversal (P37)."""

from django.db import models
from django.db.models import Q

from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Quantity, Ref, UnitPrice, WrittenAt
from carnet.purchasing.models.orders import PurchaseLine, PurchaseOrder
from carnet.stock.models import Warehouse


class Receipt(CompanyRow):
    """Goods or work received on a purchase order on a day.

    A return sends part of what a receipt brought back to the supplier, a reversal undoes a whole receipt or return: both have
    quantities of the other sign. `returns` is the receipt that a return, and what undoes it, takes from.
    """

    number = models.CharField(max_length=30)
    purchase_order = Ref(PurchaseOrder)
    warehouse = Ref(Warehouse)
    on = models.DateField()
    supplier_note = models.CharField(max_length=80, blank=True)
    comments = models.CharField(max_length=300, blank=True)
    reverses = Ref("purchasing.Receipt", null=True)
    returns = Ref("purchasing.Receipt", null=True)
    reason = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_receipt_per_number"),
            models.UniqueConstraint(fields=["reverses"], name="a_receipt_is_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["purchase_order", "id"], name="receipts_of_a_purchase_order"),
            models.Index(fields=["returns"], name="returns_of_a_receipt", condition=Q(returns__isnull=False)),
            models.Index(fields=["company", "-on", "-id"], name="receipts_newest"),
        ]


class ReceiptLine(CompanyRow):
    """How much of a purchase line came; `value` is what it brought to the stock in the company's currency, zero outside it."""

    receipt = Ref(Receipt)
    purchase_line = Ref(PurchaseLine)
    quantity = Quantity()
    unit_cost = UnitPrice(default=0)
    value = Amount(default=0)
    lots = models.JSONField(default=list)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "purchase_line"], name="a_line_is_received_once_per_receipt"),
            models.CheckConstraint(condition=~Q(quantity=0), name="a_receipt_line_brings_something"),
        ]
        indexes = [models.Index(fields=["purchase_line"], name="receipts_of_a_purchase_line")]
