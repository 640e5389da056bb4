"""Acts on what suppliers offer: their reference, packing and delay, their prices since a day (P36, P51)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses, require_version
from carnet.purchasing.inputs import OfferContent
from carnet.purchasing.models import SupplierOffer, SupplierPrice
from carnet.purchasing.queries.offers import prices_on
from carnet.purchasing.steps.suppliers import known_supplier
from carnet.sales.faults import QUANTITY, UNIT_PRICE, ZERO, Faults, NumberRule
from carnet.sales.steps.heading import known_currency

POSITIVE = NumberRule(QUANTITY.digits, QUANTITY.decimals, ZERO)
LONGEST_DELAY = 999


class ProductUnknown(BadValue):
    """The product does not exist in this company."""

    def __init__(self) -> None:
        super().__init__(_("This product does not exist."), field="product")


class OfferAlreadyThere(Refusal):
    """A supplier offers a product once; its prices change with time and quantity."""

    def __init__(self) -> None:
        super().__init__(_("This supplier already has prices for this product: change those."), field="supplier")


class PriceMissing(BadValue):
    """Prices in force are replaced by others, not by none."""

    def __init__(self) -> None:
        super().__init__(_("Give at least one price; to stop buying here, remove the supplier."), field="prices")


refuses("one_offer_per_product_and_supplier", OfferAlreadyThere)


@act("supplier_offer.create", right=rights.PURCHASES)
def create_offer(*, content: OfferContent, on: date, by: Actor) -> SupplierOffer:
    """Record what a supplier offers of a product, its prices from a day; the first offer of a product is the preferred one."""
    party = known_supplier(content.party_id)
    _hold_product(content.product_id)
    others = SupplierOffer.objects.filter(product_id=content.product_id)
    if others.filter(party=party).exists():
        raise OfferAlreadyThere
    columns = _checked(content, party.currency, on)
    preferred = content.is_preferred or not others.filter(is_preferred=True).exists()
    if preferred:
        others.filter(is_preferred=True).update(is_preferred=False)
    offer = SupplierOffer.objects.create(product_id=content.product_id, party=party, is_preferred=preferred, **columns)
    _write_prices(offer, content, on, by)
    _record("supplier_offer.created", offer, by)
    return offer


@act("supplier_offer.edit", right=rights.PURCHASES)
def edit_offer(
    *, offer_id: int, content: OfferContent, expected_version: int | None = None, on: date, by: Actor
) -> SupplierOffer:
    """Change an offer; other prices hold from their day on, those before stay as history. Its product and supplier stay."""
    offer = _held(offer_id)
    require_version(offer.version, expected_version)
    columns = _checked(content, offer.party.currency, on)
    if content.is_preferred and not offer.is_preferred:
        SupplierOffer.objects.filter(product=offer.product_id, is_preferred=True).update(is_preferred=False)
    changed = [name for name, value in columns.items() if getattr(offer, name) != value]
    if content.is_preferred != offer.is_preferred:
        changed.append("is_preferred")
    for name, value in columns.items():
        setattr(offer, name, value)
    offer.is_preferred, offer.version = content.is_preferred, offer.version + 1
    offer.save()
    if _write_prices(offer, content, on, by):
        changed.append("prices")
    _record("supplier_offer.edited", offer, by, changed=changed)
    return offer


@act("supplier_offer.delete", right=rights.PURCHASES)
def delete_offer(*, offer_id: int, by: Actor) -> None:
    """Forget what a supplier offers of a product, its prices included; purchase orders keep what they said."""
    offer = _held(offer_id)
    SupplierPrice.objects.filter(offer=offer).delete()
    offer.delete()
    _record("supplier_offer.deleted", offer, by, id=offer_id)


def _hold_product(product_id: int) -> None:
    """One after the other, so that a product has one preferred supplier."""
    if not Product.objects.select_for_update(no_key=True).filter(pk=product_id).exists():
        raise ProductUnknown


def _held(offer_id: int) -> SupplierOffer:
    product_id = SupplierOffer.objects.filter(pk=offer_id).values_list("product_id", flat=True).first()
    if product_id is None:
        raise NotFound
    _hold_product(product_id)
    rows = SupplierOffer.objects.select_for_update(no_key=True, of=("self",)).select_related("party", "product")
    found = rows.filter(pk=offer_id).first()
    if found is None:
        raise NotFound
    return found


def _checked(content: OfferContent, currency: str, on: date) -> dict[str, Any]:
    faults = Faults()
    delay = content.delay_days
    if delay is not None and not 0 <= delay <= LONGEST_DELAY:
        faults.add("delay_days", _("Give the delay in days, from 0 to %(most)s.") % {"most": LONGEST_DELAY})
    columns = {
        "reference": faults.text("reference", " ".join(content.reference.split()), 60),
        "designation": faults.text("designation", " ".join(content.designation.split()), 250),
        "currency": known_currency(content.currency or currency or company.settings().currency, on, faults),
        "delay_days": delay,
        "minimum_quantity": faults.number("minimum_quantity", content.minimum_quantity, POSITIVE),
        "multiple": faults.number("multiple", content.multiple, POSITIVE),
    }
    seen: set[Decimal] = set()
    for index, one in enumerate(content.prices or ()):
        faults.number(f"prices[{index}].from_quantity", one.from_quantity, POSITIVE)
        faults.number(f"prices[{index}].unit_price", one.unit_price, UNIT_PRICE)
        if one.from_quantity in seen:
            faults.add(f"prices[{index}].from_quantity", _("Two prices start at this quantity: keep one."))
        seen.add(one.from_quantity)
    faults.refuse()
    return columns


def _write_prices(offer: SupplierOffer, content: OfferContent, on: date, by: Actor) -> bool:
    """Prices other than those in force on their day are written for that day, instead of any said for it before."""
    if content.prices is None:
        return False
    day = content.valid_from or on
    in_force, since = prices_on([offer.pk], day).get(offer.pk, ((), None))
    asked = sorted(content.prices)
    if in_force and not asked:
        raise PriceMissing
    if tuple(asked) == in_force and (since is None or since <= day):
        return False
    SupplierPrice.objects.filter(offer=offer, valid_from=day).delete()
    SupplierPrice.objects.bulk_create(
        SupplierPrice(
            offer=offer, valid_from=day, from_quantity=one.from_quantity, unit_price=one.unit_price, by_name=by.name
        )
        for one in asked
    )
    return True


def _record(told: str, offer: SupplierOffer, by: Actor, **facts: Any) -> None:
    subject = Subject("supplier_offer", facts.pop("id", None) or offer.pk)
    journal.record(
        told,
        subject=subject,
        about=[Subject("product", offer.product_id), Subject("party", offer.party_id)],
        by=by,
        facts={"product": offer.product.name, "supplier": offer.party.name, **facts},
    )
