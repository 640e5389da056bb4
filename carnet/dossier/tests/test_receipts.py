"""What suppliers bring: several receipts, lots, tolerance, reversal, direct deliveries; stock, value and orders follow (P36, P37)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.catalog.models import Product
from carnet.company.commands import change_rules
from carnet.company.days import DateBeforeOrder, DateInFuture
from carnet.company.inputs import HouseRules
from carnet.company.models import Settings
from carnet.company.tests.worlds import somebody
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal, RightMissing
from carnet.delivery.models import Note
from carnet.dossier import commands
from carnet.dossier.queries import standing
from carnet.dossier.tests.purchases import Buyer
from carnet.purchasing.commands import cancel_purchase, confirm_purchase, give_up_rest
from carnet.purchasing.commands.changing import ChangedBelowReceived, PurchaseNotCancellable
from carnet.purchasing.inputs import LineChange, PurchaseLineInput, ReceiptContent, ReceivedAsk
from carnet.purchasing.models import ReceiptLine
from carnet.purchasing.refusals import (
    LineReceivedTwice,
    NothingToReceive,
    OverReceipt,
    PurchaseCancelled,
    PurchaseIsDraft,
    ReasonNeeded,
    ReceiptReversedAlready,
    ReceivedAlready,
)
from carnet.sales.tests.factories import ORDERED_ON
from carnet.stock.models import Level, Lot
from carnet.stock.refusals import LotsMissing, NotEnoughStock
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import moved

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Buyer:
    return Buyer()


def test_s4_twelve_laptops_come_in_two_receipts(world: Buyer) -> None:
    purchase = world.sent(world.line("12", order_line_id=world.laptops.pk))
    first = world.receive(purchase, "8", supplier_note="BL-771")
    assert first.number == "REC-2026-0001"
    assert (world.stock(), world.level()) == ((8, D("6976.00")), (8, 4))
    assert world.standing(purchase).state == "partly_received"
    world.receive(purchase, "4", supplier_note="BL-790")
    assert (world.stock(), world.level()) == ((12, D("10464.00")), (12, 0))
    assert world.standing(purchase).state == "received"
    assert world.costs() == (0, 0), "stock bought but not delivered is no cost of the order (P44)"
    assert world.agrees()


def test_all_that_is_left_is_received_at_once(world: Buyer) -> None:
    purchase = world.sent(world.line("12"), PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2)))
    world.receive(purchase, "5")
    world.receive(purchase)
    assert [one.left_to_receive for one in world.line_standings(purchase)] == [0, 0]
    with pytest.raises(NothingToReceive):
        world.receive(purchase)


def test_over_receipt_is_refused_beyond_the_tolerance(world: Buyer) -> None:
    plain = world.sent(world.line("12"))
    before = world.counted()
    with pytest.raises(OverReceipt, match="12"):
        world.receive(plain, "12.0001")
    assert world.counted() == before
    with world.inside():
        rules = HouseRules.of(Settings.objects.get())
    change_rules(rules=replace(rules, receipt_tolerance_percent=D(5)), by=world.by)
    tolerant = world.sent(world.line("100"))
    world.receive(tolerant, "103")
    assert [one.left_to_receive for one in world.line_standings(tolerant)] == [0]
    assert world.standing(tolerant).state == "received"
    world.receive(tolerant, "2")
    with pytest.raises(OverReceipt, match="0"):
        world.receive(tolerant, "1")
    assert world.stock() == (105, D("91560.00"))


def test_a_product_may_have_a_tolerance_of_its_own(world: Buyer) -> None:
    with world.inside():
        Product.objects.filter(pk=world.laptop.pk).update(receipt_tolerance_percent=D(10))
    purchase = world.sent(world.line("10"))
    world.receive(purchase, "11")
    assert world.stock()[0] == 11


def test_p37_a_reversal_restores_stock_value_and_what_is_waited_for_exactly(world: Buyer) -> None:
    with world.inside():
        moved(world.laptop, "3", value="2599.99")
    purchase = world.sent(world.line("3", "33.333333"), promised_on=ORDERED_ON + timedelta(9))
    receipts = [world.receive(purchase, "1") for _n in range(3)]
    full = world.stock()
    assert full == (6, D("2699.99"))
    state = (world.stock(), world.level(), world.standing(purchase).state)
    last = world.reverse(receipts[2])
    assert (last.reverses_id, world.level()) == (receipts[2].pk, (5, 1))
    again = world.receive(purchase, "1")
    assert (world.stock(), world.level(), world.standing(purchase).state) == state
    for receipt in (again, receipts[0], receipts[1]):
        world.reverse(receipt)
    assert world.stock() == (3, D("2599.99"))
    assert world.level() == (3, 3)
    assert world.standing(purchase).state == "sent"
    with world.inside():
        (expected,) = Level.objects.filter(product=world.laptop).values_list("incoming", flat=True)
    assert expected == 3
    assert world.agrees()


def test_a_receipt_is_reversed_once_and_only_while_the_goods_are_there(world: Buyer) -> None:
    purchase = world.sent(world.line("12"))
    receipt = world.receive(purchase, "8")
    with world.inside():
        moved(world.laptop, "-6")
    before = world.counted()
    with pytest.raises(NotEnoughStock):
        world.reverse(receipt)
    assert world.counted() == before
    with world.inside():
        moved(world.laptop, "6", value="5232.00")
    undone = world.reverse(receipt)
    with pytest.raises(ReceiptReversedAlready):
        world.reverse(receipt)
    with pytest.raises(NotFound):
        world.reverse(undone)


def test_the_same_delivery_is_received_once(world: Buyer) -> None:
    purchase = world.sent(world.line("12"))
    world.receive(purchase, "5", supplier_note="BL 9", expected_version=2)
    with pytest.raises(ReceivedAlready, match="REC-2026-0001"):
        world.receive(purchase, "5", supplier_note="bl 9")
    with pytest.raises(ChangedMeanwhile):
        world.receive(purchase, "5", expected_version=2)
    assert world.stock()[0] == 5


def test_a_reversed_delivery_is_received_again_under_its_note(world: Buyer) -> None:
    purchase = world.sent(world.line("12"))
    world.reverse(world.receive(purchase, "5", supplier_note="BL 9"))
    world.receive(purchase, "6", supplier_note="BL 9")
    assert world.stock()[0] == 6


def test_serial_numbers_come_in_with_the_goods_and_leave_with_a_reversal(world: Buyer) -> None:
    with world.inside():
        Product.objects.filter(pk=world.laptop.pk).update(tracking="serial")
    purchase = world.sent(world.line("2"))
    (line,) = world.lines_of(purchase)
    with pytest.raises(LotsMissing):
        world.receive(purchase, "2")
    asks = (ReceivedAsk(purchase_line_id=line.pk, lots=(LotPart("SN-1"), LotPart("SN-2"))),)
    receipt = commands.receive_purchase(
        purchase_id=purchase.pk, content=ReceiptContent(on=ORDERED_ON, lines=asks), by=world.by
    )
    with world.inside():
        assert set(Lot.objects.values_list("number", flat=True)) == {"SN-1", "SN-2"}
        assert ReceiptLine.objects.get().lots == [
            {"number": "SN-1", "quantity": "1"}, {"number": "SN-2", "quantity": "1"},
        ]  # fmt: skip
    world.reverse(receipt)
    assert world.stock() == (0, 0)


def test_p36_what_the_supplier_delivers_to_the_customer_is_delivered_on_the_order(world: Buyer) -> None:
    purchase = world.sent(world.line("4", order_line_id=world.laptops.pk), direct_order_id=world.order.pk)
    receipt = world.receive(purchase, "3")
    with world.inside():
        line = standing(world.order.pk).lines[0]
        assert (line.delivered.quantity, line.left_to_deliver.quantity) == (3, 9)
        note = Note.objects.get(source=f"receipt:{receipt.pk}")
        assert (note.kind, note.number) == ("direct", "BL-2026-0001")
    assert world.stock() == (0, 0), "nothing went through our stock"
    assert world.costs() == (D("3488.00"), 0), "committed until billed"
    assert world.agrees()
    world.reverse(receipt)
    with world.inside():
        line = standing(world.order.pk).lines[0]
        assert line.delivered.quantity - line.returned.quantity == 0
    assert world.agrees()


def test_work_received_moves_no_stock(world: Buyer) -> None:
    line = PurchaseLineInput(order_line_id=world.setups.pk, quantity=D(1), unit_price=D(900), served_quantity=D(1))
    purchase = world.sent(line, party=world.north)
    world.receive(purchase)
    assert world.standing(purchase).state == "received"
    assert world.costs() == (D("900.00"), 0)
    assert world.agrees()


def test_a_line_keeps_what_is_received_of_it(world: Buyer) -> None:
    purchase = world.sent(world.line("12", order_line_id=world.laptops.pk))
    world.receive(purchase, "8")
    (line,) = world.lines_of(purchase)
    change = LineChange(purchase_line_id=line.pk, quantity=D(7))
    with pytest.raises(ChangedBelowReceived):
        confirm_purchase(purchase_id=purchase.pk, on=world.today, changes=[change], by=world.by)
    with pytest.raises(PurchaseNotCancellable):
        cancel_purchase(purchase_id=purchase.pk, on=world.today, reason="A", by=world.by)
    give_up_rest(purchase_id=purchase.pk, on=world.today, reason="Rupture", by=world.by)
    assert (world.level(), world.standing(purchase).state) == ((8, 0), "received")
    assert world.agrees()


def test_a_price_changed_after_a_receipt_revalues_what_came(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8"))
    world.receive(purchase, "4")
    (line,) = world.lines_of(purchase)
    change = LineChange(purchase_line_id=line.pk, unit_price=D("8.50"))
    confirm_purchase(purchase_id=purchase.pk, on=world.today, changes=[change], by=world.by)
    assert world.stock() == (4, D("34.00"))
    world.receive(purchase, "6")
    assert world.stock() == (10, D("85.00"))


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"on": ORDERED_ON - timedelta(1)}, DateBeforeOrder),
        ({"on": date(2199, 1, 1)}, DateInFuture),
        ({"supplier_note": "x" * 81}, Refusal),
        ({"warehouse_id": 999_999}, Refusal),
        ({"lines": (ReceivedAsk(purchase_line_id=999_999),)}, NotFound),
    ],
)
def test_a_bad_receipt_writes_nothing(world: Buyer, said: dict[str, Any], refusal: type[Refusal]) -> None:
    purchase = world.sent()
    before = world.counted()
    with pytest.raises(refusal):
        commands.receive_purchase(
            purchase_id=purchase.pk, content=ReceiptContent(**{"on": ORDERED_ON, **said}), by=world.by
        )
    assert world.counted() == before


def test_what_cannot_be_received(world: Buyer) -> None:
    draft, cancelled = world.draft(), world.sent()
    with pytest.raises(PurchaseIsDraft):
        world.receive(draft)
    cancel_purchase(purchase_id=cancelled.pk, on=world.today, reason="A", by=world.by)
    with pytest.raises(PurchaseCancelled):
        world.receive(cancelled)
    purchase = world.sent()
    (line,) = world.lines_of(purchase)
    twice = (ReceivedAsk(purchase_line_id=line.pk, quantity=D(1)),) * 2
    with pytest.raises(LineReceivedTwice):
        commands.receive_purchase(
            purchase_id=purchase.pk, content=ReceiptContent(on=ORDERED_ON, lines=twice), by=world.by
        )
    receipt = world.receive(purchase)
    with pytest.raises(ReasonNeeded):
        commands.reverse_receipt(receipt_id=receipt.pk, on=ORDERED_ON, reason=" ", by=world.by)
    stock = somebody(world.by, "stock")
    with pytest.raises(RightMissing):
        commands.reverse_receipt(receipt_id=receipt.pk, on=ORDERED_ON, reason="A", by=stock)


def test_a_receipt_of_many_lines_costs_as_few_statements(world: Buyer) -> None:
    def cost(lines: int) -> int:
        purchase = world.sent(*[world.line("1")] * lines)
        with CaptureQueriesContext(connection) as statements:
            world.receive(purchase)
        return len(statements)

    few, many = cost(1), cost(50)
    assert few == many <= 32
