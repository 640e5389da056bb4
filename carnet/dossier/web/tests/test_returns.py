"""Sending goods back by the screens: part of a receipt, then the credit note that is due (P37)."""

from decimal import Decimal

import pytest
from django.test import Client

from carnet.company import rights
from carnet.company.tests.worlds import signed_in
from carnet.core.models import Membership
from carnet.dossier.tests.purchases import Buyer
from carnet.dossier.web.tests.test_purchases import page, posted
from carnet.purchasing.models import Bill, Receipt

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Buyer:
    return Buyer()


@pytest.fixture
def client(world: Buyer) -> Client:
    return signed_in(world.by)


def test_two_of_ten_are_sent_back_and_credited(client: Client, world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8.00"))
    receipt = world.receive(purchase)
    world.billed(purchase)
    line = world.lines_of(purchase)[0].pk
    address, dialog = f"/purchase-orders/{purchase.pk}", f"/receipts/{receipt.pk}/returns/new"
    assert dialog in page(client, address)
    assert "Portable 14 pouces" in page(client, dialog)
    typed = {"on": world.today.isoformat(), "reason": "Écran fêlé", "then": "credit", f"quantity-{line}": "12"}
    assert "on ne peut renvoyer que 10" in posted(client, dialog, typed, status=422)
    assert "Indiquez la quantité renvoyée" in posted(client, dialog, {**typed, f"quantity-{line}": ""}, status=422)
    assert posted(client, dialog, {**typed, f"quantity-{line}": "2"}) == address
    shown = page(client, address)
    assert "renvoi" in shown and "Écran fêlé" in shown and "2 à créditer" in shown
    assert f"/receipts/{receipt.pk}/reversal" not in shown
    assert world.stock() == (8, D("64.00"))
    assert purchase.number in page(client, "/purchase-orders?view=to_credit&to_credit=1")
    draft = posted(client, f"{address}/credit-notes/new")
    with world.inside():
        note = Bill.objects.get(kind="credit_note")
        assert (draft, note.total_excl_tax) == (f"/bills/{note.pk}/edit", D("16.00"))
    assert "a préparé l’avoir" in page(client, f"/bills/{note.pk}")
    form = page(client, draft)
    assert "N° de l’avoir" in form and purchase.number in form
    assert posted(client, f"{address}/credit-notes/new") == draft
    with world.inside():
        Bill.objects.filter(pk=note.pk).update(supplier_number="AV-1")
    posted(client, f"/bills/{note.pk}/recording", {"on": world.today.isoformat()})
    shown = page(client, address)
    assert "à créditer" not in shown
    assert purchase.number not in page(client, "/purchase-orders?view=to_credit&to_credit=1")
    assert client.post(f"{address}/credit-notes/new").status_code == 404
    assert world.agrees()


def test_what_is_replaced_is_waited_for_again_and_a_return_is_undone(client: Client, world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8.00"))
    receipt = world.receive(purchase)
    line = world.lines_of(purchase)[0].pk
    typed = {"on": world.today.isoformat(), "reason": "Cassé", "then": "replace", f"quantity-{line}": "2"}
    posted(client, f"/receipts/{receipt.pk}/returns/new", typed)
    assert world.level() == (8, 2)
    with world.inside():
        back = Receipt.objects.get(returns=receipt)
    posted(client, f"/receipts/{back.pk}/reversal", {"on": world.today.isoformat(), "reason": "Retrouvés"})
    assert world.level() == (10, 0)
    assert f"/receipts/{receipt.pk}/reversal" in page(client, f"/purchase-orders/{purchase.pk}")


def test_only_those_who_buy_send_back(world: Buyer) -> None:
    receipt = world.receive(world.sent(world.line("10", "8.00")))
    with world.inside():
        Membership.objects.filter(user=world.by.user_id).update(role="stock", rights=[rights.READ, rights.STOCK])
    client = signed_in(world.by)
    assert client.get(f"/receipts/{receipt.pk}/returns/new").status_code == 403
    assert "returns/new" not in page(client, f"/purchase-orders/{receipt.purchase_order_id}")
