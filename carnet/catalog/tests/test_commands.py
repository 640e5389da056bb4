from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from carnet.catalog import commands
from carnet.catalog.checks import (
    PeriodMissing,
    PeriodOutOfPlace,
    PriceNegative,
    ProductChoiceUnknown,
    ProductNameMissing,
    StockWithoutDelivery,
    UnitUnknown,
)  # fmt: skip
from carnet.catalog.commands import ProductInUse, ReferenceTaken
from carnet.catalog.inputs import ProductContent, Wording
from carnet.catalog.models import Product
from carnet.company.models import Unit
from carnet.company.queries import VatRateUnknown
from carnet.company.tests.worlds import a_company, a_user, somebody
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal, RightMissing

pytestmark = pytest.mark.django_db

LAPTOP = ProductContent(name="Portable 14 pouces", reference="PC-14", unit_price=Decimal("890"))


@pytest.fixture
def by() -> Actor:
    return a_company()


def sales(model: str) -> Any:
    return apps.get_model("sales", model).objects


def count(by: Actor) -> tuple[int, int]:
    with company_scope(by.company_id):
        return Product.objects.count(), Journal.objects.count()


def test_a_product_without_reference_takes_the_next_number(by: Actor) -> None:
    commands.create_product(content=replace(LAPTOP, reference="ART-0001"), by=by)
    assert commands.create_product(content=replace(LAPTOP, reference=""), by=by).reference == "ART-0002"


@pytest.mark.parametrize(
    ("kind", "period", "delivered", "in_stock"),
    [("goods", "", True, True), ("service", "", False, False), ("subscription", "month", False, False)],
)
def test_a_product_takes_the_habits_of_its_kind(
    by: Actor, kind: str, period: str, delivered: bool, in_stock: bool
) -> None:
    product = commands.create_product(content=replace(LAPTOP, kind=kind, period=period), by=by)
    assert (product.deliverable, product.stock_managed) == (delivered, in_stock)
    assert (product.vat_category, product.vat_rate) == ("S", Decimal(20))


def test_a_service_may_be_delivered_and_goods_need_no_stock(by: Actor) -> None:
    hire = commands.create_product(content=replace(LAPTOP, reference="H", kind="service", deliverable=True), by=by)
    goods = commands.create_product(content=replace(LAPTOP, stock_managed=False), by=by)
    assert (hire.deliverable, goods.stock_managed) == (True, False)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (replace(LAPTOP, name=" "), ProductNameMissing),
        (replace(LAPTOP, kind="dream"), ProductChoiceUnknown),
        (replace(LAPTOP, unit_price=Decimal(-1)), PriceNegative),
        (replace(LAPTOP, unit_cost=Decimal(-1)), PriceNegative),
        (replace(LAPTOP, vat_category="AE", vat_rate=Decimal("5.5")), VatRateUnknown),
        (replace(LAPTOP, kind="subscription"), PeriodMissing),
        (replace(LAPTOP, period="month"), PeriodOutOfPlace),
        (replace(LAPTOP, deliverable=False, stock_managed=True), StockWithoutDelivery),
        (replace(LAPTOP, unit_id=999_999), UnitUnknown),
        (replace(LAPTOP, invoice_policy="never"), ProductChoiceUnknown),
        (replace(LAPTOP, translations={"xx": Wording("x")}), ProductChoiceUnknown),
    ],
)
def test_a_refused_product_leaves_nothing(by: Actor, content: ProductContent, refusal: type[Refusal]) -> None:
    before = count(by)
    with pytest.raises(refusal):
        commands.create_product(content=content, by=by)
    assert count(by) == before


def test_two_products_never_bear_the_same_reference(by: Actor) -> None:
    commands.create_product(content=LAPTOP, by=by)
    other = commands.create_product(content=replace(LAPTOP, reference="PC-15"), by=by)
    before = count(by)
    with pytest.raises(ReferenceTaken):
        commands.create_product(content=LAPTOP, by=by)
    with pytest.raises(ReferenceTaken):
        commands.edit_product(product_id=other.pk, content=LAPTOP, by=by)
    assert count(by) == before


def test_editing_counts_versions_and_keeps_the_reference(by: Actor) -> None:
    product = commands.create_product(content=LAPTOP, by=by)
    dearer = replace(LAPTOP, reference="", unit_price=Decimal("910"), translations={"en": Wording("14-inch laptop")})
    product = commands.edit_product(product_id=product.pk, content=dearer, expected_version=1, by=by)
    assert (product.version, product.reference, product.unit_price) == (2, "PC-14", Decimal("910"))
    assert ProductContent.of(product).translations["en"].name == "14-inch laptop"
    with pytest.raises(ChangedMeanwhile):
        commands.edit_product(product_id=product.pk, content=LAPTOP, expected_version=1, by=by)


def test_a_product_that_nothing_holds_is_deleted(by: Actor) -> None:
    product = commands.create_product(content=LAPTOP, by=by)
    commands.delete_product(product_id=product.pk, by=by)
    assert count(by)[0] == 0


def test_a_product_of_a_quote_is_put_aside_instead(by: Actor) -> None:
    product = commands.create_product(content=LAPTOP, by=by)
    with company_scope(by.company_id):
        party = apps.get_model("parties", "Party").objects.create(name="B")
        quote = sales("Quote").create(number="DEV-1", party=party, created_on=date(2026, 11, 23))
        version = sales("QuoteVersion").create(quote=quote, n=1)
        sales("QuoteLine").create(version=version, position=1, product=product, description="x")
    with pytest.raises(ProductInUse):
        commands.delete_product(product_id=product.pk, by=by)
    assert not commands.deactivate_product(product_id=product.pk, by=by).is_active
    assert commands.reactivate_product(product_id=product.pk, by=by).is_active


def test_another_companys_product_and_unit_do_not_exist(by: Actor) -> None:
    product = commands.create_product(content=LAPTOP, by=by)
    other = a_company("Autre", a_user("Jean", "jean@autre.example"))
    with pytest.raises(NotFound):
        commands.edit_product(product_id=product.pk, content=LAPTOP, by=other)
    with company_scope(by.company_id):
        unit = Unit.objects.first()
    assert unit is not None
    with pytest.raises(UnitUnknown):
        commands.create_product(content=replace(LAPTOP, unit_id=unit.pk), by=other)


@pytest.mark.parametrize("role", ["invoicing", "projects", "accountant"])
def test_roles_without_the_right_change_no_product(by: Actor, role: str) -> None:
    before = count(by)
    with pytest.raises(RightMissing):
        commands.create_product(content=LAPTOP, by=somebody(by, role))
    assert count(by) == before
