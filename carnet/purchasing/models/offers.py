"""What suppliers offer of our products, and at which prices since when (P36, P51)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.rows import CompanyRow, Quantity, Ref, UnitPrice, WrittenAt
from carnet.parties.models import Party


class SupplierOffer(CompanyRow):
    """A product as one supplier sells it: its reference and words, currency, delay, minimum and packing.

    `multiple` is how many go in a pack (0: any number); the preferred offer is the one purchase orders are made from.
    """

    product = Ref(Product)
    party = Ref(Party)
    reference = models.CharField(max_length=60, blank=True)
    designation = models.CharField(max_length=250, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    delay_days = models.SmallIntegerField(null=True, blank=True)
    minimum_quantity = Quantity(default=0)
    multiple = Quantity(default=0)
    is_preferred = models.BooleanField(default=False)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "party"], name="one_offer_per_product_and_supplier"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_preferred=True), name="one_preferred_supplier_per_product"
            ),
            models.CheckConstraint(condition=Q(minimum_quantity__gte=0), name="offer_minimum_is_not_negative"),
            models.CheckConstraint(condition=Q(multiple__gte=0), name="offer_multiple_is_not_negative"),
            models.CheckConstraint(
                condition=Q(delay_days__isnull=True) | Q(delay_days__gte=0), name="offer_delay_is_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["company", "party", "product"], name="offers_of_a_supplier")]


class SupplierPrice(CompanyRow):
    """A price excl. tax from a quantity on, since a day: the prices in force are those of the last such day, earlier ones are history."""

    offer = Ref(SupplierOffer, held=False)
    valid_from = models.DateField()
    from_quantity = Quantity(default=0)
    unit_price = UnitPrice()
    by_name = models.CharField(max_length=150, blank=True)
    created_at = WrittenAt()
    app_may: ClassVar[frozenset[str]] = frozenset({"insert", "delete"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "valid_from", "from_quantity"], name="one_supplier_price_per_day_and_quantity"
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="supplier_price_is_not_negative"),
            models.CheckConstraint(condition=Q(from_quantity__gte=0), name="supplier_price_from_a_quantity"),
        ]
