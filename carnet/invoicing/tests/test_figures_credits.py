"""The examples of figures.md for credit notes (P29, R11, R49), through commands."""

from datetime import date

import pytest

from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.crediting import CreditNeedsReason
from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, InvoiceStanding
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, LineAsk
from carnet.invoicing.queries.proposing_credits import CreditNoteIsNotCredited
from carnet.invoicing.queries.proposing_deposit_credits import NothingLeftToCredit
from carnet.invoicing.refusals import BeyondWhatIsLeft, NotIssued
from carnet.invoicing.steps.crediting import ClosedOrderGivesUp
from carnet.invoicing.tests.acts import (
    D,
    Desk,
    decimals,
    group_standing,
    line_of,
    line_standing,
    nets,
    standing,
    totals,
    vat,
)
from carnet.sales.models import Closure
from carnet.sales.steps import restate
from carnet.sales.tests.factories import a_customer, an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def lines_of(invoice: Invoice, kind: str = "line") -> list[int]:
    rows = InvoiceLine.objects.filter(invoice=invoice, kind=kind).order_by("position")
    return list(rows.values_list("id", flat=True))


def test_a_partial_credit_leaves_deductions_alone_until_it_would_exceed_the_invoice(desk: Desk) -> None:
    order = an_order([("12", "100.00")])
    desk.deposit(order, amount_excl_tax=D("400.00"))
    invoice = desk.balance(order)
    (line,) = lines_of(invoice)
    first = desk.credit(invoice, lines=[CreditLineAsk(line, quantity=D(5))])
    assert (first.total_excl_tax, group_standing(order).deposit_left) == (D("500.00"), 0)
    second = desk.credit(invoice, lines=[CreditLineAsk(line, quantity=D(7))])
    assert (second.total_excl_tax, nets(second)) == (D("300.00"), decimals("700.00", "-400.00"))
    assert group_standing(order).deposit_left == D("400.00")
    assert first.total_incl_tax + second.total_incl_tax == invoice.total_incl_tax
    assert standing(order).left_excl_tax == D("800.00")
    with pytest.raises(NothingLeftToCredit):
        desk.draft_credit(invoice)


def test_a_whole_credit_mirrors_every_line_discount_and_deduction(desk: Desk) -> None:
    order = an_order([("2", "600.00"), ("1", "300.00", "5.5")], discount_amount="100.00")
    desk.deposit(order, "30")
    invoice = desk.balance(order)
    before = standing(order)
    note = desk.credit(invoice)
    assert sorted(nets(note)) == sorted(nets(invoice))
    assert (totals(note), vat(note)) == (totals(invoice), vat(invoice))
    assert note.number == "AV-2026-0001"
    stands = standing(order)
    assert stands.left_excl_tax == before.left_excl_tax + invoice.total_excl_tax
    assert stands.deposit_left_excl_tax == D("420.00")
    again = desk.balance(order)
    assert totals(again) == totals(invoice)


def test_line_by_line_the_last_one_takes_the_cent(desk: Desk) -> None:
    order = an_order([("1", price) for price in ("68.33", "68.33", "57.50", "85.00")])
    invoice = desk.balance(order)
    notes = [desk.credit(invoice, lines=[CreditLineAsk(line)]) for line in lines_of(invoice)]
    assert sum(note.total_incl_tax for note in notes) == invoice.total_incl_tax == D("334.99")


def test_by_amount_it_moves_no_quantity(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    invoice = desk.balance(order)
    note = desk.credit(invoice, lines=[CreditLineAsk(lines_of(invoice)[0], amount_excl_tax=D("50.00"))])
    stands = line_standing(order)
    assert (stands.credited_quantity, stands.credited_amount, stands.left_amount) == (0, D("50.00"), D("50.00"))
    row = InvoiceLine.objects.get(invoice=note)
    assert (row.quantity, row.unit_price) == (1, D("50.00"))
    rest = desk.credit(invoice)
    assert (rest.total_excl_tax, line_standing(order).credited_quantity) == (D("950.00"), D(10))


def test_by_vat_group_excl_and_incl_tax(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00", "10")])
    invoice = desk.balance(order)
    excl = desk.credit(invoice, by_vat=[CreditVatAsk(D(20), amount_excl_tax=D("100.00"))])
    assert vat(excl) == [(D(20), D("100.00"), D("20.00"))]
    incl = desk.credit(invoice, by_vat=[CreditVatAsk(D(10), amount_incl_tax=D("100.00"))])
    assert vat(incl) == [(D(10), D("90.91"), D("9.09"))]
    with pytest.raises(BeyondWhatIsLeft) as refusal:
        desk.draft_credit(invoice, by_vat=[CreditVatAsk(D(20), amount_excl_tax=D("900.01"))])
    assert refusal.value.maximum == D("900.00")
    rest = desk.credit(invoice)
    assert excl.total_incl_tax + incl.total_incl_tax + rest.total_incl_tax == invoice.total_incl_tax


def test_an_amount_incl_tax_out_of_reach_offers_its_neighbours(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "800.00", "13")])
    deposit = desk.deposit(order, "10")
    invoice = desk.balance(order)
    asks = [CreditVatAsk(D(13), amount_incl_tax=D("560.00")), CreditVatAsk(D(20), amount_excl_tax=D("100.00"))]
    found = queries.propose_credit(queries.invoice_to_credit(invoice.pk), by_vat=asks[1:])
    assert (found.exact, found.below, found.above) == (True, None, None)
    found = queries.propose_credit(queries.invoice_to_credit(invoice.pk), by_vat=asks)
    assert (found.total_incl_tax, found.exact) == (D("680.00"), False)
    assert (found.below, found.above) == (D("679.99"), D("680.01"))
    desk.credit(invoice)
    found = queries.propose_credit(
        queries.invoice_to_credit(deposit.pk), by_vat=[CreditVatAsk(D(20), amount_incl_tax=D("100.05"))]
    )
    assert (found.exact, found.below, found.above) == (False, D("100.04"), D("100.06"))


def test_more_than_what_is_left_of_a_line_is_refused(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    invoice = desk.balance(order)
    (line,) = lines_of(invoice)
    desk.credit(invoice, lines=[CreditLineAsk(line, quantity=D(4))])
    for ask in (CreditLineAsk(line, quantity=D(7)), CreditLineAsk(line, amount_excl_tax=D("600.01"))):
        with pytest.raises(BeyondWhatIsLeft):
            desk.draft_credit(invoice, lines=[ask])
    assert Invoice.objects.count() == 2


def test_a_deposit_is_credited_up_to_what_is_not_yet_deducted(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    deposit = desk.deposit(order, amount_excl_tax=D("50.00"))
    note = desk.credit(deposit, lines=[CreditLineAsk(lines_of(deposit, "deposit")[0], amount_excl_tax=D("30.00"))])
    assert totals(note) == (D("30.00"), D("6.00"), D("36.00"))
    assert (standing(order).deposit_left_excl_tax, standing(order).left_excl_tax) == (D("20.00"), D("80.00"))
    balance = desk.balance(order)
    assert balance.total_excl_tax == D("80.00")
    with pytest.raises(NothingLeftToCredit):
        desk.draft_credit(deposit)
    desk.credit(balance)
    assert desk.credit(deposit).total_excl_tax == D("20.00")
    assert (standing(order).deposit_left_excl_tax, standing(order).left_excl_tax) == (0, D("100.00"))


def test_given_up_what_is_credited_is_abandoned(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    invoice = desk.balance(order)
    desk.credit(invoice, again=False, lines=[CreditLineAsk(lines_of(invoice)[0], quantity=D(4))])
    stands = line_standing(order)
    assert (stands.abandoned_quantity, stands.abandoned_amount, stands.left_quantity) == (4, D("400.00"), 0)
    assert (standing(order).abandoned_excl_tax, standing(order).abandoned_vat, standing(order).state) == (
        D("400.00"), D("80.00"), "settled",
    )  # fmt: skip


def test_what_was_invoiced_beyond_the_order_is_credited_without_abandoning_it(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    invoice = desk.interim(order, LineAsk(line_of(order), quantity=D(12)), over_reason="Accord")
    desk.credit(invoice, again=False)
    stands = line_standing(order)
    assert (stands.abandoned_amount, stands.abandoned_quantity, stands.left_amount) == (D("1000.00"), 10, 0)


def test_its_own_invoice_first_then_customer_credit(desk: Desk) -> None:
    order = an_order([("8", "100.00")])
    invoice = desk.balance(order)
    desk.pay(invoice, "200.00")
    note = desk.credit(invoice, lines=[CreditLineAsk(lines_of(invoice)[0], quantity=D(7))])
    own = InvoiceStanding.objects.get(invoice=invoice)
    assert (note.total_incl_tax, own.credited, own.left) == (D("840.00"), D("760.00"), 0)
    assert InvoiceStanding.objects.get(invoice=note).left == D("80.00")
    stands = standing(order)
    assert (stands.billed_incl_tax, stands.paid_incl_tax, stands.left_to_pay) == (D("120.00"), D("120.00"), 0)
    assert queries.party_balance(order.party_id, desk.on)[0].credit == D("80.00")


def test_the_surplus_settles_another_invoice_of_the_customer(desk: Desk) -> None:
    party = a_customer()
    first, second = an_order([("1", "100.00")], party), an_order([("1", "100.00")], party)
    paid = desk.balance(first)
    desk.pay(paid)
    note = desk.credit(paid)
    other = desk.balance(second)
    commands.allocate_credit_note(credit_note_id=note.pk, allocations={other.pk: D("120.00")}, on=desk.on, by=desk.by)
    assert (standing(second).state, InvoiceStanding.objects.get(invoice=note).left) == ("closed", 0)
    assert queries.state_of_invoice(note.pk, desk.on) == "paid"
    assert queries.state_of_invoice(paid.pk, desk.on) == "credited"


def test_an_order_closed_by_hand_takes_only_what_is_given_up(desk: Desk) -> None:
    order = an_order([("1", "100.00"), ("1", "50.00")])
    invoice = desk.interim(order, LineAsk(line_of(order)))
    Closure.objects.create(order=order, closed_on=desk.on, reason="x", by_name="x")
    restate([order.pk])
    with pytest.raises(ClosedOrderGivesUp):
        desk.draft_credit(invoice, again=True)
    assert desk.credit(invoice, again=False).number


def test_two_drafts_cannot_credit_the_same_line(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    invoice = desk.balance(order)
    desk.draft_credit(invoice)
    with pytest.raises(NothingLeftToCredit):
        desk.draft_credit(invoice)


def test_a_deposit_that_a_draft_credits_is_not_deducted_meanwhile(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    deposit = desk.deposit(order, "50")
    draft = desk.draft_credit(deposit)
    balance = desk.draft_balance(order)
    assert balance.total_excl_tax == D("100.00")
    desk.issue(draft)
    desk.issue(balance)
    assert standing(order).left_excl_tax == 0


def test_over_several_orders_each_gets_its_own_back(desk: Desk) -> None:
    party = a_customer()
    a, b = an_order([("1", "550.00")], party), an_order([("1", "1000.00")], party)
    invoice = desk.issue(commands.draft_orders(order_ids=[a.pk, b.pk], on=desk.on, by=desk.by))
    desk.pay(invoice, "500.00")
    desk.credit(invoice, again=False, lines=[CreditLineAsk(lines_of(invoice)[0])])
    assert (standing(a).paid_incl_tax, standing(a).left_to_pay, standing(a).state) == (0, 0, "closed")
    assert (standing(b).paid_incl_tax, standing(b).left_to_pay) == (D("500.00"), D("700.00"))
    desk.pay(invoice)
    assert standing(b).state == "closed"


def test_refusals_say_the_way_out(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    draft = desk.draft_balance(order)
    with pytest.raises(NotIssued):
        desk.draft_credit(draft)
    note = desk.credit(desk.issue(draft))
    with pytest.raises(CreditNoteIsNotCredited):
        desk.draft_credit(note)
    with pytest.raises(CreditNeedsReason):
        commands.draft_credit_note(invoice_id=draft.pk, on=date(2026, 9, 2), again=True, reason=" ", by=desk.by)
    assert Allocation.objects.get(credit_note=note).invoice_id == draft.pk
