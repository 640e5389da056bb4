"""What is issued is frozen: for the application's own role, by plain SQL, in every table (P28, P52, R18)."""

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.core.actor import Actor
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice
from carnet.invoicing.refusals import AlreadyIssued
from carnet.invoicing.tests.acts import Desk
from carnet.sales.tests.factories import an_order

FORGERIES = [
    "UPDATE invoicing_invoice SET total_excl_tax = 1, total_incl_tax = 1 + total_vat WHERE number IS NOT NULL",
    "UPDATE invoicing_invoice SET number = NULL, issued_at = NULL, issued_on = NULL",
    "UPDATE invoicing_invoice SET parties = '{}'",
    "DELETE FROM invoicing_invoice WHERE number IS NOT NULL",
    "INSERT INTO invoicing_invoice (kind, number, party_id, billed_id, created_on, issued_on, issued_at, title, reason, issued_by,"
    " customer_reference, currency, exchange_rate, language, deposit_mode, excess_reason, retention_percent, message, parties,"
    " total_excl_tax, total_vat, total_incl_tax, content_hash, version) SELECT kind, 'FA-2026-0002', party_id, billed_id,"
    " created_on, issued_on, issued_at, '', '', '', '', 'EUR', 1, 'fr', '', '', 0, '', '{}', 0, 0, 0, '', 1"
    " FROM invoicing_invoice LIMIT 1",
    "UPDATE invoicing_invoiceline SET net = 1",
    "DELETE FROM invoicing_invoiceline",
    "INSERT INTO invoicing_invoiceline (invoice_id, position, kind, reference, description, details, quantity, unit, unit_price,"
    " discount_percent, discount_amount, vat_category, vat_rate, exemption_code, net, vat, served_quantity, excess_quantity,"
    " excess_amount, nature, accounting_code) SELECT id, 99, 'line', '', 'x', '', 1, '', 1, 0, 0, 'S', 20, '', 1, 0, 0, 0, 0,"
    " 'goods', '' FROM invoicing_invoice",
    "UPDATE invoicing_invoicevat SET vat = 0",
    "DELETE FROM invoicing_invoicevat",
    "UPDATE invoicing_invoiceshare SET vat = 0",
    "DELETE FROM invoicing_invoiceshare",
    "UPDATE invoicing_instalment SET due_on = due_on + 1",
    "DELETE FROM invoicing_instalment",
    "INSERT INTO invoicing_instalment (invoice_id, n, due_on, amount, retention) SELECT id, 9, issued_on, 1, false FROM"
    " invoicing_invoice",
    "UPDATE invoicing_payment SET amount = 1",
    "DELETE FROM invoicing_payment",
    "UPDATE invoicing_allocation SET amount = 1",
    "DELETE FROM invoicing_allocation",
    'UPDATE invoicing_invoicestanding SET "left" = 0',
    "DELETE FROM invoicing_invoicestanding",
    'UPDATE invoicing_instalmentstanding SET "left" = 0',
    "DELETE FROM invoicing_instalmentstanding",
    "UPDATE invoicing_paymentstanding SET unallocated = 100",
    "UPDATE invoicing_issuedfile SET kind = 'x'",
    "DELETE FROM invoicing_issuedfile",
    "DELETE FROM core_storedfile",
    "UPDATE core_storedfile SET content = ''",
    "INSERT INTO invoicing_issuedfile (invoice_id, kind, file_id) SELECT invoice_id, 'cii', file_id FROM invoicing_issuedfile",
    "INSERT INTO invoicing_issuedfile (invoice_id, kind, file_id) SELECT i.id, 'cii', f.file_id FROM invoicing_issuedfile f,"
    " invoicing_invoice i WHERE i.number IS NULL",
    "UPDATE invoicing_einvoicecheck SET ok = true",
    "DELETE FROM invoicing_einvoicecheck",
    "UPDATE sales_entry SET amount = 0",
    "DELETE FROM sales_entry",
    "UPDATE sales_orderstanding SET left_excl_tax = 0",
    "UPDATE core_series SET last = last; TRUNCATE invoicing_invoice CASCADE",
]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_database_refuses(by: Actor, forgery: str) -> None:
    desk = Desk(by)
    order = an_order([("1", "100.00")])
    invoice = desk.balance(order)
    desk.pay(invoice, "50.00")
    commands.issued_pdf(invoice_id=invoice.pk, by=by)
    desk.draft_balance(an_order([("1", "100.00")]))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forgery)


def test_commands_refuse_to_change_or_delete_what_is_issued(by: Actor) -> None:
    desk = Desk(by)
    invoice = desk.balance(an_order([("1", "100.00")]))
    with pytest.raises(AlreadyIssued):
        commands.edit_draft(invoice_id=invoice.pk, title="x", by=by)
    with pytest.raises(AlreadyIssued):
        commands.delete_draft(invoice_id=invoice.pk, by=by)
    with pytest.raises(AlreadyIssued):
        desk.issue(invoice)
    assert Invoice.objects.count() == 1
