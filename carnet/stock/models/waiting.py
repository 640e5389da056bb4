"""What is waited for: goods reserved for orders, goods on their way from suppliers (P34)."""

from django.db import models
from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.rows import CompanyRow, Quantity, Ref
from carnet.stock.models.places import Warehouse


class Reservation(CompanyRow):
    """What a holder (`order_line:12`) is to be given; the earliest wanted is served first."""

    holder = models.CharField(max_length=60)
    product = Ref(Product)
    warehouse = Ref(Warehouse)
    quantity = Quantity()
    wanted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "holder", "product", "warehouse"], name="one_reservation_per_holder_and_level"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_reservation_holds_something"),
        ]
        indexes = [models.Index(fields=["product", "warehouse", "wanted_on", "id"], name="reservations_of_a_level")]


class Expected(CompanyRow):
    """What a holder (`purchase_line:7`) is to bring, and on which day."""

    holder = models.CharField(max_length=60)
    product = Ref(Product)
    warehouse = Ref(Warehouse)
    quantity = Quantity()
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "holder", "product", "warehouse"], name="one_arrival_per_holder_and_level"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="an_arrival_brings_something"),
        ]
        indexes = [models.Index(fields=["product", "warehouse", "due_on", "id"], name="arrivals_of_a_level")]
