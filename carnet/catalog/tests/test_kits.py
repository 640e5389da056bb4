"""Kits: products made of others (P33)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction

from carnet.catalog import commands
from carnet.catalog.commands import KitHasNoStock, KitInKit, PartQuantityMissing, PartTwice
from carnet.catalog.inputs import Part, ProductContent
from carnet.catalog.models import KitPart, Product
from carnet.catalog.queries import parts_of
from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal

D = Decimal


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


def made(by: Actor, name: str, **fields: object) -> Product:
    return commands.create_product(content=ProductContent(name=name, **fields), by=by)  # type: ignore[arg-type]


def test_a_kit_is_made_of_others_and_has_no_stock_of_its_own(by: Actor) -> None:
    kit, case, screw = made(by, "Kit de pose"), made(by, "Boîtier"), made(by, "Vis")
    commands.set_kit(product_id=kit.pk, parts=[Part(case.pk, D(1)), Part(screw.pk, D(4))], by=by)
    kit.refresh_from_db()
    assert (kit.deliverable, kit.stock_managed) == (True, False)
    assert [(part.name, part.quantity) for part in parts_of([kit.pk, case.pk])[kit.pk]] == [("Boîtier", 1), ("Vis", 4)]
    commands.set_kit(product_id=kit.pk, parts=[Part(screw.pk, D("2.5"))], by=by)
    assert [(part.name, part.quantity) for part in parts_of([kit.pk])[kit.pk]] == [("Vis", D("2.5"))]
    commands.set_kit(product_id=kit.pk, parts=[], by=by)
    assert parts_of([kit.pk]) == {}


def test_what_kits_refuse(by: Actor) -> None:
    kit, case, screw, bigger = (made(by, name) for name in ("Kit", "Boîtier", "Vis", "Grand kit"))
    commands.set_kit(product_id=kit.pk, parts=[Part(case.pk, D(1))], by=by)
    stocked = replace(ProductContent.of(Product.objects.get(pk=kit.pk)), stock_managed=True)
    wrong: list[tuple[type[Refusal], object]] = [
        (PartQuantityMissing, lambda: commands.set_kit(product_id=kit.pk, parts=[Part(case.pk, D(0))], by=by)),
        (PartTwice, lambda: commands.set_kit(product_id=kit.pk, parts=[Part(case.pk, D(1))] * 2, by=by)),
        (KitInKit, lambda: commands.set_kit(product_id=bigger.pk, parts=[Part(kit.pk, D(1))], by=by)),
        (KitInKit, lambda: commands.set_kit(product_id=case.pk, parts=[Part(screw.pk, D(1))], by=by)),
        (KitInKit, lambda: commands.set_kit(product_id=kit.pk, parts=[Part(kit.pk, D(1))], by=by)),
        (NotFound, lambda: commands.set_kit(product_id=kit.pk, parts=[Part(10**9, D(1))], by=by)),
        (ChangedMeanwhile, lambda: commands.set_kit(product_id=kit.pk, parts=[], expected_version=9, by=by)),
        (KitHasNoStock, lambda: commands.edit_product(product_id=kit.pk, content=stocked, by=by)),
    ]
    for refusal, work in wrong:
        with pytest.raises(refusal), transaction.atomic():
            work()  # type: ignore[operator]
    assert list(KitPart.objects.values_list("kit_id", "component_id")) == [(kit.pk, case.pk)]
    commands.delete_product(product_id=kit.pk, by=by)
    assert KitPart.objects.count() == 0
