"""The states of invoices: one rule, read from rows and by the database (P27)."""

from datetime import date

import pytest

from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries.states import in_states
from carnet.invoicing.states import InvoiceState
from carnet.invoicing.tests.acts import ON, D, Desk
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_customer, an_order

SOON, LATE = ON, date(2027, 3, 1)


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def an_invoice_of_every_kind(desk: Desk) -> dict[str, Invoice]:
    party = a_customer()

    def order(price: str = "1000.00") -> Order:
        return an_order([("1", price)], party)

    made = {name: desk.balance(order()) for name in ("open", "part", "paid", "credited", "back", "contested")}
    desk.pay(made["part"], "100.00")
    desk.pay(made["paid"])
    made["note"] = desk.credit(made["credited"])
    desk.pay(made["back"])
    made["unused"] = desk.credit(made["back"])
    part = desk.balance(order())
    desk.pay(part)
    made["used"] = desk.credit(part)
    commands.allocate_credit_note(
        credit_note_id=made["used"].pk, allocations={made["part"].pk: D("200.00")}, on=ON, by=desk.by
    )
    commands.open_dispute(invoice_id=made["contested"].pk, on=ON, reason="Hail", by=desk.by)
    made["worthless"] = desk.balance(order("0.00"))
    made["draft"] = desk.draft_balance(order())
    return made


@pytest.mark.parametrize("on", [SOON, LATE])
def test_the_database_finds_the_states_that_are_shown(desk: Desk, on: date) -> None:
    made = an_invoice_of_every_kind(desk)
    shown = {name: queries.state_of_invoice(invoice.pk, on) for name, invoice in made.items()}
    assert shown["used"] == "partly_paid" and shown["unused"] == "issued" and shown["worthless"] == "paid"
    assert shown["open"] == ("issued" if on == SOON else "overdue")
    assert set(shown.values()) == set(InvoiceState) - {"overdue" if on == SOON else ""}
    for state in InvoiceState:
        found = set(Invoice.objects.filter(in_states([state], on)).values_list("pk", flat=True))
        wanted = {invoice.pk for name, invoice in made.items() if shown[name] == state}
        assert found >= wanted
        assert not found & ({invoice.pk for invoice in made.values()} - wanted)
    assert Invoice.objects.filter(in_states(InvoiceState, on)).count() == Invoice.objects.count()
