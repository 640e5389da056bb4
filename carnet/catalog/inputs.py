"""What a caller says about a product."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

from carnet.catalog.models import Product


@dataclass(frozen=True, slots=True)
class Wording:
    """Name and description of a product in another language."""

    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a kit, and how much of it one kit takes."""

    component_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class ProductContent:
    """Everything a product says of itself; None takes the default of its kind or of the company, an empty reference the next number."""

    name: str
    reference: str = ""
    description: str = ""
    kind: str = "goods"
    deliverable: bool | None = None
    stock_managed: bool | None = None
    tracking: str = ""
    warranty_months: int | None = None
    unit_id: int | None = None
    unit_price: Decimal = Decimal(0)
    unit_cost: Decimal = Decimal(0)
    vat_category: str = "S"
    vat_rate: Decimal | None = None
    period: str = ""
    invoice_policy: str = ""
    family: str = ""
    accounting_code: str = ""
    barcode: str = ""
    weight: Decimal | None = None
    delivery_tolerance_percent: Decimal | None = None
    eco_contribution: Decimal = Decimal(0)
    receipt_tolerance_percent: Decimal | None = None
    translations: Mapping[str, Wording] = field(default_factory=dict)

    @classmethod
    def of(cls, product: Product) -> "ProductContent":
        """What a product says now: start from it to change only something (`dataclasses.replace`)."""
        values = {f.name: getattr(product, f.name) for f in fields(cls)}
        values["translations"] = {code: Wording(**words) for code, words in product.translations.items()}
        return cls(**values)

    def values(self) -> dict[str, object]:
        """The same as values of the row."""
        values: dict[str, object] = {f.name: getattr(self, f.name) for f in fields(self)}
        values["translations"] = {
            code: {"name": words.name, "description": words.description} for code, words in self.translations.items()
        }
        return values
