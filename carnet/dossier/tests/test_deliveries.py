"""Deliveries move goods, the order's lines and its facts; what is left is backorder (P33)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.delivery import commands
from carnet.delivery.asks import Head, LineAsk
from carnet.delivery.models import Completion, Note, NoteLine
from carnet.dossier import commands as acts
from carnet.dossier.check import check_company
from carnet.dossier.tests.deliveries import (
    ON,
    Yard,
    an_order,
    goods,
    kit,
    level,
    line_of,
    parts,
    sold,
    standing,
)
from carnet.sales.models import Amendment, Entry, OrderLine, OrderStanding
from carnet.sales.tests.factories import a_company
from carnet.stock.models import Move
from carnet.stock.tests.factories import a_warehouse, moved, on_hand, stands

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def by() -> Actor:
    return a_company()


@pytest.fixture
def yard(by: Actor):
    with company_scope(by.company_id):
        yield Yard(by)
        gaps = check_company().gaps
        assert not gaps, "\n".join(map(str, gaps))


def refused(code: str, act, *args, **more) -> Refusal:
    """The act must be refused under this name, and write nothing."""
    before = (Note.objects.count(), Entry.objects.count(), Move.objects.count())
    with pytest.raises(Refusal) as told, transaction.atomic():
        act(*args, **more)
    assert before == (Note.objects.count(), Entry.objects.count(), Move.objects.count())
    assert told.value.code == code, told.value.sentence
    return told.value


def test_a_full_delivery_empties_the_backorder_and_the_stock(yard: Yard) -> None:
    laptop = goods(stock="12")
    order = an_order(yard.by, sold(laptop, "12"))
    assert level(laptop) == (12, 12)
    note = yard.deliver(order)
    assert (note.number, note.kind) == ("BL-2026-0001", "out")
    assert level(laptop) == (0, 0)
    found = standing(order)
    assert (found.delivered_quantity, found.left_to_deliver) == (12, 0)
    stands_ = OrderStanding.objects.get(order=order)
    assert (stands_.delivered, stands_.delivered_excl_tax, stands_.actual_cost) == (
        "full",
        D("12588.00"),
        D("10464.00"),
    )


def test_a_partial_delivery_leaves_a_backorder_that_the_next_note_proposes(yard: Yard) -> None:
    laptop = goods(stock="20")
    order = an_order(yard.by, sold(laptop, "12"))
    yard.deliver(order, {1: "8"})
    assert (standing(order).left_to_deliver, level(laptop)) == (4, (12, 4))
    assert OrderStanding.objects.get(order=order).delivered == "partial"
    second = yard.draft(order)
    assert [line.quantity for line in NoteLine.objects.filter(note=second)] == [4]
    told = refused("NothingLeftToDeliver", yard.draft, order)
    assert [holder.id for holder in told.holders] == [second.pk]
    yard.validate(second)
    assert standing(order).left_to_deliver == 0


def test_services_never_appear_and_are_refused(yard: Yard) -> None:
    laptop = goods(stock="1")
    order = an_order(yard.by, sold(laptop, "1"), sold(None, "1", "90.00", nature="service", deliverable=False))
    assert [line.order_line_id for line in NoteLine.objects.filter(note=yard.draft(order))] == [line_of(order, 1)]
    refused("LineNotDeliverable", yard.draft, order, {2: "1"})
    other = an_order(yard.by, sold(laptop, "1"))
    refused("LineOfAnotherOrder", yard.draft, order, lines=[LineAsk(order_line_id=line_of(other))])


def test_over_delivery_is_refused_with_what_is_left(yard: Yard) -> None:
    laptop = goods(stock="20")
    order = an_order(yard.by, sold(laptop, "12"))
    yard.deliver(order, {1: "8"})
    told = refused("MoreThanLeftToDeliver", yard.draft, order, {1: "5"})
    assert "4" in told.sentence and told.errors[0].field == "lines[0].quantity"


def test_what_is_not_in_stock_does_not_leave_and_nothing_is_written(yard: Yard) -> None:
    laptop = goods(stock="5")
    order = an_order(yard.by, sold(laptop, "12"))
    note = yard.draft(order)
    told = refused("NotEnoughStock", yard.validate, note)
    assert "5" in told.sentence
    assert standing(order).delivered_quantity == 0 and Note.objects.get(pk=note.pk).number is None
    limited = commands.delete_note(note_id=note.pk, by=yard.by) or yard.draft(order, available_only=True)
    assert NoteLine.objects.get(note=limited).quantity == 5


def test_the_same_product_on_four_lines_with_three_in_stock_serves_the_first_lines_first(yard: Yard) -> None:
    screw = goods("Vis", stock="3", cost="1")
    order = an_order(yard.by, *(sold(screw, "1", "2") for _ in range(4)))
    note = yard.draft(order, available_only=True)
    assert [line.order_line_id for line in NoteLine.objects.filter(note=note).order_by("position")] == [
        line_of(order, place) for place in (1, 2, 3)
    ]
    yard.validate(note)
    refused("NothingAvailable", yard.draft, order, available_only=True)
    assert [standing(order, place).left_to_deliver for place in (1, 2, 3, 4)] == [0, 0, 0, 1]


def test_what_is_promised_to_an_earlier_order_is_not_available_to_a_later_one(yard: Yard) -> None:
    screw = goods("Vis", stock="10", cost="1")
    first = an_order(yard.by, sold(screw, "8", "2"))
    later = an_order(yard.by, sold(screw, "5", "2"))
    note = yard.draft(later, available_only=True)
    assert NoteLine.objects.get(note=note).quantity == 2
    assert NoteLine.objects.get(note=yard.draft(first, available_only=True)).quantity == 8
    assert level(screw) == (10, 13)


@pytest.mark.parametrize(("policy", "ordered"), [("delivered", "206.00"), ("ordered", "200.00")])
def test_p33_103_of_100_within_tolerance_are_ordered(yard: Yard, policy: str, ordered: str) -> None:
    Settings.objects.update(delivery_tolerance_percent=5)
    cable = goods("Câble", stock="200", cost="1")
    order = an_order(yard.by, sold(cable, "100", "2.00", invoice_policy=policy))
    note = yard.deliver(order, {1: "103"})
    found = standing(order)
    assert (found.ordered_quantity, found.ordered_amount, found.left_to_deliver) == (103, D(ordered), 0)
    amendment = Amendment.objects.get(order=order)
    assert (amendment.automatic, amendment.accepted_on, amendment.after_excl_tax) == (True, ON, D(ordered))
    assert Note.objects.get(pk=note.pk).amendment_id == amendment.pk
    stood = OrderStanding.objects.get(order=order)
    assert (stood.ordered_excl_tax, stood.ordered_vat) == (D(ordered), D(ordered) / 5)
    assert level(cable) == (97, 0)


@pytest.mark.parametrize(("policy", "left"), [("delivered", "194.00"), ("ordered", "200.00")])
def test_p33_97_of_100_within_tolerance_complete_the_line_and_the_rest_is_given_up(
    yard: Yard, policy: str, left: str
) -> None:
    Settings.objects.update(delivery_tolerance_percent=5)
    cable = goods("Câble", stock="200", cost="1")
    order = an_order(yard.by, sold(cable, "100", "2.00", invoice_policy=policy))
    yard.deliver(order, {1: "97"})
    found = standing(order)
    assert (found.delivery_given_up, found.left_to_deliver, found.left_amount) == (3, 0, D(left))
    assert found.abandoned_amount == D(200) - D(left)
    stood = OrderStanding.objects.get(order=order)
    assert (stood.delivered, stood.left_excl_tax, stood.left_vat) == ("full", D(left), D(left) / 5)
    assert level(cable) == (103, 0)


def test_beyond_tolerance_is_refused_and_a_product_may_have_its_own(yard: Yard) -> None:
    Settings.objects.update(delivery_tolerance_percent=5)
    cable, drum = goods("Câble", stock="200"), goods("Touret", stock="200", delivery_tolerance_percent=D(0))
    order = an_order(yard.by, sold(cable, "100", "2.00"), sold(drum, "100", "2.00"))
    refused("MoreThanLeftToDeliver", yard.deliver, order, {1: "105.0001"})
    refused("MoreThanLeftToDeliver", yard.deliver, order, {2: "101"})
    yard.deliver(order, {1: "60", 2: "60"})
    yard.deliver(order, {1: "45", 2: "40"})
    assert (standing(order, 1).ordered_quantity, standing(order, 2).ordered_quantity) == (105, 100)


def test_cancelling_what_was_delivered_beyond_brings_the_order_back(yard: Yard) -> None:
    Settings.objects.update(delivery_tolerance_percent=5)
    cable = goods("Câble", stock="200", cost="1")
    order = an_order(
        yard.by,
        sold(cable, "100", "2.00", invoice_policy="delivered"),
        sold(cable, "50", "2.00"),
        discount_percent=D(10),
    )
    before = OrderStanding.objects.get(order=order)
    counter = yard.cancel(yard.deliver(order, {1: "103", 2: "49"}))
    assert (counter.kind, counter.number) == ("counter", "BL-2026-0002")
    after = OrderStanding.objects.get(order=order)
    for figure in ("ordered_excl_tax", "ordered_vat", "left_excl_tax", "left_vat", "abandoned_excl_tax", "delivered"):
        assert getattr(after, figure) == getattr(before, figure), figure
    assert [standing(order, place).left_to_deliver for place in (1, 2)] == [100, 50]
    assert (after.actual_cost, level(cable)) == (0, (200, 150))


def test_a_return_comes_back_at_what_it_left_for_and_is_to_be_delivered_again(yard: Yard) -> None:
    laptop = goods()
    moved(laptop, "3", value="100.00")
    order = an_order(yard.by, sold(laptop, "3"))
    note = yard.deliver(order)
    moved(laptop, "1", cost="999")
    costs = []
    for _ in range(3):
        back = yard.bring_back(note, {1: "1"})
        costs.append(NoteLine.objects.get(note=back).cost)
    assert costs == [D("-33.33"), D("-33.34"), D("-33.33")]
    assert (back.number, back.kind) == ("BR-2026-0003", "return")
    found = standing(order)
    assert (found.delivered_quantity, found.returned_quantity, found.left_to_deliver) == (3, 3, 3)
    assert stands(laptop)[:2] == (4, D("1099.00"))
    assert OrderStanding.objects.get(order=order).actual_cost == 0
    told = refused("MoreThanDelivered", yard.bring_back, note, {1: "1"})
    assert "0" in told.sentence


def test_what_is_scrapped_stays_a_cost_of_the_order_and_out_of_the_stock(yard: Yard) -> None:
    laptop = goods(stock="2", cost="10")
    order = an_order(yard.by, sold(laptop, "2"))
    note = yard.deliver(order)
    yard.bring_back(note, {1: "1"}, to="scrap")
    yard.bring_back(note, {1: "1"})
    assert (on_hand(laptop), OrderStanding.objects.get(order=order).actual_cost) == (1, 10)


def test_what_comes_back_for_good_is_neither_delivered_nor_invoiced_any_more(yard: Yard) -> None:
    laptop = goods(stock="10", cost="10")
    order = an_order(yard.by, sold(laptop, "10", "100", invoice_policy="delivered"), sold(laptop, "10", "100"))
    moved(laptop, "10", cost="10")
    note = yard.deliver(order)
    yard.bring_back(note, {1: "4", 2: "4"}, again=False)
    as_delivered, as_ordered = standing(order, 1), standing(order, 2)
    assert (as_delivered.left_to_deliver, as_delivered.delivery_given_up) == (0, 4)
    assert (as_delivered.abandoned_quantity, as_delivered.left_amount) == (4, D("600.00"))
    assert (as_ordered.left_to_deliver, as_ordered.left_amount) == (0, D("1000.00"))
    assert OrderStanding.objects.get(order=order).delivered == "full"


def test_a_cancelled_note_gives_back_goods_and_backorder_and_is_cancelled_once(yard: Yard) -> None:
    laptop = goods(stock="12", cost="10")
    order = an_order(yard.by, sold(laptop, "12"))
    note = yard.deliver(order, {1: "8"})
    yard.cancel(note)
    assert (standing(order).delivered_quantity, standing(order).left_to_deliver, level(laptop)) == (0, 12, (12, 12))
    refused("NoteAlreadyCancelled", yard.cancel, note)
    refused("CounterNoteStands", yard.cancel, Note.objects.get(cancels=note))
    refused("NoteAlreadyCancelled", yard.bring_back, note)
    refused("NoteIsDraft", yard.cancel, yard.draft(order))


def test_a_note_whose_goods_came_back_is_cancelled_after_its_return(yard: Yard) -> None:
    laptop = goods(stock="2", cost="10")
    order = an_order(yard.by, sold(laptop, "2"))
    note = yard.deliver(order)
    back = yard.bring_back(note, {1: "1"}, again=False)
    told = refused("NoteHasReturns", yard.cancel, note)
    assert [holder.label for holder in told.holders] == [back.number]
    yard.cancel(back)
    found = standing(order)
    assert (found.returned_quantity, found.delivery_given_up, found.left_to_deliver) == (0, 0, 0)
    assert (on_hand(laptop), OrderStanding.objects.get(order=order).actual_cost) == (0, 20)
    yard.cancel(note)
    assert standing(order).left_to_deliver == 2


def test_serial_numbers_are_chosen_and_follow_their_unit(yard: Yard) -> None:
    laptop = goods(tracking="serial", lots=("SN1", "SN2", "SN3"))
    order = an_order(yard.by, sold(laptop, "2"))
    refused("LotsMissing", yard.deliver, order)
    refused("LotUnknown", yard.deliver, order, {1: "2"}, lots={1: ("SN1", "SN9")})
    note = yard.deliver(order, {1: "2"}, lots={1: ("SN1", "SN3")})
    back = yard.bring_back(note, {1: "1"}, lots=("SN3",))
    assert NoteLine.objects.get(note=back).lots == [{"number": "SN3", "quantity": "1"}]
    assert list(Move.objects.filter(lot__number="SN3").order_by("id").values_list("quantity", flat=True)) == [1, -1, 1]
    refused("LotNotThere", yard.deliver, order, {1: "1"}, lots={1: ("SN1",)})


def test_lots_that_expire_first_are_proposed(yard: Yard) -> None:
    from carnet.stock.steps import LotPart

    milk = goods("Lait", tracking="lot")
    moved(milk, "4", cost="1", lots=(LotPart("B", D(4), date(2026, 12, 1)),))
    moved(milk, "4", cost="1", lots=(LotPart("A", D(4), date(2026, 10, 1)),))
    order = an_order(yard.by, sold(milk, "6", "2"))
    note = yard.draft(order)
    assert NoteLine.objects.get(note=note).lots == [
        {"number": "A", "quantity": "4"},
        {"number": "B", "quantity": "2"},
    ]
    yard.validate(note)
    assert on_hand(milk) == 2


def test_p33_five_kits_of_a_case_and_four_screws_with_3_cases_and_10_screws_out_are_two(yard: Yard) -> None:
    case, screw = goods("Caisson", stock="10", cost="40"), goods("Vis", stock="100", cost="0.10")
    cabinet = kit("Armoire", {case: "1", screw: "4"})
    order = an_order(yard.by, sold(cabinet, "5", "300"))
    assert (level(case), level(screw)) == ((10, 5), (100, 20))
    note = yard.deliver(order, lines=parts(order, 1, {case: "3", screw: "10"}))
    found = standing(order)
    assert (found.delivered_quantity, found.left_to_deliver) == (2, 3)
    assert (level(case), level(screw)) == ((7, 2), (90, 10))
    assert NoteLine.objects.get(note=note).cost == D("121.00")
    rest = yard.deliver(order)
    assert (standing(order).left_to_deliver, level(case), level(screw)) == (0, (5, 0), (80, 0))
    assert NoteLine.objects.get(note=rest).quantity == 3
    back = yard.bring_back(rest, {1: "1"})
    assert NoteLine.objects.get(note=back).quantity == 1
    assert (standing(order).left_to_deliver, level(case)) == (1, (6, 1))
    yard.cancel(back)
    yard.cancel(rest)
    yard.cancel(note)
    assert (standing(order).left_to_deliver, level(case), level(screw)) == (5, (10, 5), (100, 20))
    assert OrderStanding.objects.get(order=order).actual_cost == 0


def test_p33_a_note_of_kits_cancelled_leaves_the_kits_that_the_components_still_out_cover(yard: Yard) -> None:
    """2 cases and 12 screws make 2 kits, then 3 cases and 8 screws the 3 others; without the first note 3 cases and 8 screws make 2."""
    case, screw = goods("Caisson", stock="10", cost="40"), goods("Vis", stock="100", cost="0.10")
    order = an_order(yard.by, sold(kit("Armoire", {case: "1", screw: "4"}), "5", "300"))
    first = yard.deliver(order, lines=parts(order, 1, {case: "2", screw: "12"}))
    rest = yard.deliver(order)
    assert [NoteLine.objects.get(note=note).quantity for note in (first, rest)] == [2, 3]
    counter = yard.cancel(first)
    assert NoteLine.objects.get(note=counter).quantity == 3
    found = standing(order)
    assert (found.delivered_quantity, found.left_to_deliver, level(case), level(screw)) == (2, 3, (7, 2), (92, 12))
    again = yard.deliver(order)
    assert (standing(order).left_to_deliver, level(case), level(screw)) == (0, (5, 0), (80, 0))
    back = yard.bring_back(again, {1: "1"})
    assert NoteLine.objects.get(note=back).quantity == standing(order).left_to_deliver == 1
    yard.cancel(back)
    assert (standing(order).left_to_deliver, level(case), level(screw)) == (0, (5, 0), (80, 0))


def test_a_kit_on_two_lines_never_goes_below_nothing(yard: Yard) -> None:
    case, screw = goods("Caisson", stock="3", cost="40"), goods("Vis", stock="100", cost="0.10")
    cabinet = kit("Armoire", {case: "1", screw: "4"})
    order = an_order(yard.by, sold(cabinet, "2", "300"), sold(cabinet, "2", "300"))
    note = yard.draft(order, available_only=True)
    assert [line.quantity for line in NoteLine.objects.filter(note=note).order_by("position")] == [2, 1]
    yard.validate(note)
    assert [standing(order, place).left_to_deliver for place in (1, 2)] == [0, 1]
    refused("MoreThanLeftToDeliver", yard.deliver, order, lines=parts(order, 2, {case: "2"}))


def test_a_line_the_order_takes_back_is_fulfilled_by_a_return_note(yard: Yard) -> None:
    new, old = goods(stock="1", cost="900"), goods("Ancien", cost="150")
    order = an_order(yard.by, sold(new, "1"), sold(old, "-1", "200", unit_cost=D(120)))
    refused("LineIsTakenBack", yard.draft, order, {2: "1"})
    assert [line.order_line_id for line in NoteLine.objects.filter(note=yard.deliver(order))] == [line_of(order, 1)]
    assert OrderStanding.objects.get(order=order).delivered == "partial"
    back = yard.validate(commands.draft_take_back(order_id=order.pk, on=ON, by=yard.by))
    found = standing(order, 2)
    assert (found.delivered_quantity, found.left_to_deliver) == (-1, 0)
    assert (OrderStanding.objects.get(order=order).delivered, stands(old)[:2]) == ("full", (1, 120))
    assert OrderStanding.objects.get(order=order).actual_cost == 780
    yard.cancel(back)
    assert (standing(order, 2).left_to_deliver, on_hand(old)) == (-1, 0)


def test_orders_held_closed_by_hand_or_cancelled_are_not_delivered(yard: Yard) -> None:
    laptop = goods(stock="12")
    order = an_order(yard.by, sold(laptop, "12"))
    note = yard.deliver(order, {1: "1"})
    waiting = yard.draft(order, {1: "1"})
    acts.hold_order(order_id=order.pk, reason="Litige", by=yard.by)
    refused("OrderHeld", yard.validate, waiting)
    acts.release_order(order_id=order.pk, reason="Réglé", by=yard.by)
    acts.close_order(order_id=order.pk, on=ON, reason="Abandon", by=yard.by)
    assert level(laptop) == (11, 0)
    refused("OrderClosedByHand", yard.validate, waiting)
    refused("OrderClosedByHand", yard.cancel, note)
    refused("ReopenToDeliverAgain", yard.bring_back, note)
    yard.bring_back(note, again=False)
    assert standing(order).left_to_deliver == 0
    acts.reopen_order(order_id=order.pk, on=ON, by=yard.by)
    assert (standing(order).left_to_deliver, level(laptop)) == (11, (12, 11))
    yard.validate(waiting)


def test_an_order_closed_by_rule_is_still_delivered(yard: Yard) -> None:
    from carnet.invoicing.commands import draft_balance, issue_invoice

    Settings.objects.update(closing_rule="invoiced")
    laptop = goods(stock="3")
    order = an_order(yard.by, sold(laptop, "3"))
    issue_invoice(invoice_id=draft_balance(order_id=order.pk, on=ON, by=yard.by).pk, on=ON, by=yard.by)
    assert (OrderStanding.objects.get(order=order).state, level(laptop)) == ("closed", (3, 3))
    yard.deliver(order)
    assert (standing(order).left_to_deliver, level(laptop)) == (0, (0, 0))


def test_nothing_is_dated_before_the_order_in_the_future_or_before_what_it_undoes(yard: Yard) -> None:
    laptop = goods(stock="12")
    order = an_order(yard.by, sold(laptop, "12"))
    refused("DateBeforeOrder", yard.deliver, order, on=ON - timedelta(days=1))
    refused("DateInFuture", yard.deliver, order, on=date(2100, 1, 1))
    note = yard.deliver(order, {1: "8"}, on=ON + timedelta(days=5))
    refused("DateBeforeOrder", yard.cancel, note, on=ON + timedelta(days=4))
    refused("DateBeforeOrder", yard.bring_back, note, on=ON + timedelta(days=4))
    early = yard.deliver(order, {1: "1"}, on=ON + timedelta(days=1))
    assert early.number == "BL-2026-0002"


def test_validated_twice_stays_as_it_is(yard: Yard) -> None:
    laptop = goods(stock="12")
    order = an_order(yard.by, sold(laptop, "12"))
    note = yard.deliver(order, {1: "8"})
    assert yard.validate(note).number == note.number
    assert standing(order).delivered_quantity == 8
    refused("NoteIsValidated", commands.edit_note, note_id=note.pk, head=Head(carrier="DHL"), by=yard.by)
    refused("NoteIsValidated", commands.delete_note, note_id=note.pk, by=yard.by)


def test_a_draft_says_from_where_to_where_and_how_and_changes(yard: Yard) -> None:
    laptop, van = goods(stock="12"), a_warehouse()
    moved(laptop, "3", cost="1", at=van)
    order = an_order(yard.by, sold(laptop, "12"))
    note = yard.draft(order, {1: "8"})
    head = Head(warehouse_id=van.pk, carrier="DHL", tracking="JD0143", comments="Par le quai")
    line = LineAsk(order_line_id=line_of(order), quantity=D(3))
    edited = commands.edit_note(note_id=note.pk, head=head, lines=[line], expected_version=1, by=yard.by)
    assert (edited.carrier, edited.tracking, edited.version) == ("DHL", "JD0143", 2)
    refused("ChangedMeanwhile", commands.edit_note, note_id=note.pk, head=head, expected_version=1, by=yard.by)
    yard.validate(note)
    assert (on_hand(laptop, van), on_hand(laptop), level(laptop)[1]) == (0, 12, 9)
    foreign = an_order(yard.by, sold(laptop, "1"))
    address = foreign.party.pk and None
    assert address is None


def test_p24_eight_machines_of_twelve_delivered_complete_eight_set_ups(yard: Yard) -> None:
    machine = goods(stock="12")
    order = an_order(
        yard.by,
        sold(machine, "12", "1000.00", invoice_policy="delivered"),
        sold(None, "12", "90.00", invoice_policy="delivered", deliverable=False, nature="service", attached_to=1),
    )
    note = yard.deliver(order, {1: "8"})
    assert standing(order, 2).delivered_quantity == 8
    yard.deliver(order)
    assert (standing(order, 2).delivered_quantity, OrderStanding.objects.get(order=order).delivered) == (12, "full")
    yard.bring_back(note, {1: "1"})
    assert standing(order, 2).delivered_quantity == 12
    assert list(Completion.objects.order_by("id").values_list("quantity", flat=True)) == [8, 4]


def test_a_cancelled_note_undoes_the_services_that_followed_it(yard: Yard) -> None:
    machine = goods(stock="12")
    order = an_order(
        yard.by,
        sold(machine, "12", "1000.00", invoice_policy="delivered"),
        sold(None, "12", "90.00", invoice_policy="delivered", deliverable=False, nature="service", attached_to=1),
    )
    commands.complete_services(
        order_id=order.pk, on=ON, by=yard.by,
        lines=[commands.CompletionAsk(order_line_id=line_of(order, 2), quantity=D(5))],
    )  # fmt: skip
    yard.cancel(yard.deliver(order, {1: "8"}))
    assert standing(order, 2).delivered_quantity == 5
    yard.deliver(order)
    assert standing(order, 2).delivered_quantity == 12


def test_services_are_completed_by_hand_and_undone(yard: Yard) -> None:
    order = an_order(
        yard.by,
        sold(None, "3", "700", invoice_policy="delivered", deliverable=False, nature="service"),
        sold(None, "3", "700", invoice_policy="ordered", deliverable=False, nature="service"),
    )
    ask = commands.CompletionAsk
    (done,) = commands.complete_services(
        order_id=order.pk,
        on=ON,
        lines=[ask(order_line_id=line_of(order), quantity=D(2))],
        comment="Formation",
        by=yard.by,
    )
    assert (standing(order).delivered_quantity, standing(order).left_to_deliver) == (2, 1)
    for line, quantity, code in ((1, "1.5", "MoreThanLeftToDeliver"), (2, "1", "NotAService")):
        refused(
            code, commands.complete_services, order_id=order.pk, on=ON, by=yard.by,
            lines=[ask(order_line_id=line_of(order, line), quantity=D(quantity))],
        )  # fmt: skip
    commands.undo_completion(completion_id=done.pk, on=ON, by=yard.by)
    refused("CompletionAlreadyUndone", commands.undo_completion, completion_id=done.pk, on=ON, by=yard.by)
    assert standing(order).delivered_quantity == 0
    commands.complete_services(order_id=order.pk, on=ON, by=yard.by)
    refused("NothingLeftToComplete", commands.complete_services, order_id=order.pk, on=ON, by=yard.by)
    assert OrderStanding.objects.get(order=order).delivered == "full"


def test_what_is_reserved_follows_whatever_happens_to_the_order(yard: Yard) -> None:
    from carnet.sales.lines import AmendmentChange

    laptop = goods(stock="20")
    order = an_order(yard.by, sold(laptop, "12"))
    change = AmendmentChange(order_line_id=line_of(order), quantity=D(15))
    drafted = acts.propose_amendment(order_id=order.pk, on=ON, changes=[change], by=yard.by)
    assert level(laptop)[1] == 12
    acts.accept_amendment(amendment_id=drafted.pk, on=ON, by=yard.by)
    assert level(laptop)[1] == 15
    acts.cancel_order(order_id=order.pk, on=ON, reason="Erreur", by=yard.by)
    assert level(laptop)[1] == 0
    gone = an_order(yard.by, sold(laptop, "3"))
    assert level(laptop)[1] == 3
    acts.delete_order(order_id=gone.pk, by=yard.by)
    assert level(laptop)[1] == 0
    held = an_order(yard.by, sold(laptop, "3"))
    yard.deliver(held, {1: "1"})
    told = refused("OrderHeldByDocuments", acts.delete_order, order_id=held.pk, by=yard.by)
    assert "BL-2026-0001" in told.sentence
    refused("OrderHasBeenInvoiced", acts.cancel_order, order_id=held.pk, on=ON, reason="Non", by=yard.by)
    assert OrderLine.objects.filter(order=held).exists()
