"""Mandates and direct debits at the screen: recorded on the customer's page, asked of the bank, received."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.company.models import Settings
from carnet.core.models import User
from carnet.invoicing.models import Collection, Debit, Invoice, Mandate, Payment
from carnet.invoicing.web.tests.conftest import Screen, said
from carnet.parties.models import Party
from carnet.sales.tests.factories import a_customer, an_order

IBAN = "FR1420041010050500013M02606"


@pytest.fixture
def payer(screen: Screen) -> Party:
    Settings.objects.update(creditor_id="FR72ZZZ123456")
    return a_customer("Atelier Morvan", payment_method="direct_debit")


def typed(screen: Screen, **more: str) -> dict[str, str]:
    return {
        "debtor_name": "Atelier Morvan", "iban": IBAN, "reference": "RUM-7", "scheme": "core", "kind": "recurrent",
        "signed_on": f"{screen.desk.on:%Y-%m-%d}", "signed_at": "Rennes", **more,
    }  # fmt: skip


def an_invoice(screen: Screen, payer: Party) -> Invoice:
    return screen.desk.balance(an_order([("1", "100.00")], party=payer, on=screen.desk.on))


def test_a_mandate_is_recorded_shown_by_its_end_and_revoked(screen: Screen, payer: Party) -> None:
    page = f"/parties/{payer.pk}/mandates"
    assert "Aucun mandat" in said(screen.open(page)) and f"{page}/new" in said(screen.open(page))
    assert f"{payer.number}-M1" in said(screen.open(f"{page}/new"))
    faulty = screen.send(f"{page}/new", **typed(screen, iban="FR76"))
    assert faulty.status_code == 422 and "IBAN" in said(faulty)
    screen.send(f"{page}/new", **typed(screen))
    shown = said(screen.open(page))
    assert "RUM-7" in shown and "2606" in shown and IBAN not in shown and "En vigueur" in shown
    listed = said(screen.client.get("/mandates"))
    assert "RUM-7" in listed and IBAN not in listed
    screen.send(
        f"/mandates/{Mandate.objects.get().pk}/revocation", on=f"{screen.desk.on:%Y-%m-%d}", reason="Compte fermé"
    )
    assert "Révoqué" in said(screen.open(page)) and "Compte fermé" in said(screen.open(page))


def test_what_is_due_is_asked_of_the_bank_then_received(screen: Screen, payer: Party) -> None:
    screen.send(f"/parties/{payer.pk}/mandates/new", **typed(screen))
    invoice, day = an_invoice(screen, payer), screen.desk.on + timedelta(days=40)
    assert "Rien n’arrive à échéance" in said(screen.open("/direct-debits/new"))
    asked = {"on": f"{day:%Y-%m-%d}"}
    offered = said(screen.send("/direct-debits/new", again="1", **asked))
    assert invoice.number in offered and "RUM-7" in offered and not Collection.objects.exists()
    screen.send("/direct-debits/new", invoice=[invoice.pk], **asked)
    made = Collection.objects.get()
    page = said(screen.client.get(f"/direct-debits/{made.pk}"))
    assert invoice.number in page and "Demandé à la banque" in page and "/receipt" not in page
    shown = said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert "RUM-7 … 2606" in shown and f"/direct-debits/{made.pk}" in shown and IBAN not in shown
    file = screen.client.get(f"/direct-debits/{made.pk}/file")
    assert b"pain.008.001.08" in file.content and "attachment" in file["Content-Disposition"]
    assert "Demandé à la banque" in said(screen.client.get("/direct-debits"))
    with time_machine.travel(f"{day} 12:00:00+00:00"):
        screen.client.force_login(User.objects.get(pk=screen.by.user_id))
        assert f"/direct-debits/{made.pk}/receipt" in said(screen.client.get(f"/direct-debits/{made.pk}"))
        screen.send(f"/direct-debits/{made.pk}/receipt", **asked)
        assert "Encaissé" in said(screen.client.get(f"/direct-debits/{made.pk}"))
    assert Payment.objects.get().amount == invoice.total_incl_tax


def test_what_has_no_mandate_is_shown_apart(screen: Screen, payer: Party) -> None:
    invoice = an_invoice(screen, payer)
    offered = said(screen.send("/direct-debits/new", again="1", on=f"{screen.desk.on + timedelta(days=40):%Y-%m-%d}"))
    assert "sans mandat" in offered and invoice.number in offered and f'value="{invoice.pk}"' not in offered


def test_a_file_is_withdrawn(screen: Screen, payer: Party) -> None:
    screen.send(f"/parties/{payer.pk}/mandates/new", **typed(screen))
    invoice = an_invoice(screen, payer)
    screen.send("/direct-debits/new", invoice=[invoice.pk], on=f"{screen.desk.on + timedelta(days=40):%Y-%m-%d}")
    made = Collection.objects.get()
    screen.send(f"/direct-debits/{made.pk}/withdrawal", on=f"{screen.desk.on:%Y-%m-%d}", reason="Oublié")
    assert "Retiré" in said(screen.client.get(f"/direct-debits/{made.pk}"))
    assert Debit.objects.get().withdrawn_reason == "Oublié"


def test_who_only_reads_sees_no_account_and_collects_nothing(screen: Screen, payer: Party) -> None:
    screen.send(f"/parties/{payer.pk}/mandates/new", **typed(screen))
    screen.send(
        "/direct-debits/new",
        invoice=[an_invoice(screen, payer).pk],
        on=f"{screen.desk.on + timedelta(days=40):%Y-%m-%d}",
    )
    made = Collection.objects.get()
    screen.only(rights.READ)
    assert screen.client.get(f"/direct-debits/{made.pk}").status_code == 200
    for closed in (f"/direct-debits/{made.pk}/file", "/direct-debits/new", f"/parties/{payer.pk}/mandates/new"):
        assert screen.client.get(closed).status_code == 403
    assert "/mandates/new" not in said(screen.open(f"/parties/{payer.pk}/mandates"))


@pytest.mark.parametrize("path", ["/mandates", "/direct-debits"])
def test_the_lists_cost_the_same_whatever_their_rows(screen: Screen, payer: Party, path: str) -> None:
    counted = []
    for n in range(2):
        for more in range(1 + 4 * n):
            screen.send(f"/parties/{payer.pk}/mandates/new", **typed(screen, reference=f"RUM-{n}-{more}"))
            invoice = an_invoice(screen, payer)
            screen.send(
                "/direct-debits/new", invoice=[invoice.pk], on=f"{screen.desk.on + timedelta(days=40):%Y-%m-%d}"
            )
        screen.client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert screen.client.get(path).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 12, counted
