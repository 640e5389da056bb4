"""From the list of what to order again: the dialog proposes, what is typed is bought (P35, P36)."""

from decimal import Decimal

import pytest
from django.test import Client

from carnet.company.tests.worlds import signed_in
from carnet.purchasing.models import PurchaseLine, PurchaseOrder
from carnet.purchasing.tests.factories import a_product
from carnet.purchasing.tests.worlds import Reseller
from carnet.stock.commands import set_storage
from carnet.stock.inputs import StorageInput
from carnet.stock.models import Level
from carnet.stock.queries import default_warehouse

pytestmark = pytest.mark.django_db
D = Decimal
PAGE = "/stock/to-reorder/purchase-orders"


@pytest.fixture
def world() -> Reseller:
    return Reseller()


@pytest.fixture
def client(world: Reseller) -> Client:
    return signed_in(world.by)


@pytest.fixture
def levels(world: Reseller) -> list[int]:
    """Laptops, sold by packs of five; and a cable nobody is known to sell."""
    with world.inside():
        place, cable = default_warehouse().pk, a_product("Câble").pk
    world.offer(world.laptop.pk, world.north, "860", multiple=D(5))
    set_storage(lines=[StorageInput(one, place, "", D(8), D(8)) for one in (world.laptop.pk, cable)], by=world.by)
    with world.inside():
        rows = dict(Level.objects.values_list("product_id", "pk"))
    return [rows[world.laptop.pk], rows[cable]]


def test_the_list_leads_to_the_dialog_that_proposes(client: Client, levels: list[int]) -> None:
    assert PAGE in client.get("/stock/to-reorder").content.decode()
    page = client.get(f"{PAGE}?row={levels[0]}&row={levels[1]}").content.decode()
    assert page.count(" checked") == 2
    assert f'name="quantity-{levels[0]}" value="8"' in page
    assert "Grossiste Atlantique · 6" in page
    assert 'name="supplier"' in page
    assert client.get(PAGE).content.decode().count(" checked") == 2
    assert "Rien à commander" in client.get(f"{PAGE}?row=x&row=999999").content.decode()


def test_what_is_chosen_is_bought_in_the_packs_of_the_supplier(
    client: Client, world: Reseller, levels: list[int]
) -> None:
    laptop, cable = levels
    typed = {
        "row": levels, f"line-{laptop}": "on", f"quantity-{laptop}": "8", f"supplier-{laptop}": world.north.pk,
        f"line-{cable}": "on", f"quantity-{cable}": "7,5", "supplier": "",
    }  # fmt: skip
    answer = client.post(PAGE, typed)
    assert answer.status_code == 422
    assert "Aucun fournisseur connu pour « Câble »" in answer.content.decode()
    bad = client.post(PAGE, {**typed, f"quantity-{cable}": "beaucoup"})
    assert "« beaucoup » n’est pas un nombre" in bad.content.decode()
    assert client.post(PAGE, {**typed, "supplier": world.north.pk}).status_code == 302
    with world.inside():
        draft = PurchaseOrder.objects.get()
        lines = PurchaseLine.objects.filter(purchase_order=draft).order_by("description")
        assert [(one.description, one.quantity) for one in lines] == [("Câble", D("7.5")), ("Portable 14 pouces", 10)]
    again = client.get(f"{PAGE}?row={laptop}").content.decode()
    assert " checked" not in again
    assert "Rien n’est à commander" in client.post(PAGE, {"row": levels}).content.decode()
