"""Products: goods, services, subscriptions."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field, StrictBool

from carnet.catalog import commands
from carnet.catalog.inputs import Part, ProductContent, Wording
from carnet.catalog.models import Product
from carnet.catalog.queries import parts_of
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.fields import (
    Answer,
    Body,
    IdIn,
    IdOut,
    InstantOut,
    Note,
    PathId,
    PercentIn,
    PercentOut,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams, Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.core.refusals import NotFound

routes = Routes("Products")
SORTS = sorts(Product, "name", words=("name",), name="name", reference="reference", created_at="created_at", id="id")

Kind = Literal["goods", "service", "subscription"]
Period = Literal["", "week", "month", "quarter", "half_year", "year"]
Policy = Literal["", "ordered", "delivered", "at_cost", "capped"]
Tracking = Literal["", "lot", "serial"]
Reference = Annotated[Text, Field(max_length=60)]


class WordingFields(Body):
    """Name and description in another language."""

    name: Annotated[Text, Field(max_length=250)] = ""
    description: Note = ""


class PartFields(Body):
    """A component of a kit, and how much of it one kit takes."""

    component: IdIn
    quantity: QuantityIn


class ProductFields(Body):
    """What a product says of itself; what is left out takes the default of its kind or of the company."""

    reference: Reference = ""
    description: Note = ""
    kind: Kind = "goods"
    deliverable: StrictBool | None = None
    stock_managed: StrictBool | None = None
    tracking: Tracking = ""
    warranty_months: Annotated[int, Field(ge=0, le=600)] | None = None
    kit: Annotated[list[PartFields], Field(max_length=200, description="What it is made of; none: not a kit.")] = []
    unit: IdIn | None = None
    unit_price: UnitPriceIn | None = None
    unit_cost: UnitPriceIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] = "S"
    vat_rate: PercentIn | None = None
    period: Period = ""
    invoice_policy: Policy = ""
    family: Reference = ""
    accounting_code: Annotated[Text, Field(max_length=20)] = ""
    barcode: Annotated[Text, Field(max_length=40)] = ""
    weight: QuantityIn | None = None
    delivery_tolerance_percent: PercentIn | None = None
    eco_contribution: UnitPriceIn | None = None
    receipt_tolerance_percent: PercentIn | None = None
    translations: dict[Literal["fr", "en"], WordingFields] = {}


class ProductIn(ProductFields):
    """A new product."""

    name: Annotated[Text, Field(min_length=1, max_length=250)]


class ProductPatch(ProductFields):
    """The fields to change."""

    name: Annotated[Text, Field(min_length=1, max_length=250)] = ""
    is_active: StrictBool = True


class WordingOut(Answer):
    """Name and description in another language."""

    name: str
    description: str


class PartOut(Answer):
    """A component of a kit."""

    component: IdOut = Field(validation_alias="component_id")
    quantity: QuantityOut


class ProductOut(Answer):
    """A product; `unit_cost` is null without the right to see costs."""

    id: IdOut
    reference: str
    name: str
    description: str
    kind: str
    deliverable: bool
    stock_managed: bool
    tracking: str
    warranty_months: int | None
    kit: list[PartOut] = []
    unit: IdOut | None = Field(validation_alias="unit_id")
    unit_price: UnitPriceOut
    unit_cost: UnitPriceOut | None
    vat_category: str
    vat_rate: PercentOut
    period: str
    invoice_policy: str
    family: str
    accounting_code: str
    barcode: str
    weight: QuantityOut | None
    delivery_tolerance_percent: PercentOut | None
    eco_contribution: UnitPriceOut
    receipt_tolerance_percent: PercentOut | None
    translations: dict[str, WordingOut]
    is_active: bool
    created_at: InstantOut
    version: int


class ProductParams(ListParams):
    """Which products."""

    q: Text | None = Field(None, max_length=100, description="Part of the name or the reference.")
    reference: Text | None = Field(None, max_length=60)
    kind: Kind | None = None
    family: Text | None = Field(None, max_length=60)
    active: QueryFlag | None = None


@routes.get("/products", right=rights.READ, gives=Page[ProductOut])
def list_products(request: ApiRequest, asked: Query[ProductParams]) -> Page[ProductOut]:
    """Products."""
    return page(_narrowed(asked), asked, SORTS, lambda rows: _written(rows, request.by), counted)


@routes.post("/products", right=rights.CATALOG, gives=ProductOut)
def create_product(request: ApiRequest, body: ProductIn) -> ProductOut:
    """Create a product; without a reference it takes the next number of its series."""
    made = commands.create_product(content=ProductContent(**_content(body)), by=request.by)
    if body.kit:
        made = commands.set_kit(product_id=made.pk, parts=_parts(body), by=request.by)
    return _written([made], request.by)[0]


@routes.get("/products/{id}", right=rights.READ, gives=ProductOut)
def read_product(request: ApiRequest, id: PathId) -> ProductOut:
    """A product."""
    return _written([_product(id)], request.by)[0]


@routes.patch("/products/{id}", right=rights.CATALOG, gives=ProductOut)
def edit_product(request: ApiRequest, id: PathId, body: ProductPatch, if_match: IfMatch = None) -> ProductOut:
    """Change some fields of a product; `is_active` false puts it aside."""
    expected = version_of(if_match)
    if "kit" in body.model_fields_set:
        commands.set_kit(product_id=id, parts=_parts(body), expected_version=expected, by=request.by)
        expected = None
    content = replace(ProductContent.of(_product(id)), **_content(body))
    commands.edit_product(product_id=id, content=content, expected_version=expected, by=request.by)
    if "is_active" in body.model_fields_set:
        change = commands.reactivate_product if body.is_active else commands.deactivate_product
        change(product_id=id, by=request.by)
    return _written([_product(id)], request.by)[0]


@routes.delete("/products/{id}", right=rights.CATALOG)
def delete_product(request: ApiRequest, id: PathId) -> None:
    """Delete a product that no line holds."""
    commands.delete_product(product_id=id, by=request.by)


def _product(product_id: int) -> Product:
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise NotFound
    return found


def _parts(body: ProductFields) -> list[Part]:
    return [Part(part.component, part.quantity) for part in body.kit]


def _written(products: Sequence[Product], by: Actor) -> list[ProductOut]:
    """Products as answers, kits with their components (one statement more)."""
    kits = parts_of([product.pk for product in products])
    hidden = {} if by.may(rights.COSTS) else {"unit_cost": None}
    return [
        ProductOut.model_validate(product).model_copy(
            update={"kit": [PartOut.model_validate(part) for part in kits.get(product.pk, [])], **hidden}
        )
        for product in products
    ]


def _content(body: ProductFields) -> dict[str, Any]:
    known = {field.name for field in fields(ProductContent)}
    given = {("unit_id" if name == "unit" else name): value for name, value in body.given().items()}
    if "translations" in given:
        given["translations"] = {code: Wording(**words.given()) for code, words in body.translations.items()}
    kept = {
        "vat_rate", "unit_id", "weight", "receipt_tolerance_percent", "delivery_tolerance_percent", "deliverable",
        "stock_managed", "warranty_months",
    }  # fmt: skip
    return {name: value for name, value in given.items() if name in known and (value is not None or name in kept)}


def _narrowed(asked: ProductParams) -> QuerySet[Product]:
    products = Product.objects.all()
    if asked.q:
        text = asked.q.strip()
        products = products.filter(Q(name__icontains=text) | Q(reference__icontains=text))
    chosen = {"reference": asked.reference, "kind": asked.kind, "family": asked.family, "is_active": asked.active}
    return products.filter(**{name: value for name, value in chosen.items() if value is not None})
