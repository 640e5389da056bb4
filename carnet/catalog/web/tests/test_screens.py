"""Products on screen: lists, pages, dialogs, search."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from carnet.catalog import commands
from carnet.catalog.inputs import ProductContent
from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.tests.worlds import a_company, signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company()


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


@pytest.fixture
def laptop(by: Actor) -> Product:
    return commands.create_product(
        content=ProductContent(
            name="Portable étanche", reference="PC-14", unit_price=Decimal("890.5"), unit_cost=Decimal("641.07")
        ),
        by=by,
    )


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "Infogérance",
        "kind": "subscription",
        "period": "month",
        "unit_price": "1 250,50",
        "vat": "S:20",
        **changes,
    }


def one(by: Actor) -> Product:
    with company_scope(by.company_id):
        return Product.objects.get()


def test_a_list_of_many_costs_as_few_statements(client: Client, by: Actor, django_assert_max_num_queries: Any) -> None:
    with company_scope(by.company_id):
        Product.objects.bulk_create(Product(name=f"Article {n}", reference=f"X-{n}") for n in range(120))
    client.get("/products")
    with django_assert_max_num_queries(12):
        assert "Article 0" in client.get("/products").content.decode()


def test_a_product_is_created_by_what_one_types(client: Client, by: Actor) -> None:
    answer = client.post("/products/new", typed())
    product = one(by)
    assert answer["Location"] == f"/products/{product.pk}"
    assert (product.reference, product.unit_price, product.vat_rate) == ("ART-0001", Decimal("1250.5"), Decimal(20))
    assert "1\u00a0250,50" in client.get("/products").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"period": ""}, "période"), ({"unit_price": "cher"}, "Écrivez un nombre"), ({"vat": "S:19.6"}, "choix")],
)
def test_a_faulty_form_says_where_and_writes_nothing(
    client: Client, by: Actor, changes: dict[str, str], said: str
) -> None:
    answer = client.post("/products/new", typed(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with company_scope(by.company_id):
        assert not Product.objects.exists()


def test_a_product_has_its_page_is_edited_put_aside_and_deleted(client: Client, by: Actor, laptop: Product) -> None:
    page = client.get(f"/products/{laptop.pk}").content.decode()
    assert "890,50" in page
    assert "641,07" in page
    assert 'value="890,50"' in client.get(f"/products/{laptop.pk}/edit").content.decode()
    changed = typed(
        kind="goods", period="", name="Portable 15 pouces", version="1", deliverable="yes", stock_managed="no"
    )
    assert client.post(f"/products/{laptop.pk}/edit", changed).status_code == 302
    assert (one(by).name, one(by).reference, one(by).stock_managed) == ("Portable 15 pouces", "PC-14", False)
    client.post(f"/products/{laptop.pk}/aside")
    assert not one(by).is_active
    assert client.post(f"/products/{laptop.pk}/deletion")["Location"] == "/products"


def test_costs_are_for_those_who_may_see_them(client: Client, by: Actor, laptop: Product) -> None:
    with company_scope(by.company_id):
        Membership.objects.update(role="stock", rights=[rights.READ, rights.CATALOG])
    for path in (f"/products/{laptop.pk}", f"/products/{laptop.pk}/edit", "/products"):
        assert "641" not in client.get(path).content.decode()
    kept = typed(kind="goods", period="", name="Portable", version="1", unit_cost="1")
    assert client.post(f"/products/{laptop.pk}/edit", kept).status_code == 302
    assert one(by).unit_cost == Decimal("641.07")


@pytest.mark.parametrize("text", ["etanche", "pc-14", "Portable ÉT", "", "  "])
def test_any_fragment_finds_a_product(client: Client, laptop: Product, text: str) -> None:
    groups = client.get("/search", {"q": text, "kinds": "product"}).json()["groups"]
    assert [item["id"] for item in groups[0]["items"]] == [laptop.pk]
