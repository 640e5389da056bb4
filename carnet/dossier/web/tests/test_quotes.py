"""A quote accepted by hand: its order opens, once, with the options picked and the signed paper."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.tests.worlds import a_company, signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership, StoredFile
from carnet.parties.models import Party
from carnet.sales.commands import create_quote
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import Order, OrderLine, Quote, QuoteLine, QuoteVersion

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def by() -> Iterator[Actor]:
    by = a_company(siren="732829320")
    with company_scope(by.company_id):
        yield by


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


@pytest.fixture
def quote(by: Actor) -> Quote:
    party = Party.objects.create(name="Lycée Marie-Curie", number="C-9001")
    lines = (
        LineInput(description="Poste", quantity=Decimal(2), unit_price=Decimal(600)),
        LineInput(description="Onduleur", unit_price=Decimal(389), optional=True),
    )
    return create_quote(party_id=party.pk, content=QuoteContent(title="Salle", lines=lines), on=today(), by=by)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_accepting_opens_the_order_with_the_options_and_the_file(quote: Quote, client: Client) -> None:
    form = text(client.get(f"/quotes/{quote.pk}/acceptance", headers=HTMX))
    assert "Onduleur" in form and "389,00" in form and "multipart/form-data" in form and " checked" not in form
    option = QuoteLine.objects.get(optional=True)
    said = {"on": today().isoformat(), "signed_by": "Anne Morvan", "options": [option.pk]}
    paper = SimpleUploadedFile("bon pour accord.pdf", b"%PDF-signed", "application/pdf")
    answer = client.post(f"/quotes/{quote.pk}/acceptance", {**said, "file": paper}, headers=HTMX)
    order = Order.objects.get()
    assert answer["HX-Redirect"] == f"/orders/{order.pk}"
    assert set(OrderLine.objects.values_list("description", flat=True)) == {"Poste", "Onduleur"}
    version = QuoteVersion.objects.get()
    assert version.signed_by == "Anne Morvan" and bytes(StoredFile.objects.get().content) == b"%PDF-signed"
    again = client.post(f"/quotes/{quote.pk}/acceptance", said, headers=HTMX)
    assert again["HX-Redirect"] == f"/orders/{order.pk}" and Order.objects.count() == 1
    page = text(client.get(f"/quotes/{quote.pk}"))
    assert f"/orders/{order.pk}" in page and "Anne Morvan" in page and "option choisie" in page


def test_a_refusal_is_told_in_the_dialog_and_keeps_nothing(quote: Quote, client: Client) -> None:
    paper = SimpleUploadedFile("vide.pdf", b"", "application/pdf")
    empty = client.post(f"/quotes/{quote.pk}/acceptance", {"on": today().isoformat(), "file": paper}, headers=HTMX)
    assert empty.status_code == 422
    late = client.post(f"/quotes/{quote.pk}/acceptance", {"on": "2099-01-01"}, headers=HTMX)
    assert late.status_code == 422 and "La date ne peut pas" in text(late)
    assert not Order.objects.exists() and not StoredFile.objects.exists()


def test_who_may_not_write_quotes_does_not_accept_them(quote: Quote, by: Actor, client: Client) -> None:
    Membership.objects.filter(user_id=by.user_id).update(rights=[rights.READ])
    assert client.get(f"/quotes/{quote.pk}/acceptance").status_code == 403
    assert client.post(f"/quotes/{quote.pk}/acceptance", {"on": today().isoformat()}).status_code == 403
    assert not Order.objects.exists()
