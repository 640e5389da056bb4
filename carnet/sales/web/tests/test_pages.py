"""Quotes from list to answer: rights, dialogs, refusals in place, templates, search."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.models import Mail
from carnet.parties.models import Party
from carnet.sales.commands import refuse_quote, send_quote
from carnet.sales.models import Quote, QuoteLine, QuoteVersion
from carnet.sales.web.compare import compared
from carnet.sales.web.tests.conftest import Shop, colleague

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_shows_totals_states_and_who_waits_for_an_answer(shop: Shop, client: Client) -> None:
    draft, silent, fresh = shop.quote(), shop.quote(), shop.quote()
    for quote in (silent, fresh):
        send_quote(quote_id=quote.pk, on=today(), mail=None, by=shop.by)
    Quote.objects.filter(pk=silent.pk).update(sent_at=timezone.now() - timedelta(days=9))
    page = text(client.get("/quotes"))
    assert all(quote.number in page for quote in (draft, silent, fresh)) and "2\u00a0400,00" in page
    chased = text(client.get("/quotes?view=chase&chase=1"))
    assert silent.number in chased and fresh.number not in chased and draft.number not in chased


def test_margins_are_shown_with_the_right_only(shop: Shop, client: Client) -> None:
    shop.quote()
    assert "Marge" in text(client.get("/quotes")) and "320,00" in text(client.get("/quotes"))
    blind = text(colleague(shop, rights.READ).get("/quotes"))
    assert "Marge" not in blind and "320,00" not in blind


def test_the_list_costs_the_same_whatever_its_rows(
    shop: Shop, client: Client, django_assert_max_num_queries: Any
) -> None:
    shop.quote()
    client.get("/quotes")
    for _n in range(12):
        shop.quote()
    with django_assert_max_num_queries(14):
        client.get("/quotes")


def test_who_may_only_read_reads_and_writes_nothing(shop: Shop) -> None:
    quote = shop.quote()
    reader = colleague(shop, rights.READ)
    page = text(reader.get(f"/quotes/{quote.pk}"))
    assert "Bureau 160 cm" in page and "quote-start" not in page and "btn-primary" not in page
    for address in ("new", f"{quote.pk}/edit", f"{quote.pk}/send", f"{quote.pk}/refusal", f"{quote.pk}/deletion"):
        assert reader.get(f"/quotes/{address}").status_code == 403
    assert reader.post(f"/quotes/{quote.pk}/save", "{}", content_type="application/json").status_code == 403
    assert reader.post(f"/quotes/{quote.pk}/copy").status_code == 403


def test_a_quote_of_another_company_does_not_exist(shop: Shop, client: Client) -> None:
    for address in ("9999999", "9999999/edit", "9999999/send", "9999999/versions", "9999999/pdf"):
        assert client.get(f"/quotes/{address}").status_code == 404


def test_a_quote_is_begun_for_a_customer_or_for_a_new_one(shop: Shop, client: Client) -> None:
    assert f'value="{shop.party.pk}" selected' in text(client.get(f"/quotes/new?party={shop.party.pk}"))
    client.post("/quotes/new", {"party": shop.party.pk})
    assert Quote.objects.get().party_id == shop.party.pk
    client.post(
        "/quotes/new", {"new_name": "Menuiserie Bréhat", "new_kind": "company", "new_email": "b@carnet.example"}
    )
    made = Party.objects.get(name="Menuiserie Bréhat")
    assert made.is_prospect and Quote.objects.filter(party=made).exists()
    nobody = client.post("/quotes/new", {"party": ""}, headers=HTMX)
    assert nobody.status_code == 422 and "Choisissez un client" in text(nobody)


def test_a_quote_leaves_by_e_mail_with_the_words_of_the_company(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    form = text(client.get(f"/quotes/{quote.pk}/send", headers=HTMX))
    assert "anne@carnet.example" in form and f"Devis {quote.number} : Bureaux" in form and "960,00" in form
    sent = {"recipients": "pas une adresse", "title": "Devis", "body": "Bonjour"}
    refused = client.post(f"/quotes/{quote.pk}/send", sent, headers=HTMX)
    assert refused.status_code == 422 and "n’est pas une adresse" in text(refused)
    assert Quote.objects.get().state == "draft" and not Mail.objects.exists()
    client.post(f"/quotes/{quote.pk}/send", sent | {"recipients": "a@carnet.example; b@carnet.example"}, headers=HTMX)
    mail = Mail.objects.get()
    assert mail.recipients == ["a@carnet.example", "b@carnet.example"] and mail.attachments[0]["kind"] == "quote"
    page = text(client.get(f"/quotes/{quote.pk}"))
    assert "Envoyé" in page and "a@carnet.example" in page and "a envoyé la version 1" in page


def test_an_empty_quote_is_not_sent_and_says_so_in_place(shop: Shop, client: Client) -> None:
    client.post("/quotes/new", {"party": shop.party.pk})
    quote = Quote.objects.get()
    refused = client.post(f"/quotes/{quote.pk}/sent", {"on": today().isoformat()}, headers=HTMX)
    assert refused.status_code == 422 and "Il n’y a pas encore de ligne" in text(refused)


def test_refused_reopened_copied_kept_as_template_deleted(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    client.post(f"/quotes/{quote.pk}/refusal", {"on": today().isoformat(), "reason": "Trop cher"})
    assert "Trop cher" in text(client.get(f"/quotes/{quote.pk}"))
    client.post(f"/quotes/{quote.pk}/reopening")
    assert Quote.objects.get(pk=quote.pk).state == "sent"
    client.post(f"/quotes/{quote.pk}/template", {"name": "Bureau type"})
    template = Quote.objects.get(is_template=True)
    assert "Bureau type" in text(client.get("/quotes/templates")) and template.number not in text(
        client.get("/quotes?view=all")
    )
    client.post("/quotes/new", {"party": shop.party.pk, "template": template.pk})
    made = Quote.objects.filter(is_template=False).latest("id")
    assert QuoteLine.objects.filter(version__quote=made).count() == 2
    copied = client.post(f"/quotes/{quote.pk}/copy")
    copy = int(copied["Location"].rpartition("/")[2])
    client.post(f"/quotes/{copy}/deletion")
    assert not Quote.objects.filter(pk=copy).exists()
    assert client.post(f"/quotes/{quote.pk}/deletion", headers=HTMX)["HX-Refusal"] == "QuoteStateForbids"


def test_a_draft_is_made_out_to_another_customer(shop: Shop, client: Client) -> None:
    quote, other = shop.quote(), Party.objects.create(name="Atelier Sud", number="C-9009")
    client.post(f"/quotes/{quote.pk}/customer", {"party": other.pk})
    assert Quote.objects.get().party_id == other.pk and QuoteVersion.objects.get().billed_party_id == other.pk
    send_quote(quote_id=quote.pk, on=today(), mail=None, by=shop.by)
    refused = client.post(f"/quotes/{quote.pk}/customer", {"party": shop.party.pk}, headers=HTMX)
    assert refused.status_code == 422 and Quote.objects.get().party_id == other.pk


def test_acts_on_ticked_quotes_take_those_in_a_state_for_it(shop: Shop, client: Client) -> None:
    draft, refused = shop.quote(), shop.quote()
    refuse_quote(quote_id=refused.pk, on=today(), reason="", by=shop.by)
    rows = "&".join(f"row={pk}" for pk in QuoteVersion.objects.values_list("pk", flat=True))
    asked = text(client.get(f"/quotes/sent?{rows}", headers=HTMX))
    assert draft.number in asked and refused.number not in asked
    client.post(f"/quotes/sent?{rows}", {"on": today().isoformat()})
    assert Quote.objects.get(pk=draft.pk).state == "sent" and Quote.objects.get(pk=refused.pk).state == "refused"


def test_the_page_of_a_customer_shows_its_running_quotes(shop: Shop, client: Client) -> None:
    running, refused = shop.quote(), shop.quote()
    refuse_quote(quote_id=refused.pk, on=today(), reason="", by=shop.by)
    part = text(client.get(f"/parties/{shop.party.pk}/quotes"))
    assert running.number in part and refused.number not in part and f"/quotes/new?party={shop.party.pk}" in part
    page = text(client.get(f"/parties/{shop.party.pk}"))
    assert f"/quotes?party={shop.party.pk}" in page and f"/parties/{shop.party.pk}/quotes" in page
    both = text(client.get(f"/quotes?party={shop.party.pk}"))
    assert running.number in both and refused.number in both


def test_the_palette_finds_a_quote_by_number_title_or_customer(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    for words in (quote.number[-4:], "bureaux", "lycee curie"):
        groups = client.get(f"/search?kinds=quote&q={words}").json()["groups"]
        assert [item["id"] for group in groups for item in group["items"]] == [quote.pk]


def test_compared_lines_are_the_same_changed_added_or_removed() -> None:
    def line(description: str, quantity: int = 1, product: int | None = None) -> QuoteLine:
        return QuoteLine(description=description, quantity=quantity, product_id=product)

    before = [line("Bureau", 2, 7), line("Pose de la cloison"), line("Livraison"), line("Taxe")]
    after = [line("Bureau", 3, 7), line("Pose de deux cloisons"), line("Taxe"), line("Formation")]
    found = compared(before, after)
    assert [one.change for one in found] == ["changed", "changed", "removed", "same", "added"]
    assert found[0].fields == {"quantity"}
