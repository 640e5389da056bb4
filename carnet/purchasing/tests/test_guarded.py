"""What counts of purchases is guarded by the database: for the application's own role, by plain SQL (P37, P52)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from carnet.purchasing import commands
from carnet.purchasing.inputs import BillAsk, BillContent, BillLineInput, LineChange, ReceiptContent, ReceivedAsk
from carnet.purchasing.models import BillLine
from carnet.purchasing.steps.receiving import receive
from carnet.purchasing.tests.test_paying import World
from carnet.sales.tests.factories import ORDERED_ON

pytestmark = pytest.mark.django_db
D = Decimal
REFUSED = {
    "42501",
    "P0001",
    "23514",
    "23505",
    "23503",
}  # no right, a guard, a CHECK, a double, a holder: not a mistake of the test
SENT = "(SELECT id FROM purchasing_purchaseorder WHERE sent_on IS NOT NULL)"
RECORDED = "(SELECT id FROM purchasing_bill WHERE number IS NOT NULL)"
FORGERIES = [
    f"UPDATE purchasing_purchaseorder SET number = 'CF-9' WHERE id = {SENT}",
    f"UPDATE purchasing_purchaseorder SET party_id = (SELECT max(id) FROM parties_party) WHERE id = {SENT}",
    f"UPDATE purchasing_purchaseorder SET exchange_rate = 2 WHERE id = {SENT}",
    f"UPDATE purchasing_purchaseorder SET sent_on = sent_on - 1 WHERE id = {SENT}",
    f"UPDATE purchasing_purchaseorder SET number = NULL, sent_on = NULL, sent_at = NULL WHERE id = {SENT}",
    f"DELETE FROM purchasing_purchaseorder WHERE id = {SENT}",
    "INSERT INTO purchasing_purchaseorder (number, party_id, warehouse_id, created_on, sent_on, sent_at, title, supplier_reference,"
    " cancelled_reason, currency, exchange_rate, language, message, comments, version) SELECT 'CF-9', party_id, warehouse_id,"
    " created_on, created_on, now(), '', '', '', 'EUR', 1, 'fr', '', '', 1 FROM purchasing_purchaseorder LIMIT 1",
    f"UPDATE purchasing_purchaseline SET unit_price = 1 WHERE purchase_order_id = {SENT}",
    f"UPDATE purchasing_purchaseline SET net = 1, quantity = 1 WHERE purchase_order_id = {SENT}",
    f"DELETE FROM purchasing_purchaseline WHERE purchase_order_id = {SENT}",
    f"UPDATE purchasing_purchaseline SET purchase_order_id = {SENT} WHERE purchase_order_id <> {SENT}",
    "UPDATE purchasing_purchasechange SET net = 1",
    "DELETE FROM purchasing_purchasechange",
    "INSERT INTO purchasing_purchasechange (purchase_line_id, \"on\", reason, quantity_before, quantity, served_before,"
    " served_quantity, price_before, unit_price, discount_before, discount_percent, net_before, net, committed,"
    " committed_quantity, by_name) SELECT id, current_date, '', 99, 1, 0, 0, unit_price, 1, 0, 0, net, 1, 0, 0, 'x'"
    " FROM purchasing_purchaseline"
    f" WHERE purchase_order_id = {SENT}",
    "UPDATE purchasing_purchasestanding SET state = 'closed'",
    "UPDATE purchasing_purchaselinestanding SET received_quantity = 1",
    "UPDATE purchasing_purchasevat SET vat = 0",
    "DELETE FROM purchasing_purchasestanding",
    "INSERT INTO purchasing_receiptline (receipt_id, purchase_line_id, quantity, unit_cost, value, lots) SELECT r.id, l.id, 1000, 1,"
    " 1, '[]' FROM purchasing_receipt r, purchasing_purchaseline l",
    f"UPDATE purchasing_bill SET total_vat = 0, total_incl_tax = total_excl_tax WHERE id IN {RECORDED}",
    f"UPDATE purchasing_bill SET supplier_number = 'X' WHERE id IN {RECORDED}",
    f"UPDATE purchasing_bill SET number = NULL, recorded_on = NULL, recorded_at = NULL WHERE id IN {RECORDED}",
    f"DELETE FROM purchasing_bill WHERE id IN {RECORDED}",
    f"UPDATE purchasing_billline SET net = 1 WHERE bill_id IN {RECORDED}",
    f"DELETE FROM purchasing_billline WHERE bill_id IN {RECORDED}",
    f"UPDATE purchasing_billvat SET vat = 0 WHERE bill_id IN {RECORDED}",
    "INSERT INTO purchasing_billvat (bill_id, category, rate, base, vat) SELECT min(id), 'S', 5.5, 1, 1"
    " FROM purchasing_bill WHERE number IS NOT NULL",
    "UPDATE purchasing_billinstalment SET due_on = current_date",
    "DELETE FROM purchasing_billinstalment",
    "UPDATE purchasing_billstanding SET \"left\" = 0",
    "DELETE FROM purchasing_billstanding",
    "UPDATE purchasing_supplierpayment SET amount = 1",
    "DELETE FROM purchasing_supplierpayment",
    "UPDATE purchasing_billallocation SET amount = 1",
    "DELETE FROM purchasing_billallocation",
    "UPDATE purchasing_supplierpaymentstanding SET unallocated = 100",
    "INSERT INTO purchasing_billallocation (kind, payment_id, bill_id, amount, \"on\", reason) SELECT 'payment', p.id, b.id, 1000,"
    " current_date, '' FROM purchasing_supplierpayment p, purchasing_bill b WHERE b.number IS NOT NULL",
    "UPDATE purchasing_costdifference SET gone = 0",
    "INSERT INTO purchasing_supplierpayment (kind, party_id, \"on\", amount, currency, exchange_rate, method, reference, reason,"
    " by_name) SELECT 'payment', party_id, current_date, -5, 'EUR', 1, 'card', '', '', 'x' FROM purchasing_bill LIMIT 1",
    "TRUNCATE purchasing_bill CASCADE",
]  # fmt: skip


@pytest.fixture
def world() -> World:
    found = World()
    found.draft(found.line("1"))
    sent = found.sent(found.line("12", order_line_id=found.laptops.pk))
    change = LineChange(purchase_line_id=found.lines_of(sent)[0].pk, unit_price=D(870))
    commands.confirm_purchase(purchase_id=sent.pk, on=found.today, changes=[change], by=found.by)
    with found.inside():
        ask = ReceivedAsk(purchase_line_id=found.lines_of(sent)[0].pk, quantity=D(5))
        receive(sent.pk, ReceiptContent(on=ORDERED_ON, lines=(ask,)), by=found.by)
    dear = BillAsk(purchase_line_id=found.lines_of(sent)[0].pk, unit_price=D(880))
    head = BillContent(party_id=found.atlantic.pk, supplier_number="G-1", billed_on=ORDERED_ON)
    draft = commands.bill_purchases(purchase_ids=[sent.pk], asks=[dear], content=head, on=found.today, by=found.by)
    commands.record_bill(bill_id=draft.pk, on=found.today, accepted_reason="Accord", by=found.by)
    found.bill("100")
    found.pay("50")
    return found


def refusal_of(cursor: CursorWrapper, forgery: str) -> str | None:
    """How the database refuses a statement; None when it does not, or when there is nothing to forge."""
    try:
        with transaction.atomic():
            cursor.execute(forgery)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", None)
    return None


def test_no_plain_sql_changes_what_counts(world: World) -> None:
    with world.inside(), connection.cursor() as cursor:
        for forgery in FORGERIES:
            assert refusal_of(cursor, forgery) in REFUSED, forgery


def test_a_suppliers_number_stands_once_whoever_records_it(world: World) -> None:
    line = BillLineInput(description="A", amount_excl_tax=D(5))
    content = BillContent(party_id=world.atlantic.pk, supplier_number="f-1", lines=(line,))
    draft = commands.draft_bill(content=content, on=world.today, by=world.by)
    with world.inside(), connection.cursor() as cursor:
        statement = (
            "UPDATE purchasing_bill SET number = 'FF-X', recorded_on = current_date, recorded_at = now() WHERE id = %s"
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement, [draft.pk])
        assert BillLine.objects.filter(bill=draft).exists()
