"""What screens and other areas read of products."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from carnet.catalog.models import KitPart, Product
from carnet.core.refusals import NotFound
from carnet.core.searched import Searched


def product(product_id: int) -> Product:
    """A product with its unit."""
    found = Product.objects.select_related("unit").filter(pk=product_id).first()
    if found is None:
        raise NotFound
    return found


def found_products(text: str, limit: int = 12) -> list[Product]:
    """Active products with every word in name, reference, family or barcode, accents ignored; a whole reference first."""
    rows = Searched(table=Product).narrow(Product.objects.filter(is_active=True), text)
    found = list(rows.select_related("unit").order_by("name", "id")[:limit])
    return sorted(found, key=lambda one: one.reference.lower() != text.strip().lower())


def families() -> list[str]:
    """The families in use, for the form to propose."""
    rows = Product.objects.exclude(family="").order_by("family").values_list("family", flat=True).distinct()
    return list(rows[:200])


@dataclass(frozen=True, slots=True)
class KitComponent:
    """A component of a kit, and how much of it one kit takes."""

    component_id: int
    reference: str
    name: str
    unit: str
    tracking: str
    stock_managed: bool
    quantity: Decimal


def parts_of(product_ids: Iterable[int]) -> dict[int, list[KitComponent]]:
    """The components of those products that are kits, in their order (one statement)."""
    rows = (
        KitPart.objects.filter(kit_id__in=set(product_ids))
        .select_related("component__unit")
        .order_by("kit_id", "position", "id")
    )
    found: dict[int, list[KitComponent]] = {}
    for row in rows:
        one = row.component
        found.setdefault(row.kit_id, []).append(
            KitComponent(
                one.pk, one.reference, one.name, str(one.unit or ""), one.tracking, one.stock_managed, row.quantity
            )
        )
    return found


def taken_references(references: list[str]) -> list[str]:
    """Those of the references that a product bears."""
    return list(Product.objects.filter(reference__in=references).values_list("reference", flat=True))
