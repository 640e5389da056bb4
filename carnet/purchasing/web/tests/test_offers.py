"""Suppliers' prices on screen: on the page of the product, in their list; only for those who see costs."""

from decimal import Decimal

import pytest
from django.test import Client

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.tests.worlds import a_company, signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.inputs import OfferContent
from carnet.purchasing.models import SupplierOffer, SupplierPrice
from carnet.purchasing.tests.factories import a_product, a_supplier, prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company()


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


@pytest.fixture
def laptop(by: Actor) -> Product:
    with company_scope(by.company_id):
        return a_product()


@pytest.fixture
def supplier(by: Actor) -> Party:
    with company_scope(by.company_id):
        return a_supplier()


@pytest.fixture
def offer(by: Actor, laptop: Product, supplier: Party) -> SupplierOffer:
    content = OfferContent(product_id=laptop.pk, party_id=supplier.pk, reference="X14", prices=prices(("0", "872.55")))
    with company_scope(by.company_id):
        on = today()
    return commands.create_offer(content=content, on=on, by=by)


def test_a_price_is_recorded_by_what_one_types(client: Client, by: Actor, laptop: Product, supplier: Party) -> None:
    typed = {
        "product": laptop.pk, "supplier": supplier.pk, "reference": "X14", "valid_from": "2026-01-05", "currency": "",
        "multiple": "5", "from_quantity_0": "", "unit_price_0": "1 872,50", "from_quantity_1": "10", "unit_price_1": "1850",
    }  # fmt: skip
    assert client.post("/supplier-prices/new", typed)["Location"] == f"/products/{laptop.pk}"
    with company_scope(by.company_id):
        offer = SupplierOffer.objects.get()
        rows = SupplierPrice.objects.order_by("from_quantity").values_list("from_quantity", "unit_price")
        assert list(rows) == [(0, Decimal("1872.5")), (10, Decimal(1850))]
    assert (offer.reference, offer.multiple, offer.currency, offer.is_preferred) == ("X14", 5, "EUR", True)


def test_the_page_of_a_product_shows_its_suppliers(client: Client, laptop: Product, offer: SupplierOffer) -> None:
    assert f'hx-get="/products/{laptop.pk}/supplier-prices"' in client.get(f"/products/{laptop.pk}").content.decode()
    panel = client.get(f"/products/{laptop.pk}/supplier-prices").content.decode()
    assert "872,55" in panel
    assert "X14" in panel
    assert "872,55" in client.get("/supplier-prices").content.decode()
    assert 'value="872,55"' in client.get(f"/supplier-prices/{offer.pk}").content.decode()


def test_a_price_is_changed_and_removed(client: Client, by: Actor, offer: SupplierOffer) -> None:
    typed = {"valid_from": "2100-01-01", "version": "1", "unit_price_0": "900", "is_preferred": "on"}
    assert client.post(f"/supplier-prices/{offer.pk}", typed).status_code == 302
    with company_scope(by.company_id):
        assert SupplierPrice.objects.count() == 2
    assert "2100" in client.get(f"/supplier-prices/{offer.pk}").content.decode()
    client.post(f"/supplier-prices/{offer.pk}/deletion")
    with company_scope(by.company_id):
        assert not SupplierOffer.objects.exists()


def test_a_faulty_price_says_where(client: Client, by: Actor, offer: SupplierOffer) -> None:
    answer = client.post(f"/supplier-prices/{offer.pk}", {"valid_from": "", "unit_price_0": "cher", "version": "1"})
    assert answer.status_code == 422
    assert "Écrivez un nombre" in answer.content.decode()


def test_prices_are_for_those_who_may_see_costs(
    client: Client, by: Actor, laptop: Product, offer: SupplierOffer
) -> None:
    with company_scope(by.company_id):
        Membership.objects.update(role="stock", rights=[rights.READ, rights.CATALOG, rights.PURCHASES])
    assert "supplier-prices" not in client.get(f"/products/{laptop.pk}").content.decode()
    for path in (f"/products/{laptop.pk}/supplier-prices", "/supplier-prices", f"/supplier-prices/{offer.pk}"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "872" not in answer.content.decode()


def test_only_suppliers_are_offered_as_such(client: Client, by: Actor, supplier: Party) -> None:
    with company_scope(by.company_id):
        a_supplier("Grossiste client", is_supplier=False)
    found = client.get("/search", {"q": "grossiste", "kinds": "supplier"}).json()["groups"]
    assert [item["id"] for item in found[0]["items"]] == [supplier.pk]
    groups = client.get("/search", {"q": "grossiste"}).json()["groups"]
    assert [len(group["items"]) for group in groups if group["items"]] == [2]
