"""An invoice is corrected by exactly one other; what no platform took is undone in the books alone (R18, R19, R49)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from carnet.core.actor import Actor
from carnet.core.einvoice import Kind, cii, ubl
from carnet.core.einvoice.validator.client import check
from carnet.core.models import Journal
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding
from carnet.invoicing.queries.correcting import changes_of, waiting_for_replacement
from carnet.invoicing.queries.printing import content_on
from carnet.invoicing.steps.correcting import (
    AlreadyReplaced,
    CreditedInPart,
    NothingToReplace,
    ReplacesForAnother,
    StillStands,
)
from carnet.invoicing.steps.crediting import ClosedOrderGivesUp
from carnet.invoicing.tests.acts import ON, D, Desk, nets, standing, totals
from carnet.parties.models import Address
from carnet.sales.models import Closure
from carnet.sales.tests.factories import a_customer, an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def correct(desk: Desk, invoice: Invoice) -> Invoice:
    return commands.correct_invoice(invoice_id=invoice.pk, on=ON, reason="Adresse erronée", by=desk.by)


def note_of(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(corrects=invoice, kind="credit_note")


def test_a_corrected_invoice_cancels_and_replaces_exactly_one_earlier_one(desk: Desk) -> None:
    order = an_order([("8", "100.00"), ("1", "50.00", "5.5")])
    desk.deposit(order, "30")
    invoice = desk.balance(order)
    before = (standing(order).invoiced_excl_tax, standing(order).left_excl_tax)
    draft = correct(desk, invoice)
    note = note_of(invoice)
    assert (note.internal, note.to_invoice_again, totals(note)) == (True, True, totals(invoice))
    file = queries.einvoice_on(note.pk, ON)
    assert (file.treatment, file.kind) == ("ARCHIVEONLY", Kind.CREDIT_NOTE)
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0
    assert (draft.kind, draft.corrects, nets(draft), totals(draft)) == (
        "balance",
        invoice,
        nets(invoice),
        totals(invoice),
    )
    Address.objects.filter(party=invoice.billed).update(line1="9 rue des Forges")
    commands.edit_draft(invoice_id=draft.pk, title="Salle de bain", by=desk.by)
    changes = changes_of(content_on(draft.pk, ON))
    assert [(one.before, one.after) for one in changes] == [
        ("8 rue des Forges, 35000 Rennes, FR", "9 rue des Forges, 35000 Rennes, FR"), ("", "Salle de bain"),
    ]  # fmt: skip
    issued = desk.issue(draft)
    file = queries.einvoice_on(issued.pk, ON)
    assert (file.kind, [one.number for one in file.preceding]) == (Kind.CORRECTED, [invoice.number])
    assert check(cii(file)).messages == () and check(ubl(file)).messages == ()
    assert (standing(order).invoiced_excl_tax, standing(order).left_excl_tax) == before
    assert {"invoice.corrected"} <= set(Journal.objects.values_list("act", flat=True))
    with pytest.raises(AlreadyReplaced):
        correct(desk, invoice)


def test_lines_that_change_stand_side_by_side(desk: Desk) -> None:
    order = an_order([("2", "100.00"), ("1", "50.00")])
    invoice = desk.balance(order)
    draft = correct(desk, invoice)
    first, second = InvoiceLine.objects.filter(invoice=draft).order_by("position")
    InvoiceLine.objects.filter(pk=first.pk).update(quantity=D(1), net=D("100.00"))
    InvoiceLine.objects.filter(pk=second.pk).update(order_line=None, description="Tout autre chose")
    told = {(one.before != "", one.after != "") for one in changes_of(content_on(draft.pk, ON))}
    assert told == {(True, True), (True, False), (False, True)}


def test_a_replacement_thrown_away_can_be_prepared_again_without_a_second_credit(desk: Desk) -> None:
    invoice = desk.balance(an_order([("1", "100.00")]))
    commands.delete_draft(invoice_id=correct(desk, invoice).pk, by=desk.by)
    assert [*waiting_for_replacement(invoice.billed_id, "EUR")] == [invoice]
    again = correct(desk, invoice)
    assert note_of(invoice).number and desk.issue(again).number
    assert [*waiting_for_replacement(invoice.billed_id, "EUR")] == []


def test_another_draft_may_take_the_place_of_what_is_undone(desk: Desk) -> None:
    party = a_customer()
    order = an_order([("10", "100.00")], party=party)
    invoice = desk.balance(order)
    standing_one = desk.balance(an_order([("1", "100.00")], party=party))
    commands.delete_draft(invoice_id=correct(desk, invoice).pk, by=desk.by)
    draft = desk.draft_interim(order, percent="50")
    with pytest.raises(StillStands):
        commands.edit_draft(invoice_id=draft.pk, replaces_id=standing_one.pk, by=desk.by)
    commands.edit_draft(invoice_id=draft.pk, replaces_id=invoice.pk, by=desk.by)
    with pytest.raises(ReplacesForAnother):
        commands.edit_draft(invoice_id=draft.pk, billed_party_id=a_customer("Autre").pk, by=desk.by)
    file = queries.einvoice_on(desk.issue(draft).pk, ON)
    assert (file.kind, file.preceding[0].number) == (Kind.CORRECTED, invoice.number)
    other = desk.draft_interim(order, percent="10")
    with pytest.raises(AlreadyReplaced):
        commands.edit_draft(invoice_id=other.pk, replaces_id=invoice.pk, by=desk.by)
    with pytest.raises(IntegrityError, match="an_invoice_is_replaced_once"), transaction.atomic():
        Invoice.objects.filter(pk=other.pk).update(corrects=invoice)


@pytest.mark.parametrize("status", ["rejected", "refused"])
def test_what_nobody_took_is_undone_in_the_books_and_invoiced_under_a_new_number(desk: Desk, status: str) -> None:
    order = an_order([("1", "1000.00")])
    deposit = desk.deposit(order, "40")
    draft = commands.record_rejection(
        invoice_id=deposit.pk,
        on=ON,
        status=status,
        reason="SIRET inconnu",
        by=desk.by,  # type: ignore[arg-type]
    )
    note = queries.einvoice_on(note_of(deposit).pk, ON)
    assert (note.treatment, note.kind) == ("ARCHIVEONLY", Kind.DEPOSIT_CREDIT_NOTE)
    assert check(cii(note)).messages == ()
    issued = desk.issue(draft)
    file = queries.einvoice_on(issued.pk, ON)
    assert (file.kind, file.preceding, totals(issued)) == (Kind.DEPOSIT, (), totals(deposit))
    assert issued.number != deposit.number
    assert nets(desk.balance(order), "deduction") == [D("-400.00")]


def test_what_cannot_be_replaced_is_refused_and_nothing_is_written(desk: Desk) -> None:
    invoice = desk.balance(an_order([("10", "100.00")]))
    note = desk.credit(invoice, by_vat=[])
    with pytest.raises(NothingToReplace):
        correct(desk, note)
    with pytest.raises(CreditedInPart):
        correct(desk, invoice)
    closed = an_order([("1", "100.00")])
    billed = desk.balance(closed)
    Closure.objects.create(order=closed, closed_on=ON, reason="Fin", by_name="Nadia")
    with pytest.raises(ClosedOrderGivesUp):
        correct(desk, billed)
    assert Invoice.objects.filter(internal=True).count() == 0
    with pytest.raises(IntegrityError, match="an_internal_credit_note"), transaction.atomic():
        Invoice.objects.create(
            kind="standard", party=invoice.party, billed=invoice.billed, created_on=date.today(), internal=True
        )


def test_money_paid_on_what_is_replaced_becomes_credit_to_use(desk: Desk) -> None:
    invoice = desk.balance(an_order([("1", "100.00")]))
    desk.pay(invoice)
    replacement = desk.issue(correct(desk, invoice))
    note = note_of(invoice)
    assert InvoiceStanding.objects.get(invoice=note).left == D("120.00")
    commands.allocate_credit_note(credit_note_id=note.pk, allocations={replacement.pk: D("120.00")}, on=ON, by=desk.by)
    assert InvoiceStanding.objects.get(invoice=replacement).left == 0
