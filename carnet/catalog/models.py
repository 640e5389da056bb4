"""Products (P51)."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from carnet.company.models import Unit
from carnet.core.rows import CompanyRow, Percent, Quantity, Ref, UnitPrice, WrittenAt
from carnet.core.searched import SearchedRow


class Product(SearchedRow):
    """What is sold: goods, a service, or a subscription with the period of its price."""

    class Kind(models.TextChoices):
        GOODS = "goods"
        SERVICE = "service"
        SUBSCRIPTION = "subscription"

    class Period(models.TextChoices):
        WEEK = "week"
        MONTH = "month"
        QUARTER = "quarter"
        HALF_YEAR = "half_year"
        YEAR = "year"

    class Tracking(models.TextChoices):
        LOT = "lot"
        SERIAL = "serial"

    searched = ("name", "reference", "family", "barcode")

    reference = models.CharField(max_length=60)
    name = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.GOODS)
    deliverable = models.BooleanField(default=False)
    stock_managed = models.BooleanField(default=False)
    tracking = models.CharField(max_length=6, choices=Tracking.choices, blank=True, db_default="")
    warranty_months = models.SmallIntegerField(null=True, blank=True)
    unit = Ref(Unit, null=True, blank=True)
    unit_price = UnitPrice(default=0)
    unit_cost = UnitPrice(default=0)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=20)
    period = models.CharField(max_length=10, choices=Period.choices, blank=True)
    invoice_policy = models.CharField(max_length=10, blank=True)
    family = models.CharField(max_length=60, blank=True)
    accounting_code = models.CharField(max_length=20, blank=True)
    barcode = models.CharField(max_length=40, blank=True)
    weight = Quantity(null=True, blank=True)
    delivery_tolerance_percent = Percent(null=True, blank=True)
    eco_contribution = UnitPrice(default=0)
    receipt_tolerance_percent = Percent(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "reference"], name="one_product_per_reference"),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="product_price_is_not_negative"),
            models.CheckConstraint(condition=models.Q(unit_cost__gte=0), name="product_cost_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(receipt_tolerance_percent=None)
                | models.Q(receipt_tolerance_percent__range=(0, 100)),
                name="product_tolerance_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=models.Q(warranty_months=None) | models.Q(warranty_months__gte=0, warranty_months__lte=600),
                name="a_warranty_lasts_up_to_fifty_years",
            ),
            models.CheckConstraint(
                condition=models.Q(tracking="") | models.Q(stock_managed=True), name="what_is_tracked_is_in_stock"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "name", "id"], name="products_by_name"),
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                OpClass(Upper("reference"), name="gin_trgm_ops"),
                name="products_by_fragment",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KitPart(CompanyRow):
    """How much of a component one kit is made of (P33, P35). A kit has no stock of its own: its components leave."""

    kit = Ref(Product, held=False)
    component = Ref(Product)
    quantity = Quantity()
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kit", "component"], name="one_part_per_kit_and_component"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="a_kit_takes_some_of_its_components"),
            models.CheckConstraint(condition=~models.Q(kit=models.F("component")), name="a_kit_is_not_made_of_itself"),
        ]
        indexes = [models.Index(fields=["component"], name="kits_of_a_component")]
