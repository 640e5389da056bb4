"""`carnet check` is clean after real work and names whatever was tampered with (P3)."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.check import check_company
from carnet.dossier.commands import accept_quote, cancel_order, close_order, create_order
from carnet.dossier.tests.test_standing import a_long_life, an_order, day, issued, line
from carnet.invoicing.commands import (
    draft_balance,
    draft_credit_note,
    draft_deposit,
    draft_interim,
    record_payment,
    refund,
    reverse_payment,
    write_off,
)
from carnet.sales.commands import create_quote
from carnet.sales.lines import OrderContent, QuoteContent
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company, a_customer

D = Decimal


def a_busy_company(by: Actor) -> Order:
    """Orders of every kind: alive, paid, bounced, credited and given up, closed, cancelled, drafts, quoted, incl. tax."""
    order = a_long_life(by)
    quote = create_quote(
        party_id=a_customer().pk,
        content=QuoteContent(
            lines=(line("2", "45.05"), line("1", "12", "5.5", optional=True)), discount_amount=D("3.33")
        ),
        on=day(1),
        by=by,
    )
    paid = accept_quote(quote_id=quote.pk, on=day(1), by=by)
    balance = issued(by, draft_balance(order_id=paid.pk, on=day(10), by=by), day(10))
    payment = record_payment(party_id=paid.party_id, on=day(11), amount=balance.total_incl_tax, method="check", by=by)
    reverse_payment(payment_id=payment.pk, on=day(12), reason="Bounced", by=by)
    rest = balance.total_incl_tax - D("0.10")
    record_payment(party_id=paid.party_id, on=day(13), amount=rest, method="transfer", by=by)
    write_off(invoice_id=balance.pk, amount=D("0.10"), on=day(14), reason="Difference", by=by)
    note = draft_credit_note(invoice_id=balance.pk, on=day(15), again=False, reason="Gesture", by=by)
    issued(by, note, day(15))
    refund(party_id=paid.party_id, on=day(16), amount=D("10"), method="transfer", by=by)
    closed = an_order(by, line("3", "19.99"), line("1", "7.77", "2.1"), prices_include_tax=True)
    issued(by, draft_deposit(order_id=closed.pk, on=day(15), amount_incl_tax=D("20"), by=by), day(15))
    issued(by, draft_interim(order_id=closed.pk, on=day(15), percent=D(35), by=by), day(15))
    close_order(order_id=closed.pk, on=day(16), reason="Stops", deposit="kept", by=by)
    cancel_order(order_id=an_order(by, line("1", "99.99"), discount_percent=D(7)).pk, on=day(10), reason="No", by=by)
    create_order(
        content=OrderContent(party_id=a_customer().pk, lines=(line("1", "5"),)), on=date(2026, 9, 1), draft=True, by=by
    )
    return order


@pytest.mark.django_db
def test_real_work_leaves_nothing_to_say() -> None:
    by = a_company()
    with company_scope(by.company_id):
        a_busy_company(by)
        checked = check_company()
        assert not checked.gaps, "\n".join(map(str, checked.gaps))
        assert checked.orders == 5


_TAMPERED = [
    ("UPDATE sales_entry SET amount = amount + 0.01 WHERE figure = 'ordered' AND order_line_id = %(line)s", "ordered"),
    ("UPDATE sales_entry SET vat = vat + 0.01 WHERE figure = 'invoiced' AND order_line_id IS NULL", "invoiced"),
    ('UPDATE sales_entry SET "on" = "on" + 1 WHERE figure = \'deposit\'', "deposit"),
    ("DELETE FROM sales_entry WHERE figure = 'billed'", "billed"),
    ("UPDATE sales_entry SET amount = amount - 1 WHERE figure = 'paid'", "allocation"),
    ("DELETE FROM sales_entry WHERE figure = 'written_off'", "written_off|allocation"),
    ("UPDATE sales_entry SET amount = amount * 2 WHERE document_kind = 'closure'", "closure"),
    ("DELETE FROM sales_entry WHERE document_kind = 'reopening'", "reopening"),
    ("UPDATE sales_entry SET quantity = 0 WHERE document_kind = 'cancellation'", "cancellation"),
    (
        'INSERT INTO sales_entry (company_id, order_id, category, rate, figure, "on", document_kind, document_id,'
        " document_line, quantity, amount, vat) SELECT company_id, order_id, 'S', 20, 'abandoned', \"on\", 'closure', 999, 'x',"
        " 0, 1, 0 FROM sales_entry LIMIT 1",
        "no document",
    ),
    ("UPDATE sales_linestanding SET ordered_amount = ordered_amount + 1, left_amount = left_amount + 1", "line"),
    ("UPDATE sales_orderstanding SET state = 'settled' WHERE state = 'open'", "state"),
    ("UPDATE sales_groupstanding SET left_vat = left_vat + 0.01", "left_vat"),
    ("UPDATE sales_amendmentline SET delta_net = delta_net + 1", "amendment"),
    ("UPDATE sales_orderline SET net = net + 1 WHERE quote_line_id IS NOT NULL", "quote"),
    ("UPDATE sales_quoteversion SET title = 'Other' WHERE signed_on IS NOT NULL", "signed"),
    ("UPDATE invoicing_invoiceline SET net = net + 1 WHERE kind = 'line'", "invoice"),
    ("UPDATE invoicing_allocation SET amount = amount + 1 WHERE kind = 'payment'", "allocation"),
    ("UPDATE invoicing_paymentstanding SET allocated = allocated + 1, unallocated = unallocated - 1", "payment"),
    ("UPDATE invoicing_einvoicecheck SET ok = false", "verdict"),
    ("UPDATE invoicing_invoice SET issued_on = issued_on + 1 WHERE number IS NOT NULL", "e-invoice says"),
    ('UPDATE invoicing_instalmentstanding SET "left" = "left" + 1', "instalment"),
]
_TABLES = [
    "invoicing_einvoicecheck",
    "invoicing_invoice",
    "sales_entry",
    "sales_linestanding",
    "sales_orderstanding",
    "sales_groupstanding",
    "sales_amendmentline",
    "sales_orderline",
    "sales_quoteversion",
    "invoicing_invoiceline",
    "invoicing_allocation",
    "invoicing_paymentstanding",
    "invoicing_instalmentstanding",
]


@pytest.mark.slow
def test_whatever_is_tampered_with_is_named(own_database: str, owner_sql: Callable[..., Any]) -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_busy_company(by)
        tampered_line = order.pk and a_first_line(order)
    for table in _TABLES:
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for (name,) in owner_sql(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table]
        ):
            owner_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for statement, said in _TAMPERED:
        owner_sql(f"CREATE TABLE kept AS TABLE {_table(statement)}")
        owner_sql(statement, {"line": tampered_line} if "%(line)s" in statement else None)
        with company_scope(by.company_id):
            gaps = check_company().gaps
        assert any(word in str(gap) for gap in gaps for word in said.split("|")), (
            statement,
            [str(gap) for gap in gaps],
        )
        _restore(owner_sql, _table(statement))
    with company_scope(by.company_id):
        assert not check_company().gaps


@pytest.mark.slow
def test_the_command_answers_by_its_exit_code(own_environment: dict[str, str], owner_sql: Callable[..., Any]) -> None:
    by = a_company()
    with company_scope(by.company_id):
        an_order(by, line("1", "100"))
    command = [sys.executable, "manage.py", "carnet_check"]
    done = subprocess.run(command, env=own_environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "1 orders, in order" in done.stdout) == (0, True), done.stdout + done.stderr
    owner_sql("ALTER TABLE sales_entry DISABLE TRIGGER USER")
    owner_sql("UPDATE sales_entry SET amount = amount + 1 WHERE order_line_id IS NOT NULL")
    done = subprocess.run(command, env=own_environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the entry says" in done.stdout


def a_first_line(order: Order) -> int:
    return order.__class__.objects.raw(
        "SELECT l.id, o.number FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id WHERE o.id = %s ORDER BY l.id",
        [order.pk],
    )[0].pk


def _table(statement: str) -> str:
    words = statement.split()
    return words[words.index("FROM" if words[0] == "DELETE" else "INTO" if words[0] == "INSERT" else "UPDATE") + 1]


def _restore(owner_sql: Callable[..., Any], table: str) -> None:
    """Give the table its kept rows back; columns the database works out itself (generated) follow by themselves."""
    owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    written = [
        name
        for (name,) in owner_sql(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
    ]
    columns = ", ".join(f'"{name}"' for name in written)
    values = ", ".join(f'k."{name}"' for name in written)
    changes = ", ".join(f'"{name}" = k."{name}"' for name in written if name != "id")
    owner_sql(f"DELETE FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM kept k WHERE k.id = t.id)")
    owner_sql(f"UPDATE {table} t SET {changes} FROM kept k WHERE k.id = t.id")
    owner_sql(
        f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} FROM kept k"
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = k.id)"
    )
    owner_sql("DROP TABLE kept")
