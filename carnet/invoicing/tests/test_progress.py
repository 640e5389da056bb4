"""Progress: cumulative percentages up, and down as a credit note to be invoiced again (P24)."""

from decimal import Decimal

import pytest

from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import DepositAsk, LineAsk, ProgressAsk
from carnet.invoicing.queries.proposing_progress import CreditDeductsNothing, ProgressUpAndDown
from carnet.invoicing.queries.taking_back import ProgressBelowOneInvoice, ProgressInDraft
from carnet.invoicing.refusals import NamedTwice
from carnet.invoicing.tests.acts import D, Desk, amend, line_of, line_standing, nets, standing, vat
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def invoiced(order: Order, place: int = 1) -> tuple[Decimal, Decimal]:
    """Amount and quantity of a line invoiced, credits taken off."""
    line = line_standing(order, place)
    return line.invoiced_amount - line.credited_amount, line.invoiced_quantity - line.credited_quantity


def test_progress_after_an_amendment(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    desk.interim(order, percent="40")
    amend(order, 1, "5", "500.00")
    draft = desk.draft_progress(order, _1="60")
    line = InvoiceLine.objects.get(invoice=draft)
    assert (line.net, line.progress_before, line.progress_after) == (D("500.00"), D("26.67"), D("60.00"))
    assert (line.quantity, line.unit_price, line.served_quantity) == (1, D("500.00"), D("5.0000"))
    desk.issue(draft)
    last = desk.progress(order, "100")
    assert last.total_excl_tax == D("600.00")
    assert line_standing(order).left_quantity == 0


def test_crediting_the_third_takes_back_its_own_amount(desk: Desk) -> None:
    order = an_order([("1", "1766.67")])
    third = [desk.progress(order, percent) for percent in ("20", "40", "60")][2]
    note = desk.credit(third)
    assert (note.total_excl_tax, note.total_incl_tax) == (third.total_excl_tax, third.total_incl_tax)
    assert invoiced(order) == (D("706.67"), D("0.4"))


def test_a_lower_progress_is_a_credit_note_to_be_invoiced_again(desk: Desk) -> None:
    order = an_order([("1", "1766.67")])
    third = [desk.progress(order, percent) for percent in ("20", "40", "60")][2]
    draft = desk.draft_progress(order, "40")
    assert (draft.kind, draft.corrects_id, draft.to_invoice_again) == ("credit_note", third.pk, True)
    assert draft.reason == "Situation ramenée de 60\u00a0% à 40\u00a0%"
    line = InvoiceLine.objects.get(invoice=draft)
    assert (line.net, line.quantity, line.progress_before, line.progress_after) == (D("353.33"), 1, D(60), D(40))
    assert invoiced(order)[0] == D("1060.00")
    note = desk.issue(draft)
    assert note.total_incl_tax == third.total_incl_tax
    assert invoiced(order) == (D("706.67"), D("0.4"))
    assert desk.progress(order, "60").total_incl_tax == third.total_incl_tax
    assert desk.progress(order, "100").total_excl_tax == D("706.67")
    assert standing(order).state == "settled"


def test_a_part_of_one_invoice_is_taken_back_with_its_share_of_quantity(desk: Desk) -> None:
    order = an_order([("10", "99.99")])
    first = desk.progress(order, "60")
    note = desk.progress(order, _1="45.5")
    assert note.corrects_id == first.pk
    assert nets(note) == [D("144.99")]
    assert invoiced(order) == (D("454.95"), D("4.55"))
    assert desk.progress(order, "100").total_excl_tax == D("544.95")


def test_a_settled_order_opens_again(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    desk.balance(order)
    note = desk.progress(order, "80")
    assert (note.total_excl_tax, standing(order).state) == (D("200.00"), "open")


def test_several_lines_go_down_on_the_invoice_that_bills_them_all(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00", "0")], discount_percent="10")
    whole = desk.progress(order, "50")
    desk.progress(order, _1="70")
    note = desk.progress(order, _1="60", _2="20")
    assert note.corrects_id == whole.pk
    assert nets(note) == [D("100.00"), D("150.00"), D("-15.00"), D("-10.00")]
    assert vat(note) == [(D(0), D("135.00"), D("0.00")), (D(20), D("90.00"), D("18.00"))]
    assert note.reason == "Situation ramenée en arrière sur 2 lignes"
    assert [invoiced(order, place)[0] for place in (1, 2)] == [D("600.00"), D("100.00")]


def test_what_stays_does_not_prevent_what_goes_down(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00")])
    desk.progress(order, _1="50", _2="20")
    note = desk.progress(order, _1="40", _2="20")
    assert nets(note) == [D("100.00")]


def test_up_and_down_at_once_is_refused(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00")])
    desk.progress(order, _1="50", _2="20")
    with pytest.raises(ProgressUpAndDown):
        desk.draft_progress(order, _1="40", _2="30")
    with pytest.raises(ProgressUpAndDown):
        desk.draft_progress(order, "30")
    assert not Invoice.objects.filter(number=None).exists()


def test_a_difference_over_several_invoices_goes_back_one_by_one(desk: Desk) -> None:
    order = an_order([("1", "1000.03")])
    made = [desk.progress(order, percent) for percent in ("20", "40", "60")]
    with pytest.raises(ProgressBelowOneInvoice) as refusal:
        desk.draft_progress(order, "10")
    assert [holder.id for holder in refusal.value.holders] == [one.pk for one in reversed(made)]
    assert "40\u00a0%" in refusal.value.sentence and str(made[2].number) in refusal.value.sentence
    assert [desk.progress(order, percent).corrects_id for percent in ("40", "20", "10")] == [
        one.pk for one in reversed(made)
    ]
    assert invoiced(order) == (D("100.00"), D("0.1"))


def test_the_step_offered_is_never_beyond_what_the_invoice_holds(desk: Desk) -> None:
    order = an_order([("1", "7777777.77"), ("1", "100.00")])
    desk.interim(order, LineAsk(line_of(order, 1), amount=D("3333333.33")), LineAsk(line_of(order, 2), percent=D(50)))
    second = desk.progress(order, _1="60")
    with pytest.raises(ProgressBelowOneInvoice) as refusal:
        desk.draft_progress(order, _1="10", _2="10")
    assert "42,8572\u00a0%" in refusal.value.sentence
    assert desk.progress(order, _1="42.8572").corrects_id == second.pk
    desk.progress(order, _1="10", _2="10")
    assert [invoiced(order, place)[0] for place in (1, 2)] == [D("777777.78"), D("10.00")]


def test_a_draft_on_the_same_lines_is_named(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00")])
    desk.progress(order, "40")
    waiting = desk.draft_progress(order, _1="60")
    with pytest.raises(ProgressInDraft) as refusal:
        desk.draft_progress(order, _1="30")
    assert [holder.id for holder in refusal.value.holders] == [waiting.pk]
    note = desk.draft_progress(order, _2="30")
    with pytest.raises(ProgressInDraft) as refusal:
        desk.draft_progress(order, _2="20")
    assert [holder.id for holder in refusal.value.holders] == [note.pk]


def test_deposits_come_back_by_the_credit_alone(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    deposit = desk.deposit(order, "30")
    invoice = desk.balance(order)
    asked = ProgressAsk(line_of(order), D(20))
    with pytest.raises(CreditDeductsNothing):
        commands.draft_progress(
            order_id=order.pk, on=desk.on, lines=[asked], deposits=[DepositAsk(deposit.pk, D(1))], by=desk.by
        )
    proposal = queries.propose_progress(queries.order_to_invoice(order.pk), None, [asked])
    told = {effect.figure: (effect.before.excl_tax, effect.after.excl_tax) for effect in proposal.effects}
    assert told == {"left_to_invoice": (D("0.00"), D("700.00")), "deposit_left": (D("0.00"), D("100.00"))}
    note = desk.progress(order, _1="20")
    assert (note.corrects_id, nets(note)) == (invoice.pk, [D("800.00"), D("-100.00")])
    assert (standing(order).left_excl_tax, standing(order).deposit_left_excl_tax) == (D("700.00"), D("100.00"))


def test_a_line_asked_twice_is_refused(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    asks = [ProgressAsk(line_of(order), D(20)), ProgressAsk(line_of(order), D(30))]
    with pytest.raises(NamedTwice):
        commands.draft_progress(order_id=order.pk, on=desk.on, lines=asks, by=desk.by)
