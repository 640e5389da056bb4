"""Levels and values: sums of moves, reservations and arrivals kept by the database. Read only (P34, P35)."""

from django.db import models
from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.rows import READ_AND_LOCK, Amount, CompanyRow, Quantity, Ref
from carnet.stock.models.places import Warehouse


class Level(CompanyRow):
    """What a warehouse holds of a product, what open orders reserve there, what suppliers are to bring.

    Place, alert and target are those of its `Storage`, brought here by the database for the lists.
    """

    product = Ref(Product)
    warehouse = Ref(Warehouse)
    on_hand = Quantity(db_default=0)
    reserved = Quantity(db_default=0)
    incoming = Quantity(db_default=0)
    below_zero_allowed = models.BooleanField(db_default=False)
    place = models.CharField(max_length=40, blank=True, db_default="")
    alert_below = Quantity(null=True)
    target = Quantity(null=True)
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="one_level_per_product_and_warehouse"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) | Q(below_zero_allowed=True), name="stock_does_not_go_below_zero"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0, incoming__gte=0), name="what_waits_is_not_negative"),
        ]


class ProductStock(CompanyRow):
    """The stock of a product over all warehouses: quantity, value, and the average cost of one, kept when none is left (P35)."""

    product = Ref(Product)
    moves = models.BigIntegerField(db_default=0)
    quantity = Quantity(db_default=0)
    value = Amount(db_default=0)
    average = models.DecimalField(max_digits=18, decimal_places=4, db_default=0)
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product"], name="one_stock_per_product"),
            models.CheckConstraint(
                condition=Q(quantity=0, value=0) | Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
                name="a_stock_is_worth_the_sign_of_its_quantity",
            ),
        ]
