"""Acts on products (P51)."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from carnet.catalog.checks import KitHasNoStock, checked
from carnet.catalog.inputs import Part, ProductContent
from carnet.catalog.models import KitPart, Product
from carnet.catalog.queries import taken_references
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import series_for
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.numbering import free_numbers
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses, require_version


class ReferenceTaken(BadValue):
    """Another product bears the reference."""

    def __init__(self) -> None:
        super().__init__(_("Another product has this reference: choose another one."), field="reference")


class ProductInUse(Refusal):
    """Quotes, orders, invoices or the stock speak of the product."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Quotes, orders, invoices or the stock speak of this product, so it cannot be deleted. Put it aside instead."
            )
        )


class PartQuantityMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say how much of the component one kit takes: more than zero."), field="quantity")


class PartTwice(BadValue):
    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” is listed twice: give its quantity once.") % {"name": name}, field="component")


class KitInKit(BadValue):
    """A component is a kit itself, or the kit is a component of another."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("A kit is not made of kits: list the components of “%(name)s” instead.") % {"name": name},
            field="component",
        )


refuses("one_product_per_reference", ReferenceTaken)


@act("product.create", right=rights.CATALOG)
def create_product(*, content: ProductContent, by: Actor) -> Product:
    """Create a product; an empty reference takes the next number of its series; refuses ReferenceTaken (P51)."""
    content = checked(content)
    _check_reference_free(content.reference)
    if not content.reference:
        content = replace(content, reference=free_numbers(series_for("product"), today(), 1, taken_references)[0])
    product = Product(**content.values())
    product.save(force_insert=True)
    _record("product.created", product, by)
    return product


@act("product.edit", right=rights.CATALOG)
def edit_product(
    *, product_id: int, content: ProductContent, expected_version: int | None = None, by: Actor
) -> Product:
    """Change a product; quotes and orders keep the price and words they were made with. Refuses ChangedMeanwhile, ReferenceTaken."""
    product = _held(product_id)
    require_version(product.version, expected_version)
    before = ProductContent.of(product)
    content = checked(replace(content, reference=content.reference or before.reference))
    if content.reference != before.reference:
        _check_reference_free(content.reference)
    if content.stock_managed and KitPart.objects.filter(kit=product).exists():
        raise KitHasNoStock
    if content == before:
        return product
    for name, value in content.values().items():
        setattr(product, name, value)
    product.version += 1
    product.save()
    changed = [name for name in content.values() if getattr(content, name) != getattr(before, name)]
    _record("product.edited", product, by, changed=changed)
    return product


@act("product.deactivate", right=rights.CATALOG)
def deactivate_product(*, product_id: int, by: Actor) -> Product:
    """Put a product aside: no longer offered; what was sold stays."""
    return _set_active(product_id, False, "product.deactivated", by)


@act("product.reactivate", right=rights.CATALOG)
def reactivate_product(*, product_id: int, by: Actor) -> Product:
    """Offer a product again."""
    return _set_active(product_id, True, "product.reactivated", by)


@act("product.set_kit", right=rights.CATALOG)
def set_kit(*, product_id: int, parts: Sequence[Part], expected_version: int | None = None, by: Actor) -> Product:
    """Say what a product is made of; without parts it is no kit any more (P33). Its components are delivered and leave the stock.

    Refuses PartQuantityMissing, PartTwice, KitInKit.
    """
    product = _held(product_id)
    require_version(product.version, expected_version)
    before = KitPart.objects.filter(kit=product).order_by("position").values_list("component_id", "quantity")
    if list(before) == [(part.component_id, part.quantity) for part in parts]:
        return product
    _check_parts(product, parts)
    KitPart.objects.filter(kit=product).delete()
    KitPart.objects.bulk_create(
        KitPart(kit=product, component_id=part.component_id, quantity=part.quantity, position=n)
        for n, part in enumerate(parts)
    )
    if parts:
        product.deliverable, product.stock_managed, product.tracking = True, False, ""
    product.version += 1
    product.save()
    _record("product.kit_set", product, by, parts=len(parts))
    return product


@act("product.delete", right=rights.CATALOG)
def delete_product(*, product_id: int, by: Actor) -> None:
    """Delete a product that no line holds; refuses ProductInUse."""
    product = _held(product_id)
    try:
        product.delete()
    except ProtectedError as error:
        raise ProductInUse from error
    facts = {"reference": product.reference, "name": product.name}
    journal.record("product.deleted", subject=Subject("product", product_id), by=by, facts=facts)


def _check_parts(product: Product, parts: Sequence[Part]) -> None:
    ids = [part.component_id for part in parts]
    found = dict(
        Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk", "name")
    )
    if len(found) < len(set(ids)):
        raise NotFound
    for part in parts:
        if part.quantity <= 0:
            raise PartQuantityMissing
        if ids.count(part.component_id) > 1:
            raise PartTwice(found[part.component_id])
    nested = KitPart.objects.filter(Q(kit_id__in=ids) | Q(component=product)).values_list("kit_id", flat=True).first()
    if nested is not None or product.pk in found:
        raise KitInKit(found.get(nested or 0, product.name))


def _check_reference_free(reference: str) -> None:
    if reference and Product.objects.filter(reference=reference).exists():
        raise ReferenceTaken


def _set_active(product_id: int, active: bool, done: str, by: Actor) -> Product:
    product = _held(product_id)
    if product.is_active != active:
        product.is_active = active
        product.version += 1
        product.save(update_fields=["is_active", "version"])
        _record(done, product, by)
    return product


def _held(product_id: int) -> Product:
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None:
        raise NotFound
    return product


def _record(done: str, product: Product, by: Actor, **facts: object) -> None:
    known = {"reference": product.reference, "name": product.name}
    journal.record(done, subject=Subject("product", product.pk), by=by, facts={**known, **facts})
