"""What moves stock by the company's own hand: adjustments, transfers, counts (P35)."""

from django.db import models
from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.rows import INSERT_ONLY, CompanyRow, Quantity, Ref, WrittenAt
from carnet.stock.models.lots import Lot
from carnet.stock.models.places import Warehouse


class Adjustment(CompanyRow):
    """Levels corrected by hand, for a reason; its lines are its moves."""

    on = models.DateField()
    reason = models.CharField(max_length=200)
    at = WrittenAt()
    by_name = models.CharField(max_length=150)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_adjustment_has_a_reason"),
        ]


class Transfer(CompanyRow):
    """Goods carried from one warehouse to another; its lines are its moves."""

    number = models.CharField(max_length=30)
    on = models.DateField()
    from_warehouse = Ref(Warehouse)
    to_warehouse = Ref(Warehouse)
    note = models.CharField(max_length=200, blank=True)
    at = WrittenAt()
    by_name = models.CharField(max_length=150)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_transfer_per_number"),
            models.CheckConstraint(
                condition=~Q(from_warehouse=models.F("to_warehouse")), name="a_transfer_goes_somewhere_else"
            ),
        ]
        indexes = [models.Index(fields=["company", "-on", "-id"], name="transfers_newest")]


class Count(CompanyRow):
    """Goods of a warehouse counted at one instant: what moved since then is not a difference."""

    class State(models.TextChoices):
        OPEN = "open"
        VALIDATED = "validated"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=30)
    warehouse = Ref(Warehouse)
    title = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField()
    counted_at = models.DateTimeField()
    validated_on = models.DateField(null=True)
    by_name = models.CharField(max_length=150)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_count_per_number"),
            models.CheckConstraint(
                condition=Q(state="validated", validated_on__isnull=False)
                | (~Q(state="validated") & Q(validated_on__isnull=True)),
                name="a_count_is_validated_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["company", "-opened_on", "-id"], name="counts_newest")]


class CountLine(CompanyRow):
    """A product, or one of its lots, as counted; `expected` is what should have been there, written at validation."""

    count = Ref(Count)
    position = models.IntegerField()
    warehouse = Ref(Warehouse)
    product = Ref(Product)
    lot = Ref(Lot, null=True)
    counted = Quantity(null=True)
    expected = Quantity(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "warehouse", "lot"],
                condition=Q(is_open=True),
                nulls_distinct=False,
                name="counted_in_one_open_count",
            ),
            models.UniqueConstraint(
                fields=["count", "product", "lot"], nulls_distinct=False, name="one_line_per_product_and_lot"
            ),
            models.CheckConstraint(condition=Q(counted=None) | Q(counted__gte=0), name="counted_is_not_negative"),
        ]
        indexes = [models.Index(fields=["count", "position"], name="lines_of_a_count")]  # fmt: skip
