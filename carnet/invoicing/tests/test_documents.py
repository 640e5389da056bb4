"""Printed invoices: stored figures, frozen parties, the same bytes for ever (P28, P47)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core import pdf
from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.refusals import NotIssued
from carnet.parties.models import Party
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order

D = Decimal
ON = date(2026, 9, 2)


def issued(draft: Invoice, by: Actor) -> Invoice:
    return commands.issue_invoice(invoice_id=draft.pk, on=ON, by=by)


def a_balance(by: Actor) -> tuple[Order, Invoice, Invoice]:
    order = an_order([("1", "8450.00", "10"), ("1", "1260.00", "20")], title="Salle de bain")
    deposit = issued(commands.draft_deposit(order_id=order.pk, on=ON, percent=D(30), by=by), by)
    return order, deposit, issued(commands.draft_balance(order_id=order.pk, on=ON, by=by), by)


def test_the_balance_shows_the_work_and_the_deposit_by_number_and_date(by: Actor) -> None:
    _order, deposit, balance = a_balance(by)
    document = queries.printed(balance.pk, ON)
    assert document.kind is pdf.Kind.BALANCE_INVOICE
    assert document.lines_total == D("9710.00")
    (deducted,) = document.deductions
    assert (deducted.number, deducted.on, deducted.excl_tax, deducted.vat) == (
        deposit.number,
        ON,
        D("2913.00"),
        D("329.10"),
    )
    assert document.totals is not None
    assert (document.totals.excl_tax, document.totals.vat, document.totals.due) == (
        D("6797.00"),
        D("767.90"),
        D("7564.90"),
    )
    assert document.due_on == date(2026, 10, 2)
    assert document.recovery_fee


def test_an_issued_document_keeps_its_parties_and_its_bytes(by: Actor) -> None:
    order, _deposit, balance = a_balance(by)
    before = queries.printed(balance.pk, ON)
    file = commands.issued_pdf(invoice_id=balance.pk, by=by)
    Party.objects.filter(pk=order.party_id).update(name="Un autre nom")
    assert queries.printed(balance.pk, date(2027, 1, 1)) == before
    again = commands.issued_pdf(invoice_id=balance.pk, by=by)
    assert (again.pk, again.sha256) == (file.pk, file.sha256)
    assert bytes(file.content).startswith(b"%PDF")


def test_a_draft_is_printed_as_it_would_be_issued_but_has_no_file(by: Actor) -> None:
    order = an_order([("1", "100.00")])
    draft = commands.draft_balance(order_id=order.pk, on=ON, by=by)
    document = queries.printed(draft.pk, ON)
    assert (document.number, document.due_on) == (None, date(2026, 10, 2))
    with pytest.raises(NotIssued):
        commands.issued_pdf(invoice_id=draft.pk, by=by)


def test_a_credit_note_cites_its_invoice_and_says_why(by: Actor) -> None:
    _order, _deposit, balance = a_balance(by)
    note = issued(
        commands.draft_credit_note(invoice_id=balance.pk, on=ON, again=True, reason="Erreur de prix", by=by), by
    )
    document = queries.printed(note.pk, ON)
    assert document.references[0].number == balance.number
    assert document.credited_reason == "Erreur de prix"
    assert document.transfer is None
    assert pdf.render(document).startswith(b"%PDF")
