"""Goods sent back to a supplier: stock, value, what is waited for and to be billed follow; undone exactly (P37)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.core.refusals import Refusal
from carnet.dossier.commands import receive_purchase
from carnet.dossier.tests.purchases import Buyer
from carnet.purchasing import commands
from carnet.purchasing.inputs import CreditAsk, ReceiptContent, ReceivedAsk, ReturnContent
from carnet.purchasing.models import BillLine, PurchaseChange, PurchaseLine, PurchaseOrder, Receipt
from carnet.purchasing.refusals import (
    DirectNotSentBack,
    LotNotOfReceipt,
    NothingSentBack,
    OverReceipt,
    ReasonNeeded,
    ReceiptReversedAlready,
    ReturnTooMuch,
    SentBackAlready,
)
from carnet.sales.tests.factories import ORDERED_ON
from carnet.stock.models import Lot
from carnet.stock.refusals import NotEnoughStock
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import moved

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Buyer:
    return Buyer()


def send_back(
    world: Buyer,
    receipt: Receipt,
    quantity: str,
    *,
    replaced: bool = False,
    lots: tuple[LotPart, ...] = (),
    at: int = 0,
) -> Receipt:
    line = world.lines_of(PurchaseOrder(pk=receipt.purchase_order_id))[at]
    ask = ReceivedAsk(purchase_line_id=line.pk, quantity=D(quantity), lots=lots)
    content = ReturnContent(on=receipt.on, lines=(ask,), reason="Cassés", replaced=replaced)
    return commands.return_to_supplier(receipt_id=receipt.pk, content=content, by=world.by)


def test_two_of_ten_go_back_at_what_they_brought_and_others_are_waited_for(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "872"))
    receipt = world.receive(purchase)
    back = send_back(world, receipt, "2", replaced=True)
    assert (back.returns_id, back.reverses_id) == (receipt.pk, None)
    assert world.stock() == (8, D("6976.00"))
    assert world.level() == (8, 2)
    (standing,) = world.line_standings(purchase)
    assert (standing.received_quantity, standing.left_to_receive, standing.left_to_bill) == (8, 2, 10)
    assert world.standing(purchase).state == "partly_received"
    world.receive(purchase)
    assert (world.standing(purchase).state, world.stock()) == ("received", (10, D("8720.00")))
    assert world.agrees()


def test_what_is_not_replaced_is_not_ordered_nor_billed_any_more(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "872", order_line_id=world.laptops.pk))
    send_back(world, world.receive(purchase), "2")
    (standing,) = world.line_standings(purchase)
    assert (standing.ordered_quantity, standing.received_quantity, standing.left_to_receive) == (8, 8, 0)
    assert (standing.left_to_bill, standing.ordered_amount) == (8, D("6976.00"))
    assert world.standing(purchase).state == "received"
    assert world.level() == (8, 0)
    with world.inside():
        (change,) = PurchaseChange.objects.all()
        assert (change.quantity_before, change.quantity, change.served_quantity, change.reason) == (10, 8, 8, "Cassés")
    assert world.billed(purchase).total_excl_tax == D("6976.00")
    assert world.standing(purchase).state == "billed"
    assert world.agrees()


def test_what_was_billed_is_credited_by_the_supplier(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8.00"))
    receipt = world.receive(purchase)
    bill = world.billed(purchase, world.ask(purchase, quantity="10", unit_price="8.50"))
    assert world.stock() == (10, D("85.00"))
    send_back(world, receipt, "2")
    assert world.stock() == (8, D("68.00"))
    (standing,) = world.line_standings(purchase)
    assert (standing.billed_quantity, standing.left_to_bill) == (10, -2)
    with world.inside():
        line = BillLine.objects.get(bill=bill)
    draft = commands.draft_supplier_credit(
        bill_id=bill.pk, asks=[CreditAsk(bill_line_id=line.pk, quantity=D(2))], content=world.head(billed_on=receipt.on),
        on=world.today, by=world.by,
    )  # fmt: skip
    note = commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)
    assert note.total_excl_tax == D("17.00")
    assert world.line_standings(purchase)[0].left_to_bill == 0
    assert (world.stock(), world.gone()) == ((8, D("68.00")), D(0))
    assert world.agrees()


def test_a_bill_after_the_return_values_what_is_still_there_whole(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8.00"))
    send_back(world, world.receive(purchase), "2")
    world.billed(purchase, world.ask(purchase, unit_price="8.50"))
    assert (world.stock(), world.gone()) == ((8, D("68.00")), D(0))
    assert world.agrees()


def test_a_return_is_undone_exactly(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8.33"))
    receipt = world.receive(purchase, "3")
    world.receive(purchase, "7")
    world.billed(purchase, world.ask(purchase, quantity="2", unit_price="9.11"))
    before = world.stock(), world.level(), world.line_standings(purchase)[0].left_to_receive
    back = send_back(world, receipt, "2", replaced=True)
    with pytest.raises(SentBackAlready, match=back.number):
        world.reverse(receipt)
    again = world.reverse(back)
    assert (again.reverses_id, again.returns_id) == (back.pk, receipt.pk)
    assert (world.stock(), world.level(), world.line_standings(purchase)[0].left_to_receive) == before
    with pytest.raises(ReceiptReversedAlready):
        world.reverse(back)
    assert world.agrees()
    world.reverse(receipt)
    assert world.agrees()


def test_what_is_not_ordered_any_more_does_not_come_back_by_itself(world: Buyer) -> None:
    purchase = world.sent(world.line("10"))
    back = send_back(world, world.receive(purchase), "2")
    with pytest.raises(OverReceipt):
        world.reverse(back)


def test_no_more_goes_back_than_the_receipt_brought(world: Buyer) -> None:
    purchase = world.sent(world.line("10"))
    first = world.receive(purchase, "4")
    world.receive(purchase, "6")
    with pytest.raises(ReturnTooMuch, match="4"):
        send_back(world, first, "5")
    send_back(world, first, "3")
    with pytest.raises(ReturnTooMuch, match="1"):
        send_back(world, first, "2")
    with pytest.raises(Refusal):
        send_back(world, first, "0")
    empty = ReturnContent(on=first.on, lines=(), reason="Cassés")
    with pytest.raises(NothingSentBack):
        commands.return_to_supplier(receipt_id=first.pk, content=empty, by=world.by)
    with pytest.raises(ReasonNeeded):
        commands.return_to_supplier(receipt_id=first.pk, content=ReturnContent(on=first.on, lines=()), by=world.by)
    assert world.agrees()


def test_the_database_refuses_what_the_receipt_did_not_bring(world: Buyer) -> None:
    purchase = world.sent(world.line("10"))
    first = world.receive(purchase, "4")
    world.receive(purchase, "6")
    back = send_back(world, first, "3", replaced=True)
    line = world.lines_of(purchase)[0]
    with world.inside(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO purchasing_receipt (number, purchase_order_id, warehouse_id, "on", supplier_note, comments,'
            " returns_id, reason, by_name) SELECT 'X', purchase_order_id, warehouse_id, \"on\", '', '', %s, '', ''"
            " FROM purchasing_receipt WHERE id = %s RETURNING id",
            [first.pk, back.pk],
        )
        forged = cursor.fetchone()[0]
        with pytest.raises(DatabaseError, match="more is sent back"):
            cursor.execute(
                "INSERT INTO purchasing_receiptline (receipt_id, purchase_line_id, quantity, unit_cost, value, lots)"
                " VALUES (%s, %s, -2, 0, 0, '[]')",
                [forged, line.pk],
            )
        transaction.set_rollback(True)


def test_what_left_our_stock_is_not_sent_back(world: Buyer) -> None:
    purchase = world.sent(world.line("10"))
    receipt = world.receive(purchase)
    with world.inside():
        moved(world.laptop, "-9", kind="departure")
    before = world.counted()
    with pytest.raises(NotEnoughStock):
        send_back(world, receipt, "2")
    assert world.counted() == before


def test_a_reversed_receipt_and_what_went_to_the_customer_are_not_sent_back(world: Buyer) -> None:
    purchase = world.sent(world.line("10"))
    receipt = world.receive(purchase)
    world.reverse(receipt)
    with pytest.raises(ReceiptReversedAlready):
        send_back(world, receipt, "2")
    direct = world.sent(world.line("2", order_line_id=world.laptops.pk), direct_order_id=world.order.pk)
    with pytest.raises(DirectNotSentBack):
        send_back(world, world.receive(direct), "1")


def test_serial_numbers_go_back_by_their_number(world: Buyer) -> None:
    with world.inside():
        type(world.laptop).objects.filter(pk=world.laptop.pk).update(tracking="serial")
    purchase = world.sent(world.line("3"))
    line = world.lines_of(purchase)[0]
    lots = tuple(LotPart(name) for name in ("A1", "A2", "A3"))
    content = ReceiptContent(on=ORDERED_ON, lines=(ReceivedAsk(purchase_line_id=line.pk, quantity=D(3), lots=lots),))
    receipt = receive_purchase(purchase_id=purchase.pk, content=content, by=world.by)
    with pytest.raises(LotNotOfReceipt, match="B9"):
        send_back(world, receipt, "1", lots=(LotPart("B9"),))
    send_back(world, receipt, "1", lots=(LotPart("A2"),))
    with world.inside():
        assert Lot.objects.filter(product=world.laptop).count() == 3
    with pytest.raises(Refusal):
        send_back(world, receipt, "1", lots=(LotPart("A2"),))
    assert world.stock()[0] == 2
    assert world.agrees()


def test_work_goes_back_without_stock_and_frees_what_it_commits(world: Buyer) -> None:
    ask = world.line("2", "180", product_id=world.printer.pk, order_line_id=world.printers.pk)
    purchase = world.sent(ask, party=world.north)
    assert world.costs() == (D("360.00"), D(0))
    send_back(world, world.receive(purchase), "1")
    assert world.costs() == (D("180.00"), D(0))
    with world.inside():
        assert PurchaseLine.objects.get(purchase_order=purchase).served_quantity == 1
    assert world.agrees()
