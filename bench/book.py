"""An order book of any size: a few deals made by the commands, copied by the owner with one statement per table."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from carnet.core.actor import Actor
from carnet.dossier.commands import accept_quote, close_order
from carnet.invoicing.commands import (
    draft_balance,
    draft_deposit,
    draft_interim,
    issue_invoice,
    record_payment,
)
from carnet.sales.commands import create_quote, send_quote
from carnet.sales.lines import LineInput, PlanInput, QuoteContent

from .deal import a_customer

FIRST_DAY = date(2025, 1, 6)
MODELS = 20
COPIED = (
    "sales_quote", "sales_quoteversion", "sales_quoteline", "sales_quotevat", "sales_order", "sales_orderline",
    "sales_ordervat", "sales_entry", "sales_linestanding", "sales_groupstanding", "sales_orderstanding",
    "sales_closure", "invoicing_invoice", "invoicing_invoiceline", "invoicing_invoicevat", "invoicing_invoiceshare",
    "invoicing_instalment", "invoicing_invoicestanding", "invoicing_payment", "invoicing_paymentstanding",
    "invoicing_allocation", "invoicing_planline", "invoicing_planmove", "core_journal", "core_journalabout",
)  # fmt: skip
# References between copied rows: these ids move with the copy; others (customers, terms…) stay.
MOVED = {
    "id", "quote_id", "quote_version_id", "version_id", "quote_line_id", "order_id", "order_line_id", "invoice_id",
    "deducts_id", "corrects_id", "credits_id", "payment_id", "credit_note_id", "refund_id", "undoes_id", "reverses_id",
    "document_id", "subject_id", "entry_id", "journal_id", "plan_line_id",
}  # fmt: skip


def fill(url: str, by: Actor, orders: int) -> None:
    """That many orders: twenty deals in every state, each copied until there are enough."""
    chance = random.Random(4)
    customers = [a_customer(by, n) for n in range(1, 41)]
    day = FIRST_DAY
    for n in range(MODELS):
        _deal(by, chance, chance.choice(customers), day, n)
        day += timedelta(days=9)
    with psycopg.connect(url, autocommit=True) as link:
        for table in COPIED:
            name = sql.Identifier(table)
            with link.transaction():
                link.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
                _copy(link, table, by.company_id, orders // MODELS - 1)
                link.execute("SET CONSTRAINTS ALL IMMEDIATE")
                link.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
        link.execute("VACUUM ANALYZE")


def _deal(by: Actor, chance: random.Random, customer: int, on: date, n: int) -> None:
    lines = tuple(
        LineInput(
            description=f"Article {at}", quantity=Decimal(chance.randint(1, 12)), vat_rate=Decimal("20"),
            unit_price=Decimal(chance.randint(500, 90000)) / 100,
        )
        for at in range(chance.randint(2, 10))
    )  # fmt: skip
    plan = tuple(
        PlanInput(label=f"Étape {at}", percent=share, due_on=on + timedelta(days=60 * at))
        for at, share in enumerate((Decimal(30), Decimal(40), None), 1)
    )
    content = QuoteContent(title=f"Affaire {n}", lines=lines, plan=plan if n % 2 else ())
    quote = create_quote(party_id=customer, content=content, on=on, by=by)
    send_quote(quote_id=quote.pk, on=on, by=by)
    order = accept_quote(quote_id=quote.pk, on=on, by=by)
    if n % 5 == 0:
        return
    first = draft_deposit if n % 2 else draft_interim
    invoices = [first(order_id=order.pk, on=on, percent=Decimal(30), by=by)]
    issue_invoice(invoice_id=invoices[0].pk, on=on, by=by)
    if n % 5 > 1:
        invoices.append(draft_balance(order_id=order.pk, on=on, by=by))
        issue_invoice(invoice_id=invoices[1].pk, on=on, by=by)
    for invoice in invoices[: n % 4]:
        amount = invoice.total_incl_tax
        record_payment(
            party_id=customer, on=on, amount=amount, method="transfer", allocations={invoice.pk: amount}, by=by
        )
    if n == 16:
        close_order(order_id=order.pk, on=on, reason="Le client arrête", by=by)


def _copy(link: psycopg.Connection[Any], table: str, company: int, copies: int) -> None:
    found = link.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    columns = [sql.Identifier(name) for name, _type in found]
    values = [_value(table, name, kind) for name, kind in found]
    link.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t, generate_series(1, {copies}) k"
            " WHERE t.company_id = {company}"
        ).format(
            table=sql.Identifier(table), columns=sql.SQL(", ").join(columns), values=sql.SQL(", ").join(values),
            copies=copies, company=company,
        )
    )  # fmt: skip


def _value(table: str, column: str, kind: str) -> sql.Composable:
    name = sql.Identifier(column)
    if column in MOVED and kind in ("bigint", "integer"):
        return sql.SQL("t.{} + k::bigint * 1000000").format(name)
    if column == "number" and table in ("sales_quote", "sales_order", "invoicing_invoice"):
        return sql.SQL("t.{} || '-' || k").format(name)
    if column == "due_on" and table == "invoicing_planline":
        return sql.SQL("t.{} + (k % 700)").format(name)
    if column in ("ordered_on", "created_on") or (table == "invoicing_invoice" and column == "issued_on"):
        return sql.SQL("t.{} + (k % 300)").format(name)
    return sql.SQL("t.{}").format(name)
