"""Suppliers' prices as the API says them."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams, sorts
from carnet.purchasing.amounts import PriceBreak
from carnet.purchasing.inputs import OfferContent
from carnet.purchasing.models import SupplierOffer
from carnet.purchasing.queries.offers import Offered, found_offers, with_prices

SORTS = sorts(
    SupplierOffer, "id", product="product__name", supplier="party__name", words=("product", "supplier"), id="id"
)

KEPT = ("reference", "designation", "currency", "delay_days", "minimum_quantity", "multiple", "is_preferred")


class PriceBreakIn(Body):
    """A unit price excl. tax from a quantity on."""

    from_quantity: QuantityIn = Field(default="0", validate_default=True)
    unit_price: UnitPriceIn


class SupplierPriceFields(Body):
    """What a supplier offers of a product; prices hold from `valid_from`, today unless said, and earlier ones are kept."""

    reference: Annotated[Text, Field(max_length=60)] = ""
    designation: Annotated[Text, Field(max_length=250)] = ""
    currency: Annotated[Text, Field(max_length=3)] | None = None
    delay_days: int | None = Field(None, ge=0, le=999)
    minimum_quantity: QuantityIn | None = None
    multiple: QuantityIn | None = Field(None, description="How many go in a pack; 0 for any number.")
    is_preferred: StrictBool | None = None
    valid_from: Day | None = None
    prices: list[PriceBreakIn] | None = Field(None, max_length=50)


class SupplierPriceIn(SupplierPriceFields):
    """A new offer of a supplier."""

    product: IdIn
    supplier: IdIn


class PriceBreakOut(Answer):
    """A unit price excl. tax from a quantity on."""

    from_quantity: QuantityOut
    unit_price: UnitPriceOut


class SupplierPriceOut(Answer):
    """What a supplier offers of a product, with the prices in force on the day asked."""

    id: IdOut
    product: IdOut
    supplier: IdOut
    reference: str
    designation: str
    currency: str
    delay_days: int | None
    minimum_quantity: QuantityOut
    multiple: QuantityOut
    is_preferred: bool
    since: DayOut | None
    prices: list[PriceBreakOut]
    version: int


class TariffOut(Answer):
    """The prices of an offer since a day."""

    valid_from: DayOut
    prices: list[PriceBreakOut]
    by_name: str


class SupplierPriceParams(ListParams):
    """Which offers."""

    q: Text | None = Field(None, max_length=100, description="Part of a name or a reference, ours or the supplier's.")
    product: IdIn | None = None
    supplier: IdIn | None = None
    preferred: QueryFlag | None = None
    on: Day | None = Field(None, description="The day the prices must be in force; today unless said.")


def narrowed(asked: SupplierPriceParams) -> QuerySet[SupplierOffer]:
    """The offers asked for."""
    rows = SupplierOffer.objects.select_related("product", "party")
    chosen = {"product_id": asked.product, "party_id": asked.supplier, "is_preferred": asked.preferred}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value is not None})
    return rows.filter(found_offers(asked.q)) if asked.q else rows


def written(rows: list[SupplierOffer], on: date) -> list[SupplierPriceOut]:
    """Offers with their prices on a day."""
    return [_out(one) for one in with_prices(rows, on)]


def _out(offered: Offered) -> SupplierPriceOut:
    offer = offered.offer
    plain = ("id", "version", *KEPT)
    return SupplierPriceOut(
        **{name: getattr(offer, name) for name in plain},
        product=offer.product_id,
        supplier=offer.party_id,
        since=offered.since,
        prices=[PriceBreakOut.model_validate(one) for one in offered.prices],
    )


def content(body: SupplierPriceFields, product_id: int, party_id: int, **now: Any) -> OfferContent:
    """What the body says, over what the offer says now."""
    given = {name: value for name, value in body.given().items() if value is not None or name == "delay_days"}
    given.pop("product", None)
    given.pop("supplier", None)
    if "prices" in given:
        given["prices"] = tuple(PriceBreak(one.from_quantity, one.unit_price) for one in body.prices or ())
    return OfferContent(product_id=product_id, party_id=party_id, **{**now, **given})
