"""Lots and serial numbers, and where they are (P35)."""

from django.db import models
from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.rows import INSERT_UPDATE, READ_AND_LOCK, CompanyRow, Quantity, Ref, WrittenAt
from carnet.stock.models.places import Warehouse


class Lot(CompanyRow):
    """A lot or a serial number of a product, unique for it, with its expiry date if it has one."""

    product = Ref(Product)
    number = models.CharField(max_length=60)
    expires_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True, db_default="")
    created_at = WrittenAt()
    version = models.IntegerField(default=1, db_default=1)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="one_lot_per_product_and_number"),
            models.CheckConstraint(condition=~Q(number=""), name="a_lot_has_a_number"),
        ]
        indexes = [
            models.Index(fields=["company", "number", "id"], name="lots_by_number"),
            models.Index(fields=["company", "expires_on", "id"], name="lots_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.number


class LotLevel(CompanyRow):
    """How much of a lot a warehouse holds: never less than nothing; a serial number is in one place at most."""

    lot = Ref(Lot)
    product = Ref(Product)
    warehouse = Ref(Warehouse)
    serial = models.BooleanField()
    on_hand = Quantity(db_default=0)
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "warehouse"], name="one_level_per_lot_and_warehouse"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="a_lot_does_not_go_below_zero"),
            models.CheckConstraint(
                condition=Q(serial=False) | Q(on_hand__in=[0, 1]), name="a_serial_number_is_there_once"
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=Q(serial=True, on_hand__gt=0), name="a_serial_number_is_in_one_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["product", "warehouse", "lot"], condition=Q(on_hand__gt=0), name="lots_there_of_a_product"
            )
        ]
