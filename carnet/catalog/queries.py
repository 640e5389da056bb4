"""What screens and other areas read of products."""

from django.db.models import Q

from carnet.catalog.models import Product
from carnet.core.refusals import NotFound


def product(product_id: int) -> Product:
    """A product with its unit."""
    found = Product.objects.select_related("unit").filter(pk=product_id).first()
    if found is None:
        raise NotFound
    return found


def found_products(text: str, limit: int = 12) -> list[Product]:
    """Active products with every word in name, reference, family or barcode, accents ignored; a whole reference first."""
    rows = Product.objects.filter(is_active=True)
    for word in text.split():
        rows = rows.filter(
            Q(name__unaccent__icontains=word)
            | Q(reference__unaccent__icontains=word)
            | Q(family__unaccent__icontains=word)
            | Q(barcode=word)
        )
    found = list(rows.select_related("unit").order_by("name", "id")[:limit])
    return sorted(found, key=lambda one: one.reference.lower() != text.strip().lower())


def families() -> list[str]:
    """The families in use, for the form to propose."""
    rows = Product.objects.exclude(family="").order_by("family").values_list("family", flat=True).distinct()
    return list(rows[:200])
