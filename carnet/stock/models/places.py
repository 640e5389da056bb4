"""Where goods are kept, and how each product is kept there (P35)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.company.defaults.words import known
from carnet.core.rows import CompanyRow, Quantity, Ref


class Warehouse(CompanyRow):
    """A place where goods are kept; the database gives each new company its first, the default."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    address = models.TextField(blank=True, db_default="")
    is_default = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=True, db_default=True)
    version = models.IntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="one_warehouse_per_code"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(is_default=True), name="one_default_warehouse_per_company"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_active=True), name="the_default_warehouse_is_in_use"
            ),
        ]

    def __str__(self) -> str:
        return known(self.name)


class Storage(CompanyRow):
    """How a product is kept in a warehouse: its place, the level that calls for an order, the level to come back to."""

    product = Ref(Product)
    warehouse = Ref(Warehouse)
    place = models.CharField(max_length=40, blank=True)
    alert_below = Quantity(null=True)
    target = Quantity(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="one_storage_per_product_and_warehouse"),
            models.CheckConstraint(
                condition=(Q(alert_below=None) | Q(alert_below__gte=0)) & (Q(target=None) | Q(target__gte=0)),
                name="thresholds_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(alert_below=None) | Q(target=None) | Q(target__gte=F("alert_below")),
                name="the_target_is_not_below_the_alert",
            ),
        ]
