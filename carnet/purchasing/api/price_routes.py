"""Suppliers' prices."""

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.purchasing import commands
from carnet.purchasing.api import offers
from carnet.purchasing.api.offers import (
    SupplierPriceFields,
    SupplierPriceIn,
    SupplierPriceOut,
    SupplierPriceParams,
    TariffOut,
)
from carnet.purchasing.queries.offers import offer_of, tariffs

prices = Routes("Suppliers' prices")


@prices.get("/supplier-prices", right=rights.COSTS, gives=Page[SupplierPriceOut])
def list_supplier_prices(request: ApiRequest, asked: Query[SupplierPriceParams]) -> Page[SupplierPriceOut]:
    """What suppliers offer, with the prices in force on a day."""
    on = asked.on or today()
    return page(offers.narrowed(asked), asked, offers.SORTS, lambda rows: offers.written(rows, on), counted)


@prices.post("/supplier-prices", right=rights.PURCHASES, gives=SupplierPriceOut)
def create_supplier_price(request: ApiRequest, body: SupplierPriceIn) -> SupplierPriceOut:
    """Record what a supplier offers of a product."""
    content = offers.content(body, body.product, body.supplier)
    return _price(commands.create_offer(content=content, on=today(), by=request.by).pk, request.by)


@prices.get("/supplier-prices/{id}", right=rights.COSTS, gives=SupplierPriceOut)
def read_supplier_price(request: ApiRequest, id: PathId) -> SupplierPriceOut:
    """An offer of a supplier with the prices in force today."""
    return _price(id, request.by)


@prices.get("/supplier-prices/{id}/history", right=rights.COSTS, gives=Page[TariffOut])
def list_tariffs(request: ApiRequest, id: PathId) -> Page[TariffOut]:
    """The prices an offer had and will have, newest first."""
    return Page(items=[TariffOut.model_validate(one) for one in tariffs(offer_of(id).pk)], next=None)


@prices.patch("/supplier-prices/{id}", right=rights.PURCHASES, gives=SupplierPriceOut)
def edit_supplier_price(
    request: ApiRequest, id: PathId, body: SupplierPriceFields, if_match: IfMatch = None
) -> SupplierPriceOut:
    """Change some fields of an offer; `prices`, when given, hold from `valid_from` on and those before are kept."""
    offer = offer_of(id)
    now = {name: getattr(offer, name) for name in offers.KEPT}
    content = offers.content(body, offer.product_id, offer.party_id, **now)
    commands.edit_offer(offer_id=id, content=content, expected_version=version_of(if_match), on=today(), by=request.by)
    return _price(id, request.by)


@prices.delete("/supplier-prices/{id}", right=rights.PURCHASES)
def delete_supplier_price(request: ApiRequest, id: PathId) -> None:
    """Forget what a supplier offers of a product, its prices included."""
    commands.delete_offer(offer_id=id, by=request.by)


def _price(offer_id: int, by: Actor) -> SupplierPriceOut:
    """Prices are told to those who may see costs."""
    told = offers.written([offer_of(offer_id)], today())[0]
    return told if by.may(rights.COSTS) else told.model_copy(update={"prices": []})
