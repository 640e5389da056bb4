"""Deliveries at the browser: two clicks for a full one, drafts, serial numbers, returns, signatures, what is left, what is to invoice."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.delivery.models import Completion, Note, NoteLine, Signature
from carnet.dossier.commands import hold_order
from carnet.dossier.tests.deliveries import Yard, an_order, goods, kit, level, line_of, sold, standing
from carnet.dossier.web.tests.conftest import HTMX, text
from carnet.invoicing.models import Invoice
from carnet.sales.models import LineStanding, Order, OrderStanding
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import ExpectAsk, expect
from carnet.stock.tests.factories import a_warehouse

D = Decimal
PEN = json.dumps({"strokes": [[[10, 10], [40, 30]], [[50, 12]]], "width": 300, "height": 120})


@pytest.fixture
def yard(by: Actor) -> Yard:
    return Yard(by)


def opened(client: Client, address: str) -> str:
    response = client.get(address, headers=HTMX)
    assert response.status_code == 200, text(response)
    return text(response)


def sent(client: Client, address: str, **typed: Any) -> str:
    """Where the act leads."""
    response = client.post(address, {"on": "2026-09-03", **typed}, headers=HTMX)
    assert response.status_code == 204, text(response)
    return str(response["HX-Redirect"])


def refused(client: Client, address: str, **typed: Any) -> str:
    """Why the dialog says no."""
    response = client.post(address, {"on": "2026-09-03", **typed}, headers=HTMX)
    assert response.status_code == 422, text(response)
    return text(response)


def machines(by: Actor, stock: str = "12", **more: Any) -> Order:
    """Twelve machines and their set-ups, billed as delivered, the set-ups following the machines."""
    lines = (
        sold(goods(stock=stock), "12", invoice_policy="delivered"),
        sold(None, "12", "90.00", description="Mise en service", invoice_policy="delivered", deliverable=False, attached_to=1),
    )  # fmt: skip
    return an_order(by, *lines, **more)


def test_a_full_delivery_is_two_clicks(desk: Client, by: Actor) -> None:
    order = machines(by)
    folder = text(desk.get(f"/orders/{order.pk}"))
    assert "Livrer 12 articles" in folder and "tout est disponible" in folder
    assert (
        f'href="/orders/{order.pk}/delivery"' in folder
        and "btn-primary" in folder.split(f"/orders/{order.pk}/delivery")[0][-200:]
    )
    assert 'value="12"' in opened(desk, f"/orders/{order.pk}/delivery")
    assert sent(desk, f"/orders/{order.pk}/delivery", **{f"quantity-{line_of(order)}": "12"}) == f"/orders/{order.pk}"
    note = Note.objects.get()
    assert note.number == "BL-2026-0001" and standing(order).left_to_deliver == 0
    folder = text(desk.get(f"/orders/{order.pk}"))
    assert "BL-2026-0001" in folder and "12 articles sur 12" in folder and "Livrer 12" not in folder


def test_what_is_there_is_proposed_and_the_rest_says_when(desk: Client, by: Actor, yard: Yard) -> None:
    product = goods(stock="5")
    order = an_order(by, sold(product, "12"))
    dialog = opened(desk, f"/orders/{order.pk}/delivery")
    assert 'value="5"' in dialog and "Limité au disponible" in dialog
    assert 'value="12"' in opened(desk, f"/orders/{order.pk}/delivery?all=1")
    expect([ExpectAsk("purchase_line:1", product.pk, default_warehouse().pk, D(7), date(2026, 12, 2))])
    folder = text(desk.get(f"/orders/{order.pk}"))
    assert "5 disponibles" in folder and "7 attendus le 02/12/2026" in folder
    assert "Portable" in refused(desk, f"/orders/{order.pk}/delivery", **{f"quantity-{line_of(order)}": "12"})
    assert not Note.objects.exists()
    yard.deliver(order, {1: "5"})
    waits = text(desk.get(f"/orders/{order.pk}"))
    assert "Livrer le reliquat : 7 articles" in waits and "possible le 02/12/2026" in waits
    listed = text(desk.get("/delivery-notes/backorders"))
    assert order.number in listed and "02/12/2026" in listed
    assert order.number not in text(desk.get("/delivery-notes/backorders?view=ready&ready=1"))


def test_a_draft_is_kept_changed_validated_or_thrown_away(desk: Client, by: Actor) -> None:
    order = machines(by)
    key = f"quantity-{line_of(order)}"
    page = sent(desk, f"/orders/{order.pk}/delivery", do="draft", carrier="DPD", tracking="0998", **{key: "8"})
    note = Note.objects.get()
    assert page == f"/delivery-notes/{note.pk}" and note.number is None
    body = text(desk.get(page))
    assert "Brouillon" in body and "0998" in body and "dpd.fr" in body
    assert 'data-l="Reste">4</td>' in body  # what it would leave
    assert 'value="8"' in opened(desk, f"{page}/edit")
    sent(desk, f"{page}/edit", carrier="GLS", **{key: "6"})
    assert NoteLine.objects.get(note=note).quantity == 6
    assert opened(desk, f"{page}/validation") and sent(desk, f"{page}/validation") == page
    assert Note.objects.get().number and standing(order).left_to_deliver == 6
    assert Completion.objects.get().quantity == 6
    other = sent(desk, f"/orders/{order.pk}/delivery", do="draft", **{key: "1"})
    assert opened(desk, f"{other}/deletion")
    assert sent(desk, f"{other}/deletion") == f"/orders/{order.pk}" and Note.objects.count() == 1


def test_ticked_drafts_are_validated_and_what_is_refused_is_told(desk: Client, by: Actor, yard: Yard) -> None:
    first, second = machines(by), machines(by, stock="0")
    drafts = [yard.draft(first), yard.draft(second)]
    rows = "&".join(f"row={one.pk}" for one in drafts)
    assert "2 brouillons" in opened(desk, f"/delivery-notes/validation?{rows}")
    desk.post("/delivery-notes/validation", {"on": "2026-09-03", "row": [one.pk for one in drafts]}, headers=HTMX)
    assert list(Note.objects.order_by("id").values_list("number", flat=True)) == ["BL-2026-0001", None]
    assert second.number in text(desk.get("/delivery-notes"))


def test_lines_ticked_among_those_left_become_drafts_as_far_as_the_stock_goes(
    desk: Client, by: Actor, yard: Yard
) -> None:
    full, part, none = machines(by), machines(by, stock="5"), machines(by, stock="0")
    rows = [LineStanding.objects.get(order_line=line_of(one)).pk for one in (full, part, none)]
    assert "Préparer les bons" in text(desk.get("/delivery-notes/backorders"))
    answer = desk.post("/delivery-notes/backorders/notes", {"row": rows}, headers=HTMX)
    assert answer["HX-Redirect"].startswith("/delivery-notes?view=drafts")
    made = NoteLine.objects.order_by("note_id").values_list("note__order_id", "quantity", "note__number")
    assert list(made) == [(full.pk, 12, None), (part.pk, 5, None)]
    page = text(desk.get("/delivery-notes"))
    assert none.number in page and "2 bons sont préparés" in page
    desk.post("/delivery-notes/backorders/notes", {"row": rows}, headers=HTMX)
    assert Note.objects.count() == 2


def test_serial_numbers_are_ticked_and_lots_proposed(desk: Client, by: Actor) -> None:
    reader = goods("Lecteur", lots=("LB-1", "LB-2", "LB-3"), tracking="serial")
    order = an_order(by, sold(reader, "2"))
    key = line_of(order)
    dialog = opened(desk, f"/orders/{order.pk}/delivery")
    assert dialog.count(f'name="serial-{key}"') == 3 and "checked" not in dialog
    sent(desk, f"/orders/{order.pk}/delivery", **{f"quantity-{key}": "2", f"serial-{key}": ["LB-1", "LB-3"]})
    assert [lot["number"] for lot in NoteLine.objects.get().lots] == ["LB-1", "LB-3"]
    assert "LB-1" in text(desk.get(f"/delivery-notes/{Note.objects.get().pk}"))


def test_a_kit_leaves_by_component(desk: Client, by: Actor) -> None:
    screen, keyboard = goods("Écran", "10"), goods("Clavier", "10")
    order = an_order(by, sold(kit("Poste", {screen: "2", keyboard: "1"}), "3"))
    key = line_of(order)
    assert "Écran" in opened(desk, f"/orders/{order.pk}/delivery")
    typed = {f"by-part-{key}": "1", f"part-{key}-{screen.pk}": "4", f"part-{key}-{keyboard.pk}": "1"}
    sent(desk, f"/orders/{order.pk}/delivery", **typed)
    assert standing(order).delivered_quantity == 1 and level(screen)[0] == 6 and level(keyboard)[0] == 9


def test_goods_come_back_with_their_credit_note(desk: Client, by: Actor, yard: Yard) -> None:
    order = machines(by)
    note = yard.deliver(order)
    assert "Préparer l’avoir" not in opened(desk, f"/delivery-notes/{note.pk}/return")
    desk.post("/delivery-notes/invoicing", {"row": note.pk}, headers=HTMX)
    draft = Invoice.objects.get()
    assert draft.total_excl_tax == D("13668.00")
    desk.post(f"/invoices/{draft.pk}/issuance", {"on": "2026-09-03"}, headers=HTMX)
    page = f"/delivery-notes/{note.pk}"
    assert Invoice.objects.get().number in opened(desk, f"{page}/invoices")
    assert "Préparer l’avoir" in opened(desk, f"{page}/return")
    line = NoteLine.objects.get(note=note)
    credit = sent(desk, f"{page}/return", again="given_up", to="scrap", credit="on", **{f"quantity-{line.pk}": "2"})
    made = Invoice.objects.get(kind="credit_note")
    assert credit == f"/invoices/{made.pk}" and made.total_excl_tax == D("2098.00")
    back = Note.objects.get(kind="return")
    assert (back.number, back.to) == ("BR-2026-0001", "scrap") and standing(order).left_to_deliver == 0
    assert "au rebut" in text(desk.get(f"/delivery-notes/{back.pk}"))
    more = {"again": "again", "to": "stock", f"quantity-{line.pk}": "11"}
    assert "10" in refused(desk, f"{page}/return", **more) and Note.objects.filter(kind="return").count() == 1


def test_a_return_is_credited_later_in_one_click(desk: Client, by: Actor, yard: Yard) -> None:
    order = machines(by)
    note = yard.deliver(order)
    desk.post("/delivery-notes/invoicing", {"row": note.pk}, headers=HTMX)
    desk.post(f"/invoices/{Invoice.objects.get().pk}/issuance", {"on": "2026-09-02"}, headers=HTMX)
    back = yard.bring_back(note, {1: "1"}, again=False)
    folder = text(desk.get(f"/orders/{order.pk}"))
    assert "1 article facturé est revenu" in folder
    assert "Préparer l’avoir" in opened(desk, f"/delivery-notes/{back.pk}/invoices")
    desk.post(f"/delivery-notes/{back.pk}/credit-notes", headers=HTMX)
    assert Invoice.objects.get(kind="credit_note").total_excl_tax == D("1049.00")


def test_a_validated_note_is_cancelled_by_a_counter_note(desk: Client, by: Actor, yard: Yard) -> None:
    order = machines(by)
    note = yard.deliver(order)
    page = f"/delivery-notes/{note.pk}"
    assert "contre-bon" in opened(desk, f"{page}/cancellation")
    assert sent(desk, f"{page}/cancellation") == page
    assert standing(order).left_to_deliver == 12
    body = text(desk.get(page))
    assert "Annulé" in body and "BL-2026-0002" in body and f"{page}/cancellation" not in body


def test_what_the_order_takes_back_has_its_own_dialog(desk: Client, by: Actor) -> None:
    old = goods("Ancien poste", "1")
    order = an_order(by, sold(goods(stock="2"), "2"), sold(old, "-1", "100.00"))
    assert "Reprendre 1 article" in text(desk.get(f"/orders/{order.pk}"))
    assert 'value="1"' in opened(desk, f"/orders/{order.pk}/taking-back")
    sent(desk, f"/orders/{order.pk}/taking-back", to="stock", **{f"quantity-{line_of(order, 2)}": "1"})
    assert Note.objects.get().kind == "return" and level(old)[0] == 2


def test_the_receiver_signs_on_a_phone(desk: Client, by: Actor, yard: Yard) -> None:
    note = yard.deliver(machines(by))
    page = f"/delivery-notes/{note.pk}"
    assert "sign-box" in text(desk.get(f"{page}/signature"))
    empty = desk.post(f"{page}/signature", {"signed_by": "Paul Kermarrec", "strokes": ""})
    assert empty.status_code == 422 and not Signature.objects.exists()
    garbage = desk.post(
        f"{page}/signature", {"signed_by": "Paul", "strokes": '{"strokes": [["x"]], "width": 3, "height": 3}'}
    )
    assert garbage.status_code == 422
    signed = desk.post(f"{page}/signature", {"signed_by": "Paul Kermarrec", "strokes": PEN})
    assert signed.status_code == 302
    assert "Paul Kermarrec" in text(desk.get(page))
    drawn = desk.get(f"{page}/signature/drawing")
    assert drawn["Content-Type"] == "image/svg+xml" and drawn.content.count(b"<path") == 2
    assert desk.get(f"{page}/signature", headers=HTMX)["HX-Refusal"] == "AlreadySigned"
    assert desk.get(f"{page}/pdf").content.startswith(b"%PDF")


def test_services_are_said_done_and_not_done_after_all(desk: Client, by: Actor) -> None:
    order = an_order(
        by, sold(None, "5", "100.00", invoice_policy="delivered", deliverable=False, description="Formation")
    )
    assert "Noter réalisé : 5 Formation" in text(desk.get(f"/orders/{order.pk}"))
    assert 'value="5"' in opened(desk, f"/orders/{order.pk}/completions")
    typed = {f"quantity-{line_of(order)}": "2", "signed_by": "Anne", "strokes": PEN, "comment": "Deux jours"}
    sent(desk, f"/orders/{order.pk}/completions", **typed)
    done = Completion.objects.get()
    assert done.quantity == 2 and Signature.objects.get().completion_id == done.pk
    folder = text(desk.get(f"/orders/{order.pk}"))
    assert "2 sur 5 réalisés" in folder and "signé par Anne" in folder
    desk.post(f"/completions/{done.pk}/undoing", headers=HTMX)
    assert standing(order).left_to_deliver == 5
    refused(desk, f"/orders/{order.pk}/completions", **{f"quantity-{line_of(order)}": ""})
    assert Completion.objects.count() == 2


def test_all_that_is_delivered_is_invoiced_once(desk: Client, by: Actor, yard: Yard) -> None:
    first, second = machines(by), machines(by)
    for order, quantity in ((first, "8"), (second, "3")):
        yard.deliver(order, {1: quantity})
    review = text(desk.get("/invoices/delivered?until=2026-09-30"))
    assert "BL-2026-0001" in review and "BL-2026-0002" in review and review.count('name="bill"') == 2
    assert 'name="bill"' not in text(desk.get("/invoices/delivered?until=2026-08-31"))
    keys = [f"{first.pk}", f"{second.pk}"]
    asked = {"until": "2026-09-30", "gather": "payer", "bill": keys}
    desk.post("/invoices/delivered", asked, headers=HTMX)
    assert sorted(Invoice.objects.values_list("total_excl_tax", flat=True)) == [D("3417.00"), D("9112.00")]
    again = desk.post("/invoices/delivered", asked, headers=HTMX)
    assert "Rien de livré ne reste à facturer" in text(again) and Invoice.objects.count() == 2


def test_one_invoice_per_customer_or_per_order(desk: Client, by: Actor, yard: Yard) -> None:
    first = machines(by)
    second = machines(by, party_id=first.party_id)
    for order in (first, second):
        yard.deliver(order, {1: "2"})
    assert text(desk.get("/invoices/delivered?gather=order&until=2026-09-30")).count('name="bill"') == 2
    rows = list(OrderStanding.objects.filter(order__in=[first, second]).values_list("pk", flat=True))
    picked = opened(desk, "/invoices/delivered?" + "&".join(f"row={pk}" for pk in rows))
    assert picked.count('name="bill"') == 1 and "4\u00a0556,00" in picked
    desk.post("/invoices/delivered", {"gather": "payer", "bill": f"{first.pk}-{second.pk}", "row": rows}, headers=HTMX)
    assert Invoice.objects.get().total_excl_tax == D("4556.00")


def test_a_held_order_waits(desk: Client, by: Actor, yard: Yard) -> None:
    order = machines(by)
    hold_order(order_id=order.pk, reason="Encours", by=by)
    folder = text(desk.get(f"/orders/{order.pk}"))
    assert "après déblocage" in folder
    assert "Encours" in refused(desk, f"/orders/{order.pk}/delivery", **{f"quantity-{line_of(order)}": "1"})
    assert "Suspendue" in text(desk.get("/delivery-notes/backorders"))
    assert order.number not in text(desk.get("/delivery-notes/backorders?view=ready&ready=1"))


def test_pages_are_cheap_whatever_the_history(desk: Client, by: Actor, yard: Yard) -> None:
    order = machines(by)
    for _ in range(12):
        note = yard.deliver(order, {1: "1"})
    yard.cancel(note)
    many = machines(by)
    yard.deliver(many, {1: "2"})
    for address, most in (
        (f"/orders/{order.pk}", 25),
        (f"/delivery-notes/{note.pk}", 25),
        (f"/delivery-notes/{note.pk}/invoices", 20),
        ("/delivery-notes", 12),
        ("/delivery-notes/backorders", 12),
        ("/invoices/delivered", 25),
        (f"/orders/{many.pk}/delivery", 25),
    ):
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = desk.get(address)
        assert response.status_code == 200
        assert len(captured) <= most, address + "\n" + "\n".join(query["sql"][:140] for query in captured)
        assert len(gzip.compress(response.content)) < 30_000
        assert "style=" not in text(response) and "onclick" not in text(response)


def test_rights_are_asked_and_costs_hidden(desk_with: Callable[..., Client], by: Actor, yard: Yard) -> None:
    order = machines(by)
    note = yard.deliver(order, {1: "4"})
    reader = desk_with(rights.READ)
    page = text(reader.get(f"/delivery-notes/{note.pk}"))
    assert "Coût" not in page and "3\u00a0488,00" not in page and "validation" not in page
    for address in (
        f"/orders/{order.pk}/delivery", f"/orders/{order.pk}/completions", f"/delivery-notes/{note.pk}/return",
        f"/delivery-notes/{note.pk}/signature", f"/delivery-notes/{note.pk}/mailing", "/invoices/delivered",
        f"/delivery-notes/{note.pk}/cancellation",
    ):  # fmt: skip
        assert reader.get(address, headers=HTMX).status_code == 403, address
    assert "Livrer</a>" not in text(reader.get(f"/orders/{order.pk}"))
    assert "Coût" in text(desk_with(rights.READ, rights.COSTS).get(f"/delivery-notes/{note.pk}"))


def test_a_note_is_found_told_and_sent(desk: Client, by: Actor, yard: Yard) -> None:
    a_warehouse("Camion")
    order = machines(by)
    note = yard.deliver(order, {1: "4"})
    assert "BL-2026-0001" in text(desk.get("/search?q=BL-2026", headers=HTMX))
    dialog = opened(desk, f"/delivery-notes/{note.pk}/mailing")
    assert "BL-2026-0001" in dialog
    sent(
        desk,
        f"/delivery-notes/{note.pk}/mailing",
        recipients="paul@client.example",
        title="Votre livraison",
        body="Bonjour",
    )
    assert "paul@client.example" in text(desk.get(f"/delivery-notes/{note.pk}"))
    explained = opened(desk, f"/orders/{order.pk}/explanation?figure=delivered")
    assert "BL-2026-0001" in explained
