"""Quotes on the page of a customer."""

import pytest

from carnet.company.clock import today
from carnet.company.tests.worlds import signed_in
from carnet.core.acts import company_scope
from carnet.sales.commands import create_quote
from carnet.sales.lines import QuoteContent
from carnet.sales.tests.factories import a_company, a_customer

pytestmark = pytest.mark.django_db


def test_the_page_of_a_customer_shows_its_running_quotes() -> None:
    by = a_company()
    with company_scope(by.company_id):
        party, other, on = a_customer(), a_customer("Autre", siren="356000000"), today()
    quote = create_quote(party_id=party.pk, content=QuoteContent(title="Escalier"), on=on, by=by)
    client = signed_in(by)
    shown = client.get(f"/parties/{party.pk}/quotes").content.decode()
    assert quote.number in shown
    assert "Escalier" in shown
    assert "Pas de devis en cours" in client.get(f"/parties/{other.pk}/quotes").content.decode()
    page = client.get(f"/parties/{party.pk}").content.decode()
    assert f"/quotes/new?party={party.pk}" in page
    assert f"/parties/{party.pk}/quotes" in page
