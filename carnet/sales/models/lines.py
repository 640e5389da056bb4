"""What lines of quotes, orders and amendments have in common (P10, P15)."""

from django.db import models
from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.rows import Amount, CompanyRow, Percent, Quantity, Ref, UnitPrice


class LineKind(models.TextChoices):
    LINE = "line"
    SECTION = "section"
    COMMENT = "comment"


class AgreedLine(CompanyRow):
    """What a line of a quote and a line of an order have in common: copied from one to the other, column for column (P18)."""

    position = models.IntegerField()
    kind = models.CharField(max_length=10, choices=LineKind.choices, default=LineKind.LINE)
    product = Ref(Product, null=True)
    reference = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500)
    details = models.TextField(blank=True)
    quantity = Quantity(default=0)
    unit = models.CharField(max_length=40, blank=True)
    unit_price = UnitPrice(default=0)
    unit_price_incl_tax = UnitPrice(null=True)
    discount_percent = Percent(default=0)
    discount_amount = Amount(default=0)
    discount_amount_incl_tax = Amount(null=True)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=0)
    exemption_code = models.CharField(max_length=30, blank=True)
    net = Amount(default=0)
    unit_cost = UnitPrice(default=0)
    period = models.CharField(max_length=10, choices=Product.Period.choices, blank=True)
    nature = models.CharField(max_length=10, default="goods")
    deliverable = models.BooleanField(default=False)
    stock_managed = models.BooleanField(default=False)
    invoice_policy = models.CharField(max_length=10, default="ordered")
    attached_to = models.IntegerField(null=True)

    class Meta:
        abstract = True


def line_rules(name: str) -> list[models.BaseConstraint]:
    """The rules every agreed line keeps, named for its table (P10)."""
    return [
        models.CheckConstraint(condition=Q(unit_price__gte=0), name=f"{name}_price_is_not_negative"),
        models.CheckConstraint(
            condition=Q(discount_percent__gte=0, discount_percent__lte=100), name=f"{name}_discount_between_0_and_100"
        ),
        models.CheckConstraint(condition=Q(discount_amount__gte=0), name=f"{name}_discount_is_not_negative"),
        models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name=f"{name}_vat_between_0_and_100"),
    ]
