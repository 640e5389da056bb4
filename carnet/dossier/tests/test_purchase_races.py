"""Many people on one purchase at the same moment, with real connections: received once, billed once, paid once (P37)."""

from decimal import Decimal

import pytest
from django.db import connection

from carnet.dossier import commands
from carnet.dossier.tests.purchases import Buyer
from carnet.purchasing.commands import bill_purchases, draft_bill, pay_supplier, record_bill
from carnet.purchasing.inputs import BillContent, BillLineInput, ReceiptContent, ReceivedAsk
from carnet.purchasing.models import Bill, BillStanding, Receipt, ReceiptLine
from carnet.purchasing.tests.test_races import HANDS, at_once
from carnet.sales.tests.factories import ORDERED_ON

pytestmark = pytest.mark.slow
D = Decimal


def test_the_last_units_are_received_once(own_database: str) -> None:
    world = Buyer()
    purchase = world.sent()
    world.receive(purchase, "4")
    line = world.lines_of(purchase)[0].pk

    def work(_hand: int) -> None:
        asks = (ReceivedAsk(purchase_line_id=line, quantity=D(8)),)
        commands.receive_purchase(
            purchase_id=purchase.pk, content=ReceiptContent(on=ORDERED_ON, lines=asks), by=world.by
        )

    done = at_once(work)
    assert done.count("") == 1 and len(done) == HANDS
    assert world.level() == (12, 0) and world.stock() == (12, D("10464.00"))
    with world.inside():
        assert ReceiptLine.objects.count() == 2
    assert world.agrees()
    connection.close()


def test_one_delivery_received_by_all_who_saw_it_comes_in_once(own_database: str) -> None:
    world = Buyer()
    purchase = world.sent()
    done = at_once(lambda _hand: world.receive(purchase, "3", supplier_note="BL-8"))
    assert done.count("") == 1
    assert world.level() == (3, 9)
    connection.close()


def test_a_receipt_is_reversed_once_by_many_hands(own_database: str) -> None:
    world = Buyer()
    purchase = world.sent()
    receipt = world.receive(purchase, "8")
    assert at_once(lambda _hand: world.reverse(receipt)).count("") == 1
    assert world.level() == (0, 12) and world.stock() == (0, 0)
    with world.inside():
        assert Receipt.objects.count() == 2
    assert world.agrees()
    connection.close()


def test_two_bills_of_one_receipt_are_not_both_recorded_in_silence(own_database: str) -> None:
    """Each of six drafts bills the same twelve laptops: the first is recorded, the others differ from what is left and say so."""
    world = Buyer()
    purchase = world.sent()
    world.receive(purchase)
    drafts = [
        bill_purchases(purchase_ids=[purchase.pk], content=world.head(), on=world.today, by=world.by)
        for _n in range(HANDS)
    ]
    done = at_once(lambda hand: record_bill(bill_id=drafts[hand].pk, on=world.today, by=world.by))
    assert done == ["", *["DifferencesToAccept"] * (HANDS - 1)]
    assert world.standing(purchase).billed_excl_tax == D("10464.00")
    assert world.agrees()
    connection.close()


def test_a_suppliers_number_recorded_by_many_hands_stands_once(own_database: str) -> None:
    world = Buyer()
    line = BillLineInput(description="Port", unit_price=D(12))
    content = BillContent(party_id=world.atlantic.pk, supplier_number="F-1", billed_on=ORDERED_ON, lines=(line,))
    drafts = [draft_bill(content=content, on=world.today, by=world.by) for _n in range(HANDS)]
    done = at_once(lambda hand: record_bill(bill_id=drafts[hand].pk, on=world.today, by=world.by))
    assert done == ["", *["BillAlreadyRecorded"] * (HANDS - 1)]
    with world.inside():
        assert Bill.objects.filter(number__isnull=False).count() == 1
    connection.close()


def test_a_bill_paid_by_many_hands_is_paid_once(own_database: str) -> None:
    world = Buyer()
    bill = world.expense(BillLineInput(description="Port", unit_price=D(100)))

    def work(_hand: int) -> None:
        pay_supplier(
            party_id=world.atlantic.pk, on=world.today, amount=D(120), method="transfer", allocations={bill.pk: D(120)}, by=world.by
        )  # fmt: skip

    assert at_once(work).count("") == 1
    with world.inside():
        assert BillStanding.objects.get(bill=bill).left == 0
    assert world.agrees()
    connection.close()
