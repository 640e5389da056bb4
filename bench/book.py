"""An order book of any size: a few deals made by the commands, copied with one statement per table."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from django.db.models import Count
from psycopg import sql

from carnet.core.actor import Actor
from carnet.core.postgres.cluster import SUPERUSER
from carnet.dossier.commands import accept_quote, close_order
from carnet.invoicing.commands import (
    draft_balance,
    draft_deposit,
    draft_interim,
    issue_invoice,
    record_payment,
)
from carnet.invoicing.models import Invoice
from carnet.sales.commands import create_quote, send_quote
from carnet.sales.lines import LineInput, PlanInput, QuoteContent
from carnet.sales.models import OrderLine

from .deal import a_customer

FIRST_DAY = date(2025, 1, 6)
MODELS = 20
# Of twenty deals one is not invoiced yet, one in part, two wait for money (after so many payments); the others are over, as most are.
NOT_INVOICED, IN_PART, GIVEN_UP, UNPAID = 5, 11, 16, {11: 2, 13: 3, 16: 1, 18: 1}
LAST_DAY = FIRST_DAY + timedelta(days=9 * (MODELS + 1))  # after every deal: a series only goes forward
COPIED = (
    "sales_quote", "sales_quoteversion", "sales_quoteline", "sales_quotevat", "sales_order", "sales_orderline",
    "sales_ordervat", "sales_entry", "sales_linestanding", "sales_groupstanding", "sales_orderstanding",
    "sales_closure", "invoicing_invoice", "invoicing_invoiceline", "invoicing_invoicevat", "invoicing_invoiceshare",
    "invoicing_instalment", "invoicing_invoicestanding", "invoicing_payment", "invoicing_paymentstanding",
    "invoicing_allocation", "invoicing_planline", "invoicing_planmove", "invoicing_orderfamily", "core_journal", "core_journalabout",
)  # fmt: skip
TOLD = ("core_journal", "core_journalabout")  # copied for an order in ten: no page reads it across orders
# References between copied rows: these ids move with the copy; others (customers, terms…) stay.
MOVED = {
    "id", "quote_id", "quote_version_id", "version_id", "quote_line_id", "order_id", "order_line_id", "invoice_id",
    "deducts_id", "corrects_id", "credits_id", "payment_id", "credit_note_id", "refund_id", "undoes_id", "reverses_id",
    "document_id", "subject_id", "entry_id", "journal_id", "plan_line_id",
}  # fmt: skip


HOUSES = 50  # each customer and its address is copied so many times, and the copied deals are theirs in turn
PEOPLE, OF_PEOPLE = ("parties_party", "parties_address"), {
    "party_id", "billed_id", "billed_party_id", "billing_address_id", "delivery_address_id",
}  # fmt: skip


def fill(url: str, by: Actor, orders: int) -> None:
    """That many orders: twenty deals in every state, each copied until there are enough, and one of three hundred lines."""
    chance = random.Random(4)
    customers = [a_customer(by, n) for n in range(1, 41)]
    for n in range(MODELS):
        _deal(by, chance, chance.choice(customers), FIRST_DAY + timedelta(days=9 * (n + 1)), n)
    with psycopg.connect(url, autocommit=True, user=SUPERUSER) as link:
        # No trigger, no reference is checked for what is copied from rows that were checked: the owner may not ask for that.
        link.execute("SET session_replication_role = replica")
        link.execute("SET maintenance_work_mem = '512MB'")
        link.execute("SET synchronous_commit = off")
        copies = orders // MODELS - 1
        for table in PEOPLE:
            _copy(link, table, by.company_id, HOUSES - 1)
        for table in COPIED:
            _copy(link, table, by.company_id, copies // 10 if table in TOLD else copies)
        link.execute("VACUUM ANALYZE")
    _long(by, customers[0])


def order_of(by: Actor, lines: int) -> int:
    """The order that was made with so many lines."""
    found = OrderLine.objects.values("order_id").annotate(lines=Count("pk")).filter(lines=lines, order_id__lt=1_000_000)
    return int(found.order_by("-order_id")[0]["order_id"])


def _long(by: Actor, customer: int) -> None:
    """An order of three hundred lines, half invoiced."""
    lines = tuple(
        LineInput(
            description=f"Poste {n}",
            quantity=Decimal(n % 9 + 1),
            vat_rate=Decimal(20 if n % 4 else 10),
            unit_price=Decimal(7) * n,
        )
        for n in range(1, 301)
    )
    quote = create_quote(
        party_id=customer, content=QuoteContent(title="Grande affaire", lines=lines), on=LAST_DAY, by=by
    )
    order = accept_quote(quote_id=quote.pk, on=LAST_DAY, by=by)
    _issued(draft_interim(order_id=order.pk, on=LAST_DAY, percent=Decimal(50), by=by), LAST_DAY, by)


def _issued(invoice: Invoice, on: date, by: Actor) -> Invoice:
    return issue_invoice(invoice_id=invoice.pk, on=on, by=by)


def _deal(by: Actor, chance: random.Random, customer: int, on: date, n: int) -> None:
    lines = tuple(
        LineInput(
            description=f"Article {at}", quantity=Decimal(chance.randint(1, 12)), vat_rate=Decimal("20"),
            unit_price=Decimal(chance.randint(500, 90000)) / 100,
        )
        for at in range(5 if n == 7 else 3)
    )  # fmt: skip
    plan = tuple(
        PlanInput(label=f"Étape {at}", percent=share, due_on=on + timedelta(days=60 * at))
        for at, share in enumerate((Decimal(30), Decimal(40), None), 1)
    )
    content = QuoteContent(title=f"Affaire {n}", lines=lines, plan=plan if n % 2 else ())
    quote = create_quote(party_id=customer, content=content, on=on, by=by)
    send_quote(quote_id=quote.pk, on=on, by=by)
    order = accept_quote(quote_id=quote.pk, on=on, by=by)
    if n == NOT_INVOICED:
        return
    first = draft_deposit if n % 2 else draft_interim
    invoices = [_issued(first(order_id=order.pk, on=on, percent=Decimal(30), by=by), on, by)]
    invoices += [_issued(draft_interim(order_id=order.pk, on=on, percent=Decimal(20), by=by), on, by) for _ in range(2)]
    if n != IN_PART:
        invoices.append(_issued(draft_balance(order_id=order.pk, on=on, by=by), on, by))
    for invoice in invoices[: UNPAID.get(n)]:
        amount = invoice.total_incl_tax
        record_payment(
            party_id=customer, on=on, amount=amount, method="transfer", allocations={invoice.pk: amount}, by=by
        )
    if n == GIVEN_UP:
        close_order(order_id=order.pk, on=on, reason="Le client arrête", by=by)


def _copy(link: psycopg.Connection[Any], table: str, company: int, copies: int) -> None:
    """The rows first, their indexes afterwards: built in one go."""
    link.execute("UPDATE pg_index SET indisready = false WHERE indrelid = %s::regclass", [table])
    _insert(link, table, company, copies)
    link.execute(sql.SQL("REINDEX TABLE {}").format(sql.Identifier(table)))


def _insert(link: psycopg.Connection[Any], table: str, company: int, copies: int) -> None:
    found = link.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
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
    if column in OF_PEOPLE and table not in PEOPLE:
        return sql.SQL("t.{} + k::bigint % {} * 1000000").format(name, HOUSES)
    if column == "party_id" and table in PEOPLE:
        return sql.SQL("t.{} + k::bigint * 1000000").format(name)
    if column == "number" and table == "parties_party":
        return sql.SQL("t.{} || '-' || k").format(name)
    if column == "name" and table == "parties_party":
        return sql.SQL("'Maison ' || initcap(translate(left(md5(t.id || '-' || k), 9), '0123456789', 'aeioulmnrs'))")
    if column in MOVED and kind in ("bigint", "integer"):
        return sql.SQL("t.{} + k::bigint * 1000000").format(name)
    if column == "number" and table in ("sales_quote", "sales_order", "invoicing_invoice"):
        return sql.SQL("t.{} || '-' || k").format(name)
    if column == "due_on" and table == "invoicing_planline":
        return sql.SQL("t.{} + (k % 700)").format(name)
    if column == "title":
        return sql.SQL("t.{} || ' n° ' || k").format(name)
    if column in ("ordered_on", "created_on") or (table == "invoicing_invoice" and column == "issued_on"):
        return sql.SQL("t.{} + (k % 300)").format(name)
    return sql.SQL("t.{}").format(name)
