"""What is checked of a product before it is written, and the defaults of its kind (P51)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from carnet.catalog.inputs import ProductContent
from carnet.catalog.models import Product
from carnet.company.clock import today
from carnet.company.models import LinePolicy, Unit
from carnet.company.queries import default_vat_rate, vat_rate
from carnet.core.refusals import BadValue

GOODS, SERVICE, SUBSCRIPTION = Product.Kind.GOODS, Product.Kind.SERVICE, Product.Kind.SUBSCRIPTION
TAXED = "S"


class ProductNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the product a name."), field="name")


class ProductChoiceUnknown(BadValue):
    """A value that is not one of those offered."""

    def __init__(self, field: str, value: str, offered: Iterable[str]) -> None:
        super().__init__(
            _("“%(value)s” is not one of: %(offered)s.") % {"value": value, "offered": ", ".join(offered)}, field=field
        )


class PriceNegative(BadValue):
    """Prices and costs are zero or more; a reduction is a discount or a negative quantity (R33)."""

    def __init__(self, field: str) -> None:
        super().__init__(_("An amount here is zero or more."), field=field)


class PeriodMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say the period of the price of a subscription: month, quarter, year…"), field="period")


class PeriodOutOfPlace(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Only the price of a subscription has a period."), field="period")


class StockWithoutDelivery(BadValue):
    def __init__(self) -> None:
        super().__init__(_("What is managed in stock is delivered: tick “delivered” as well."), field="stock_managed")


class ToleranceImpossible(BadValue):
    def __init__(self, field: str) -> None:
        super().__init__(_("A tolerance lies between 0 and 100 %."), field=field)


class TrackingWithoutStock(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("Lots and serial numbers are those of products managed in stock: tick that too."), field="tracking"
        )


class WarrantyImpossible(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A warranty lasts from 0 to 600 months."), field="warranty_months")


class UnitUnknown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("This unit is not one of the company's: add it in the settings."), field="unit_id")


class KitHasNoStock(BadValue):
    """A kit is delivered as its components; it has no stock of its own."""

    def __init__(self) -> None:
        super().__init__(
            _("This product is a kit: its components are in stock, not itself. Remove its components first."),
            field="stock_managed",
        )


Ask = Callable[..., Any]


def _ask(read: Callable[..., Any], *given: Any) -> Any:
    return read(*given)


def checked(content: ProductContent, ask: Ask = _ask) -> ProductContent:
    """The content cleaned, with what its kind and the company give by default: goods are delivered from stock, the rest is not.

    `ask` puts the questions to the company's settings; an import has one that asks each of them once.
    """
    name = " ".join(content.name.split())
    if not name:
        raise ProductNameMissing
    _check_choices(content)
    for field in ("unit_price", "unit_cost", "eco_contribution", "weight"):
        if (getattr(content, field) or Decimal(0)) < 0:
            raise PriceNegative(field)
    for field in ("receipt_tolerance_percent", "delivery_tolerance_percent"):
        if not 0 <= (getattr(content, field) or 0) <= 100:
            raise ToleranceImpossible(field)
    goods = content.kind == GOODS
    deliverable = goods if content.deliverable is None else content.deliverable
    stock_managed = (goods and deliverable) if content.stock_managed is None else content.stock_managed
    if stock_managed and not deliverable:
        raise StockWithoutDelivery
    if content.tracking and not stock_managed:
        raise TrackingWithoutStock
    if not 0 <= (content.warranty_months or 0) <= 600:
        raise WarrantyImpossible
    if content.unit_id is not None and not ask(_has_unit, content.unit_id):
        raise UnitUnknown
    category, rate = _vat(content, ask)
    return replace(
        content,
        name=name,
        reference=" ".join(content.reference.split()),
        deliverable=deliverable,
        stock_managed=stock_managed,
        vat_category=category,
        vat_rate=rate,
        translations={
            code: words for code, words in content.translations.items() if words.name.strip() or words.description
        },
    )


def _check_choices(content: ProductContent) -> None:
    offered = {
        "kind": Product.Kind.values,
        "period": ["", *Product.Period.values],
        "tracking": ["", *Product.Tracking.values],
        "invoice_policy": ["", *LinePolicy.values],
    }
    for field, choices in offered.items():
        value = getattr(content, field)
        if value not in choices:
            raise ProductChoiceUnknown(field, value, [choice for choice in choices if choice])
    languages = [code for code, _name in settings.LANGUAGES]
    for code in content.translations:
        if code not in languages:
            raise ProductChoiceUnknown("translations", code, languages)
    if content.kind == SUBSCRIPTION and not content.period:
        raise PeriodMissing
    if content.kind != SUBSCRIPTION and content.period:
        raise PeriodOutOfPlace


def _has_unit(unit_id: int) -> bool:
    return Unit.objects.filter(pk=unit_id).exists()


def _vat(content: ProductContent, ask: Ask) -> tuple[str, Decimal]:
    if content.vat_rate is None:
        found = ask(default_vat_rate, ask(today))
        return found.category, found.rate
    if not content.vat_rate or content.vat_category != TAXED:
        ask(vat_rate, content.vat_category, content.vat_rate)
    return content.vat_category, content.vat_rate
