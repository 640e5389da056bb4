"""Buying by the screens: from the lines of an order to the supplier paid, each page as its reader may see it (P36, P37)."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.company.tests.worlds import signed_in
from carnet.core.einvoice.reading.tests import attacks
from carnet.core.models import Membership
from carnet.dossier.tests.purchases import Buyer
from carnet.dossier.tests.test_read_bills import asks, known_as_the_seller
from carnet.purchasing.inputs import BillLineInput
from carnet.purchasing.models import (
    Bill,
    BillLine,
    BillStanding,
    ExpenseCategory,
    PurchaseLine,
    PurchaseOrder,
    PurchaseStanding,
    Receipt,
)
from carnet.stock.models import Warehouse

pytestmark = pytest.mark.django_db
D = Decimal
LISTS = ("purchase-orders", "to-receive", "bills", "supplier-payments", "supplier-expenses", "supplier-prices",
         "purchase-differences", "expense-categories")  # fmt: skip


@pytest.fixture
def world() -> Buyer:
    return Buyer()


@pytest.fixture
def client(world: Buyer) -> Client:
    return signed_in(world.by)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(answer.content.decode())


def plain(text: str) -> str:
    """A page with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def posted(client: Client, address: str, typed: dict[str, object] | None = None, status: int = 302) -> str:
    answer = client.post(address, typed or {})
    assert answer.status_code == status, answer.content.decode()
    return plain(answer.headers.get("Location", "") or answer.content.decode())


def form_of(world: Buyer, bill_id: int, **changed: str) -> dict[str, object]:
    """What the page of a draft bill posts when nothing is touched, with some fields changed."""
    with world.inside():
        bill = Bill.objects.get(pk=bill_id)
        lines = list(BillLine.objects.filter(bill=bill_id).order_by("position"))
    typed: dict[str, object] = {
        "supplier": bill.party_id, "supplier_number": bill.supplier_number, "billed_on": bill.billed_on.isoformat(),
        "due_on": "", "title": "", "terms": "", "currency": bill.currency, "comments": "", "version": bill.version,
        "rows": len(lines),
    }  # fmt: skip
    for n, line in enumerate(lines):
        typed |= {
            f"description-{n}": line.description, f"quantity-{n}": str(line.quantity).replace(".", ","),
            f"price-{n}": str(line.unit_price).replace(".", ","), f"vat-{n}": "S|20", f"line-{n}": line.purchase_line_id or "",
        }  # fmt: skip
    return {**typed, **changed}


def test_from_the_lines_of_an_order_to_the_supplier_paid(client: Client, world: Buyer) -> None:
    folder = f"/orders/{world.order.pk}"
    assert f"{folder}/purchase-orders/new" in page(client, folder)
    dialog = page(client, f"{folder}/purchase-orders/new")
    line = world.laptops.pk
    assert f'name="quantity-{line}" value="12"' in dialog and "Grossiste Atlantique · 872" in dialog
    address = posted(client, f"{folder}/purchase-orders/new", {f"line-{line}": "on", f"quantity-{line}": "12"})
    with world.inside():
        draft = PurchaseOrder.objects.get()
    assert address == f"/purchase-orders/{draft.pk}"
    assert "10 464,00" in page(client, address)

    posted(client, f"{address}/sending", {"do": "note"})
    with world.inside():
        purchase = PurchaseOrder.objects.get()
    assert purchase.number in page(client, address)
    with world.inside():
        bought = PurchaseLine.objects.get(purchase_order=purchase).pk
    assert f'name="quantity-{bought}" value="12"' in page(client, f"{address}/receipts/new")
    received = {"on": world.today.isoformat(), "warehouse": purchase.warehouse_id, "supplier_note": "BL-8"}
    assert "13" in posted(client, f"{address}/receipts/new", {**received, f"quantity-{bought}": "13"}, status=422)
    posted(client, f"{address}/receipts/new", {**received, f"quantity-{bought}": "8"})
    posted(client, f"{address}/receipts/new", {**received, f"quantity-{bought}": "4", "supplier_note": "BL-9"})
    assert "8" in page(client, folder)

    editing = posted(client, f"{address}/bills/new")
    bill_id = int(editing.split("/")[2])
    assert "10 464,00" in page(client, editing)
    assert posted(client, f"{address}/bills/new") == editing, "asked again, its draft is found again"
    posted(client, editing, form_of(world, bill_id, supplier_number="FA-77"))
    assert "FA-77" in page(client, f"/bills/{bill_id}")
    posted(client, f"/bills/{bill_id}/recording", {"on": world.today.isoformat()})
    with world.inside():
        assert PurchaseStanding.objects.get(purchase_order=purchase).state == "billed"
    dialog = page(client, f"/supplier-payments/new?bill={bill_id}")
    assert f'name="pay-{bill_id}" value="12 556,80"' in dialog
    paid = {"on": world.today.isoformat(), "method": "transfer", f"pay-{bill_id}": "12556,80"}
    payment = posted(client, f"/supplier-payments/new?bill={bill_id}", paid)
    assert "FA-77" not in payment and "12" in page(client, payment)
    with world.inside():
        assert BillStanding.objects.get(bill=bill_id).left == 0
        assert PurchaseStanding.objects.get(purchase_order=purchase).state == "closed"
    assert "Aucun" not in page(client, f"/parties/{world.atlantic.pk}")


def test_a_free_purchase_order_is_typed_computed_sent_confirmed_and_given_up(client: Client, world: Buyer) -> None:
    picked = client.post(
        "/purchase-orders/new",
        {"supplier": world.atlantic.pk, "rows": "0", "pick": world.laptop.pk},
        headers={"HX-Request": "true", "HX-Target": "grid"},
    ).content.decode()
    assert 'value="872,00"' in picked and 'value="X14-G5"' in picked
    with world.inside():
        place = Warehouse.objects.get().pk
    typed = {
        "supplier": world.atlantic.pk, "warehouse": place, "rows": "2", "description-0": "Portable", "quantity-0": "3",
        "price-0": "870", "vat-0": "S|20", "product-0": world.laptop.pk, "description-1": "Emballage", "quantity-1": "1",
        "price-1": "12,50", "vat-1": "S|20",
    }  # fmt: skip
    bad = posted(client, "/purchase-orders/new", {**typed, "price-0": "cher"}, status=422)
    assert "« cher » n’est pas un nombre" in bad
    address = posted(client, "/purchase-orders/new", typed)
    shown = page(client, address)
    assert "2 622,50" in shown and "3 147,00" in shown
    assert 'value="12,50"' in page(client, f"{address}/edit")
    letter = page(client, f"{address}/sending")
    assert "{number}" in letter
    posted(
        client,
        f"{address}/sending",
        {"recipients": "ventes@atlantique.example", "title": "Commande {number}", "body": "Bonjour"},
    )
    with world.inside():
        purchase = PurchaseOrder.objects.get()
        line = PurchaseLine.objects.filter(purchase_order=purchase).order_by("position")[0]
    assert f"Commande {purchase.number}" in page(client, address)
    said = {f"quantity-{line.pk}": "3", f"price-{line.pk}": "880,00", "on": world.today.isoformat(), "supplier_reference": "AR-1",
            "reason": "Hausse", "version": purchase.version}  # fmt: skip
    posted(client, f"{address}/confirmation", said)
    shown = page(client, address)
    assert "AR-1" in shown and "870,00 → 880,00" in shown and "Hausse" in shown
    world.receive(purchase, "2", on=world.today)
    posted(client, f"{address}/closure", {"on": world.today.isoformat(), "reason": "Arrêté"})
    with world.inside():
        assert PurchaseLine.objects.get(pk=line.pk).quantity == 2
    answer = client.get(f"{address}/pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_bill_says_what_differs_and_asks_why_it_is_accepted(client: Client, world: Buyer) -> None:
    purchase = world.sent()
    world.receive(purchase, "8")
    draft = world.draft_of(purchase, world.ask(purchase, quantity="9", unit_price="880"))
    shown = page(client, f"/bills/{draft.pk}")
    assert "9 facturés, 8 reçus" in shown or "9 facturé" in shown
    dialog = page(client, f"/bills/{draft.pk}/recording")
    assert "accepted_reason" in dialog
    today = world.today.isoformat()
    posted(client, f"/bills/{draft.pk}/recording", {"on": today}, status=422)
    posted(client, f"/bills/{draft.pk}/recording", {"on": today, "accepted_reason": "Vu avec le commercial"})
    assert "Vu avec le commercial" in page(client, f"/bills/{draft.pk}")
    assert page(client, "/purchase-differences?view=all")
    assert page(client, posted(client, f"/bills/{draft.pk}/credit-notes/new"))
    with world.inside():
        Bill.objects.filter(corrects=draft.pk).update(supplier_number="AV-1")
        note = Bill.objects.get(corrects=draft.pk)
    posted(client, f"/bills/{note.pk}/recording", {"on": today})
    used = page(client, f"/bills/{note.pk}")
    strip = [used.index(word) for word in ("Total TTC", "Imputé", "Remboursé", "Reste à utiliser")]
    figures = [used[here:there].count("9 504,00") for here, there in pairwise(strip)]
    assert figures == [1, 1, 0]


def test_an_expense_is_typed_with_its_category_its_order_and_its_file(client: Client, world: Buyer) -> None:
    first = page(client, f"/bills/new?order={world.order.pk}")
    assert world.order.number in first
    with world.inside():
        meals = ExpenseCategory.objects.get(name="Repas et réceptions").pk
    typed = {
        "supplier": world.north.pk, "supplier_number": "T-1", "billed_on": world.today.isoformat(), "rows": "1",
        "description-0": "Déjeuner", "category-0": meals, "order-0": world.order.number, "quantity-0": "1", "price-0": "40",
        "vat-0": "S|10", "file": SimpleUploadedFile("ticket.txt", b"40,00"),
    }  # fmt: skip
    unknown = posted(client, "/bills/new", {**typed, "order-0": "C-0"}, status=422)
    assert "Aucune commande ne porte le numéro C-0" in unknown
    typed["file"] = SimpleUploadedFile("ticket.txt", b"40,00")
    address = posted(client, "/bills/new", typed)
    assert "ticket.txt" in page(client, address)
    posted(client, f"{address}/recording", {"on": world.today.isoformat()})
    assert world.costs() == (0, D("40.00"))
    assert "Déjeuner" in page(client, "/supplier-expenses")
    assert "Grossiste" not in page(client, f"/orders/{world.order.pk}")


def test_every_list_and_page_stands_with_rows(client: Client, world: Buyer) -> None:
    purchase = world.sent()
    receipt = world.receive(purchase, "5")
    bill = world.billed(purchase)
    world.expense(BillLineInput(description="Port", unit_price=D(12)))
    for name in LISTS:
        assert page(client, f"/{name}")
    for address in (f"/receipts/{receipt.pk}", f"/bills/{bill.pk}/cancellation", f"/bills/{bill.pk}/write-off",
                    f"/bills/{bill.pk}/files/new", f"/parties/{world.atlantic.pk}/supplier-refund", "/bills/reading",
                    "/purchase-orders/new", "/bills/new", f"/receipts/{receipt.pk}/reversal"):  # fmt: skip
        assert client.get(address, follow=True).status_code == 200, address
    posted(client, f"/receipts/{receipt.pk}/reversal", {"on": world.today.isoformat(), "reason": "Erreur"})
    with world.inside():
        assert Receipt.objects.filter(reverses=receipt).exists()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_few_statements(client: Client, world: Buyer, name: str) -> None:
    for _n in range(3):
        purchase = world.sent()
        world.receive(purchase, "2")
        world.billed(purchase)
        world.expense(BillLineInput(description="Port", unit_price=D(12)))
    with CaptureQueriesContext(connection) as done:
        page(client, f"/{name}")
    assert len(done) <= 12, "\n".join(one["sql"][:120] for one in done)


def test_who_may_not_see_costs_sees_what_comes_and_no_price(world: Buyer) -> None:
    purchase = world.sent()
    world.receive(purchase, "5")
    bill = world.billed(purchase)
    with world.inside():
        Membership.objects.filter(user=world.by.user_id).update(role="stock", rights=[rights.READ, rights.PURCHASES])
    client = signed_in(world.by)
    shown = page(client, f"/purchase-orders/{purchase.pk}")
    assert "872" not in shown and "10 464" not in shown
    assert page(client, "/to-receive") and page(client, f"/purchase-orders/{purchase.pk}/receipts/new")
    assert "872" not in page(client, f"/orders/{world.order.pk}")
    for name in (
        "purchase-orders",
        "bills",
        f"bills/{bill.pk}",
        f"purchase-orders/{purchase.pk}/pdf",
        "supplier-payments",
    ):
        assert client.get(f"/{name}").status_code == 403, name


def test_the_day_says_what_is_to_pay_to_check_and_late(client: Client, world: Buyer) -> None:
    late = world.sent(promised_on=world.today - timedelta(days=1))
    world.expense(BillLineInput(description="Loyer", unit_price=D(100)), due_on=world.today)
    world.draft_of(late, world.ask(late, quantity="1"))
    shown = page(client, "/")
    assert "Payer 1 facture fournisseur" in shown and "120,00" in shown
    assert "Contrôler 1 facture fournisseur" in shown
    assert "1 commande fournisseur est en retard" in shown


def test_a_file_dropped_in_fills_the_draft_and_one_made_to_harm_is_refused(client: Client, world: Buyer) -> None:
    known_as_the_seller(world)
    purchase = world.sent()
    xml = asks(("Portable 14 pouces", "12", "872"), ("Port", "1", "25"), order=purchase.number)
    address = posted(client, "/bills/reading", {"file": SimpleUploadedFile("facture.xml", xml)})
    shown = page(client, address)
    assert "12 586,80" in shown and purchase.number in shown and "facture.xml" in shown
    assert "« Port »" in shown, "what is not on the purchase order is told"
    bomb = {"file": SimpleUploadedFile("facture.xml", attacks.LAUGHS)}
    assert "invalid-feedback" in posted(client, "/bills/reading", bomb, status=422)
    with world.inside():
        assert Bill.objects.count() == 1
