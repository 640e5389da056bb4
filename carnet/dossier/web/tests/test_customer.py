"""The page of a customer: what is planned, how it pays, its files, with acts only for who may (P50)."""

from datetime import date, timedelta
from typing import Any

from django.test import Client

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.dossier.queries.habits import habits
from carnet.dossier.web.tests.conftest import D, a_deal, a_line, text, with_deposit
from carnet.invoicing.commands import draft_balance, issue_invoice, record_payment, write_plan
from carnet.invoicing.plans import PlanAsk


def test_the_page_offers_each_panel(desk: Client, by: Actor) -> None:
    order = a_deal(by)
    page = text(desk.get(f"/parties/{order.party_id}"))
    for name in ("orders", "planned", "payment-habits", "documents", "journal", "quotes", "contracts"):
        assert f"/parties/{order.party_id}/{name}" in page, name
    assert page.count(f"/parties/{order.party_id}/quotes") == 1


def test_what_is_planned_is_told_oldest_first_with_its_total(desk: Client, by: Actor, desk_with: Any) -> None:
    order = a_deal(by, a_line("1", "1000"))
    asks = [
        PlanAsk(label="Milestone", amount_excl_tax=D(300), due_on=today() - timedelta(days=4)),
        PlanAsk(label="End", kind="balance", due_on=today() + timedelta(days=30), certainty=75),
    ]
    write_plan(order_id=order.pk, lines=asks, by=by)
    address = f"/parties/{order.party_id}/planned"
    told = text(desk.get(address))
    assert told.index("Milestone") < told.index("End") and "1\xa0000,00" in told
    assert "4 j" in told and "75 %" in told and told.count("?plan=") == 4  # an address and its dialog, twice
    assert "?plan=" not in text(desk_with("read").get(address))


def test_how_it_pays_is_the_mean_of_what_it_paid(desk: Client, by: Actor) -> None:
    order = a_deal(by, a_line("1", "1000"))
    assert text(desk.get(f"/parties/{order.party_id}/payment-habits")).strip() == ""
    on = date(2026, 9, 2)
    with_deposit(order, by, paid="360")
    rest = issue_invoice(invoice_id=draft_balance(order_id=order.pk, on=on, by=by).pk, on=on, by=by)
    late = on + timedelta(days=60)
    record_payment(
        party_id=order.party_id, on=late, amount=D(840), method="transfer", allocations={rest.pk: D(840)}, by=by
    )
    found = habits(today(), [order.party_id])[order.party_id]
    days = (8 * 360 + 60 * 840) / 1200  # weighted by amount
    assert (found.invoices, found.days, found.last_on) == (2, round(days), late)
    told = text(desk.get(f"/parties/{order.party_id}/payment-habits"))
    assert "Paie en 44 jours" in told and "2 factures payées en 12 mois" in told


def test_files_are_those_of_its_folders_and_plus_adds_one(desk: Client, by: Actor, desk_with: Any) -> None:
    order = a_deal(by)
    address = f"/parties/{order.party_id}/documents"
    assert f"/orders/{order.pk}/documents/new" in text(desk.get(address))
    desk.post(f"/orders/{order.pk}/confirmation/filing")
    assert f'href="/orders/{order.pk}"' in text(desk.get(address))
    assert "documents/new" not in text(desk_with("read").get(address))
