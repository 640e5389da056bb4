"""The folder: every figure explains itself, past days are replayed, refusals stay in place."""

import gzip
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carnet.core import formats
from carnet.core.actor import Actor
from carnet.dossier.commands import propose_amendment
from carnet.dossier.models import FolderDocument
from carnet.dossier.queries import folder, standing
from carnet.dossier.queries.profitability import profit_of_order
from carnet.dossier.web.strip import strip_of
from carnet.dossier.web.tests.conftest import HTMX, D, a_deal, a_line, text, with_deposit, with_interim
from carnet.invoicing.commands import draft_credit_note, issue_invoice
from carnet.invoicing.models import Invoice
from carnet.sales.lines import AmendmentChange
from carnet.sales.models import Amendment, Hold, Order, OrderStanding
from carnet.sales.tests.factories import a_customer

AMOUNT = re.compile(r"^[\u2212\d\u00a0]+,\d\d$")


def page(desk: Client, order: Order, query: str = "") -> str:
    response = desk.get(f"/orders/{order.pk}{query}")
    assert response.status_code == 200
    return text(response)


def parts(body: str) -> tuple[list[Decimal], Decimal]:
    """The amounts of an explanation, and its last one: the total."""
    found = [one.strip() for one in re.findall(r'<div class="num">([^<]*)<', body)]
    amounts = [formats.parse_number(one) for one in found if AMOUNT.match(one)]
    return amounts[:-1], amounts[-1]


@pytest.fixture
def deal(by: Actor) -> Order:
    """In mid-life: two VAT rates, a discount, a deposit partly paid, an interim, a credit of it, an amendment."""
    lines = (a_line("1", "8450", "10"), a_line("2", "630"), a_line("1", "99.99", "20", period="year"))
    order = with_interim(with_deposit(a_deal(by, *lines, discount_percent=D(5)), by, "500"), by)
    interim = Invoice.objects.get(kind="interim", number__isnull=False)
    note = draft_credit_note(invoice_id=interim.pk, on=date(2026, 9, 25), again=True, reason="mistake", by=by)
    issue_invoice(invoice_id=note.pk, on=date(2026, 9, 25), by=by)
    changes = [AmendmentChange(line=a_line("1", "250"))]
    propose_amendment(order_id=order.pk, on=date(2026, 9, 26), changes=changes, by=by)
    return order


def test_the_page_is_short_and_cheap_whatever_the_history(desk: Client, by: Actor, deal: Order) -> None:
    page(desk, deal)
    with CaptureQueriesContext(connection) as captured:
        response = desk.get(f"/orders/{deal.pk}")
    assert len(captured) <= 25, "\n".join(query["sql"][:120] for query in captured)
    assert len(gzip.compress(response.content)) < 30_000
    body = text(response)
    assert "style=" not in body and "onclick" not in body and body.count("btn-primary") <= 4


def test_three_hundred_lines_come_fifty_at_a_time(desk: Client, by: Actor) -> None:
    order = a_deal(by, *[a_line("1", str(n)) for n in range(1, 301)])
    response = desk.get(f"/orders/{order.pk}")
    assert text(response).count("left_to_invoice&amp;line=") == 50
    assert len(gzip.compress(response.content)) < 30_000
    second = text(desk.get(f"/orders/{order.pk}/table?page=6", headers=HTMX))
    assert "Work at 300" in second and "Work at 250<" not in second and "45\u00a0150,00" in second
    assert desk.get(f"/orders/{order.pk}/table?page=x&left=1", headers=HTMX).status_code == 200


def test_every_figure_of_the_strip_is_the_sum_of_its_documents(desk: Client, by: Actor, deal: Order) -> None:
    for on in (None, date(2026, 9, 2), date(2026, 9, 21)):
        found = folder(deal.pk, on)
        for figure in strip_of(found, by, profit_of_order(found.order.pk)):
            if not figure.url:
                continue
            amounts, total = parts(text(desk.get(figure.url, headers=HTMX)))
            assert sum(amounts, Decimal(0)) == total == figure.value, figure.label


def test_every_cell_of_the_lines_and_rates_is_the_sum_of_its_documents(desk: Client, deal: Order) -> None:
    body = page(desk, deal)
    asked = re.findall(r'hx-get="([^"]*explanation[^"]*)"[^>]*>([^<]*)</button>', body)
    assert len(asked) > 12
    for url, shown in asked:
        answer = text(desk.get(url.replace("&amp;", "&"), headers=HTMX))
        if "line=" in url:
            quantities = [
                formats.parse_number(q) for q in re.findall(r'<div class="num">([\u2212\d\u00a0,]+)<div', answer)
            ]
            assert sum(quantities[:-1], Decimal(0)) == quantities[-1] == formats.parse_number(shown)
        else:
            amounts, total = parts(answer)
            assert sum(amounts, Decimal(0)) == total == formats.parse_number(shown)


def test_a_past_day_is_replayed_and_nothing_can_be_done_there(desk: Client, deal: Order) -> None:
    before = page(desk, deal, "?on=2026-09-01")
    assert "telle qu’elle était le 01/09/2026" in before and "head-acts" not in before and "Reste à faire" not in before
    assert "FA-" not in before
    after = page(desk, deal, "?on=2026-09-02")
    assert "FA-2026-0001" in after
    assert "telle qu’elle était" not in page(desk, deal, "?on=2999-01-01")
    assert "telle qu’elle était" not in page(desk, deal, "?on=nonsense")


def test_the_first_thing_to_do_is_the_blue_button(desk: Client, by: Actor) -> None:
    order = a_deal(by, deposit_percent=D(30))
    body = page(desk, order)
    assert "Facturer l’acompte de 30\u00a0%" in body
    assert body.count("btn btn-primary") + body.count("btn btn-sm btn-primary") == 2
    with_deposit(order, by)
    assert "Encaisser FA-2026-0001" in page(desk, order)


def test_rights_hide_acts_and_costs(by: Actor, deal: Order, desk_with: Any) -> None:
    body = page(desk_with("read"), deal)
    for gone in ("Marge prévue", "btn btn-primary", "Écrire une note", "Clôturer", "amendments/new", "Supprimer"):
        assert gone not in body, gone
    client = desk_with("read")
    for figure in ("planned_margin", "actual_cost", "committed_cost"):
        assert client.get(f"/orders/{deal.pk}/explanation?figure={figure}", headers=HTMX).status_code == 403, figure
    for name in ("order-closure", "order-head", "order-deletion", "amendment-new", "order-hold"):
        assert client.get(reverse(f"dossier:{name}", args=[deal.pk]), headers=HTMX).status_code == 403, name


def test_another_companys_order_does_not_exist(desk: Client) -> None:
    assert desk.get("/orders/999999").status_code == 404
    assert desk.get("/orders/999999/explanation?figure=ordered", headers=HTMX).status_code == 404


def test_refusals_stay_in_place_and_name_the_documents(desk: Client, by: Actor, deal: Order) -> None:
    refused = desk.post(reverse("dossier:order-deletion", args=[deal.pk]), headers=HTMX)
    assert refused.status_code == 409 and refused["HX-Refusal"] == "OrderHeldByDocuments"
    assert "FA-2026-0001" in text(refused) and reverse(
        "invoicing:invoice", args=[Invoice.objects.earliest("pk").pk]
    ) in text(refused)
    unknown = desk.get(f"/orders/{deal.pk}/explanation?figure=luck", headers=HTMX)
    assert unknown.status_code == 422
    closed = desk.post(
        reverse("dossier:order-closure", args=[deal.pk]),
        {"reason": "over", "on": "2026-09-01", "deposit": "kept"},
        headers=HTMX,
    )
    assert closed.status_code == 422 and OrderStanding.objects.get(order=deal).state == "open"


def test_closing_shows_what_it_gives_up_and_reopening_restores_it(desk: Client, by: Actor) -> None:
    order = with_deposit(a_deal(by, a_line("1", "2000")), by)
    url = reverse("dossier:order-closure", args=[order.pk])
    asked = text(desk.get(url, headers=HTMX))
    assert "1\u00a0400,00" in asked and "600,00" in asked and "conservé" in asked
    assert desk.post(url, {"reason": "over", "on": "2026-09-20"}, headers=HTMX).status_code == 422
    done = desk.post(url, {"reason": "over", "on": "2026-09-20", "deposit": "kept"}, headers=HTMX)
    assert done.status_code == 204 and OrderStanding.objects.get(order=order).state == "closed"
    assert "Clôturée le 20/09/2026" in page(desk, order)
    desk.post(reverse("dossier:order-reopening", args=[order.pk]), headers=HTMX)
    assert OrderStanding.objects.get(order=order).left_excl_tax == D(1400)


def test_an_order_is_held_released_cancelled_and_annotated(desk: Client, by: Actor) -> None:
    order = a_deal(by)
    desk.post(reverse("dossier:order-hold", args=[order.pk]), {"reason": "late payer"}, headers=HTMX)
    assert Hold.objects.filter(released_at=None).exists() and "Reprendre la commande" in page(desk, order)
    desk.post(reverse("dossier:order-release", args=[order.pk]), {"reason": "paid"}, headers=HTMX)
    note = desk.post(reverse("dossier:order-note", args=[order.pk]), {"text": "<b>call</b> them"}, headers=HTMX)
    assert "&lt;b&gt;call&lt;/b&gt; them" in text(note)
    assert "Commande suspendue : late payer" in page(desk, order)
    desk.post(
        reverse("dossier:order-cancellation", args=[order.pk]), {"reason": "no", "on": "2026-09-10"}, headers=HTMX
    )
    assert OrderStanding.objects.get(order=order).state == "cancelled" and "Annulée le 10/09/2026" in page(desk, order)


def test_the_head_changes_what_differs_only(desk: Client, by: Actor) -> None:
    order = a_deal(by)
    url = reverse("dossier:order-head", args=[order.pk])
    typed = {
        "title": "Kitchen",
        "deposit_mode": "at_balance",
        "language": "fr",
        "terms_id": order.terms_id,
        "version": order.version,
    }
    assert desk.post(url, typed, headers=HTMX).status_code == 204
    order.refresh_from_db()
    assert (order.title, order.billed_party_id) == ("Kitchen", order.party_id)
    stale = desk.post(url, {**typed, "title": "Other"}, headers=HTMX)
    assert stale.status_code == 422 and "Kitchen" in Order.objects.get(pk=order.pk).title


def test_a_file_is_kept_read_safely_and_taken_out(desk: Client, by: Actor) -> None:
    order = a_deal(by)
    url = reverse("dossier:document-upload", args=[order.pk])
    page_of = SimpleUploadedFile("bc.html", b"<script>alert(1)</script>", content_type="text/html")
    assert desk.post(url, {"file": page_of, "title": ""}, headers=HTMX).status_code == 204
    kept = FolderDocument.objects.get()
    answer = desk.get(reverse("dossier:document", args=[kept.pk]))
    assert (
        answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"] == "application/octet-stream"
    )
    assert "bc.html" in page(desk, order)
    assert desk.post(url, {"file": SimpleUploadedFile("no.pdf", b""), "title": ""}, headers=HTMX).status_code == 422
    desk.post(reverse("dossier:document-removal", args=[kept.pk]), headers=HTMX)
    assert not FolderDocument.objects.exists()


def test_papers_are_made_kept_and_sent(desk: Client, by: Actor) -> None:
    order = a_deal(by)
    for kind in ("confirmation", "proforma"):
        assert desk.get(reverse("dossier:order-paper", args=[order.pk, kind])).content.startswith(b"%PDF")
        desk.post(reverse("dossier:order-paper-filing", args=[order.pk, kind]), headers=HTMX)
    assert set(FolderDocument.objects.values_list("kind", flat=True)) == {"confirmation", "proforma"}


def test_an_amendment_is_worked_out_while_typed_then_kept(desk: Client, by: Actor) -> None:
    order = a_deal(by, a_line("10", "50"))
    line = standing(order.pk).lines[0]
    at = line.order_line_id
    typed = {
        f"quantity-{at}": "12", f"price-{at}": "60,00", f"discount-{at}": "", f"vat-{at}": "S|20|", "on": "2026-09-05",
        "reason": "more", "new-description": ["Extra", ""], "new-quantity": ["2", "1"], "new-price": ["25", ""],
        "new-vat": ["S|20|", "S|20|"],
    }  # fmt: skip
    told = text(desk.post(reverse("dossier:amendment-difference", args=[order.pk]), typed, headers=HTMX))
    assert "770,00" in told and "+270,00" in told and not Amendment.objects.exists()
    quiet = {f"quantity-{at}": "10", f"price-{at}": "50,00", f"vat-{at}": "S|20|"}
    assert "écart s’affiche ici" in text(
        desk.post(reverse("dossier:amendment-difference", args=[order.pk]), quiet, headers=HTMX)
    )
    new = reverse("dossier:amendment-new", args=[order.pk])
    wrong = desk.post(new, {**typed, f"quantity-{at}": "many"}, headers=HTMX)
    assert wrong.status_code == 422 and "écrivez un nombre" in text(wrong)
    assert desk.post(new, {**typed, "accepted": "1", "accepted_by": "M. Dupont"}, headers=HTMX).status_code == 204
    assert OrderStanding.objects.get(order=order).ordered_excl_tax == D(770)
    kept = Amendment.objects.get()
    shown = text(desk.get(reverse("dossier:amendment", args=[kept.pk]), headers=HTMX))
    assert "M. Dupont" in shown and "+270,00" in shown and "nouvelle" in shown


def test_a_proposed_amendment_is_accepted_or_thrown_away(desk: Client, by: Actor) -> None:
    order = a_deal(by, a_line("1", "100"))
    one = propose_amendment(
        order_id=order.pk, on=date(2026, 9, 3), changes=[AmendmentChange(line=a_line("1", "5"))], by=by
    )
    assert "Avenant 1 à accepter" in page(desk, order)
    desk.post(
        reverse("dossier:amendment-acceptance", args=[one.pk]), {"on": "2026-09-04", "accepted_by": "Luc"}, headers=HTMX
    )
    assert OrderStanding.objects.get(order=order).ordered_excl_tax == D(105)
    two = propose_amendment(
        order_id=order.pk, on=date(2026, 9, 5), changes=[AmendmentChange(line=a_line("1", "7"))], by=by
    )
    desk.post(reverse("dossier:amendment-deletion", args=[two.pk]), headers=HTMX)
    assert list(Amendment.objects.values_list("pk", flat=True)) == [one.pk]


def test_an_order_is_typed_by_hand_saved_as_one_types_and_validated(desk: Client, by: Actor) -> None:
    party = a_customer()
    made = desk.post(
        reverse("dossier:order-new"), {"party": party.pk, "title": "By hand", "ordered_on": "2026-09-01"}, headers=HTMX
    )
    order = Order.objects.get()
    assert made["HX-Redirect"] == reverse("dossier:order-lines", args=[order.pk])
    assert desk.get(reverse("dossier:order-lines", args=[order.pk])).status_code == 200
    grid: dict[str, Any] = {
        "version": order.version,
        "head": {"title": "By hand", "ordered_on": "2026-09-01", "terms": str(order.terms_id), "discount": "10 %"},
        "lines": [
            {"key": "a", "kind": "line", "description": "Tiles", "quantity": "3", "price": "100,00", "vat": "S|20|"}
        ],
    }
    totals = desk.post(reverse("dossier:order-totals", args=[order.pk]), grid, content_type="application/json")
    assert "324,00" in totals.json()["sums"]
    saved = desk.post(reverse("dossier:order-save", args=[order.pk]), grid, content_type="application/json").json()
    assert saved["version"] == order.version + 1 and set(saved["ids"]) == {"a"}
    again = desk.post(reverse("dossier:order-save", args=[order.pk]), grid, content_type="application/json")
    assert again.status_code == 412
    bad = {**grid, "version": saved["version"], "lines": [{**grid["lines"][0], "quantity": "x"}]}
    assert (
        desk.post(reverse("dossier:order-save", args=[order.pk]), bad, content_type="application/json").status_code
        == 422
    )
    desk.post(reverse("dossier:order-validation", args=[order.pk]), {"on": "2026-09-02"}, headers=HTMX)
    assert OrderStanding.objects.get(order=order).ordered_excl_tax == D(270)
    assert desk.get(reverse("dossier:order-lines", args=[order.pk])).status_code == 302


def test_a_customers_page_shows_its_running_orders(desk: Client, by: Actor) -> None:
    order = a_deal(by)
    body = text(desk.get(reverse("dossier:party-orders", args=[order.party_id]), headers=HTMX))
    assert order.number in body and "9\u00a0710,00" in body
    assert desk.get(f"/customers/orders?party={order.party_id}")["Location"].endswith(f"customer={order.party_id}")
