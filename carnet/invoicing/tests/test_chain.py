"""The chain of proof: everything issued and paid is sealed, and every tampering is named (P52, R21–R24)."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from carnet import invoicing
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.chain import Walk
from carnet.core.models import ChainHead, ChainLink
from carnet.invoicing import commands
from carnet.invoicing.models import InvoiceStanding
from carnet.invoicing.queries.proof import faults
from carnet.invoicing.tests.acts import ON, Desk
from carnet.invoicing.tests.tampering import OwnerSql, tamper
from carnet.sales.tests.factories import a_company, an_order


def sealed_now() -> None:
    """What a commit does: the deferred seals run."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def a_deal(by: Actor) -> None:
    """An invoice paid in part, its credit note, a payment reversed, credit refunded, a difference given up, a file."""
    desk = Desk(by)
    invoice = desk.balance(an_order([("1", "100.00")]))
    bounced = desk.pay(invoice, "50.00")
    commands.reverse_payment(payment_id=bounced.pk, on=ON, reason="Rejet", by=by)
    desk.pay(invoice, "119.00")
    commands.write_off(invoice_id=invoice.pk, amount=left_of(invoice.pk), on=ON, reason="Solde", by=by)
    desk.credit(invoice)
    other = desk.balance(an_order([("2", "10.00")]))
    commands.issued_pdf(invoice_id=other.pk, by=by)


def left_of(invoice_id: int) -> Decimal:
    left: Decimal = InvoiceStanding.objects.get(invoice_id=invoice_id).left
    return left


def found(by: Actor) -> list[tuple[str, str]]:
    with company_scope(by.company_id):
        return [(fault.what, fault.kind) for fault in faults(Walk())]


def test_every_act_of_money_is_sealed_in_order_under_its_user(by: Actor) -> None:
    a_deal(by)
    sealed_now()
    links = list(ChainLink.objects.order_by("seq"))
    assert [link.seq for link in links] == list(range(1, len(links) + 1))
    kinds = [link.kind for link in links]
    assert kinds.count("invoice") == 3 and kinds.count("payment") == 3 and kinds.count("file") == 1
    assert kinds.count("allocation") >= 4
    assert {link.by for link in links if link.kind in ("invoice", "payment")} == {by.name}
    assert ChainHead.objects.get().hash == links[-1].hash
    assert [link.previous for link in links] == ["", *(link.hash for link in links[:-1])]
    assert found(by) == []


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE core_chainhead SET seq = 0",
        "DELETE FROM core_chainhead",
        "INSERT INTO core_chainhead (company_id, seq, hash) VALUES (core_company(), 0, '')",
        "UPDATE core_chainlink SET label = 'x'",
        "DELETE FROM core_chainlink",
        "INSERT INTO core_chainlink SELECT * FROM core_chainlink",
        "TRUNCATE core_chainlink",
        "SELECT core_seal(core_company(), 'invoice', 1, '')",
        "INSERT INTO core_closing (period, first_on, last_on, first_seq, until_seq, totals, perpetual)"
        " VALUES ('day', '2026-01-01', '2026-01-01', 1, 1, '{}', '{}')",
        "UPDATE core_closing SET totals = '{}'",
        "ALTER TABLE core_chainlink DISABLE TRIGGER ALL",
        "ALTER TABLE invoicing_invoice DISABLE TRIGGER sealed",
        "DROP TRIGGER sealed ON invoicing_payment",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_role_cannot_write_the_chain(by: Actor, forgery: str) -> None:
    Desk(by).balance(an_order([("1", "100.00")]))
    sealed_now()
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(forgery)


def test_money_written_by_plain_sql_is_sealed_like_any_other(by: Actor) -> None:
    order = an_order([("1", "100.00")])
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO invoicing_payment (kind, party_id, "on", amount, currency, exchange_rate, method, reference, reason,'
            " by_name) VALUES ('receipt', %s, '2026-09-02', 5, 'EUR', 1, 'cash', '', '', 'x')",
            [order.party_id],
        )
    sealed_now()
    assert ChainLink.objects.get().kind == "payment"


TAMPERINGS = [
    ("UPDATE invoicing_invoice SET title = 'x' WHERE id = (SELECT min(id) FROM invoicing_invoice)", {("altered", "invoice")}),
    ("UPDATE invoicing_invoiceline SET description = 'x' WHERE id = (SELECT min(id) FROM invoicing_invoiceline)",
     {("altered", "invoice")}),
    ("UPDATE invoicing_payment SET reference = 'x' WHERE id = (SELECT min(id) FROM invoicing_payment)", {("altered", "payment")}),
    ("UPDATE core_storedfile SET content = set_byte(content, 9, get_byte(content, 9) # 1)", {("altered", "file")}),
    ("DELETE FROM invoicing_allocation WHERE id = (SELECT max(id) FROM invoicing_allocation WHERE undoes_id IS NULL)",
     {("removed", "allocation")}),
    ("DELETE FROM core_chainlink WHERE kind = 'payment' AND ref = (SELECT min(id) FROM invoicing_payment)",
     {("link_missing", "*"), ("inserted", "payment")}),
    ("UPDATE core_chainlink SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3);"
     " UPDATE core_chainlink SET seq = -seq WHERE seq < 0", {("reordered", "*"), ("link_altered", "*")}),
    ("UPDATE core_chainlink SET label = 'x' WHERE seq = 1", {("link_altered", "*")}),
    ("DELETE FROM core_chainlink WHERE seq = (SELECT max(seq) FROM core_chainlink)",
     {("end_missing", "chain"), ("inserted", "*")}),
    ("INSERT INTO invoicing_payment (company_id, kind, party_id, \"on\", amount, currency, exchange_rate, method, reference, reason,"
     " by_name) SELECT company_id, kind, party_id, \"on\", amount, currency, exchange_rate, method, 'slipped in', '', by_name"
     " FROM invoicing_payment WHERE kind = 'receipt' LIMIT 1", {("inserted", "payment")}),
]  # fmt: skip


@pytest.mark.parametrize(("tampering", "named"), TAMPERINGS)
def test_what_the_owner_of_the_database_does_behind_our_back_is_named(
    own_database: str, owner_sql: OwnerSql, tampering: str, named: set[tuple[str, str]]
) -> None:
    by = a_company()
    with company_scope(by.company_id):
        a_deal(by)
    assert found(by) == []
    tamper(owner_sql, tampering)
    said = found(by)
    for what, kind in named:
        assert any(what == one and kind in ("*", other) for one, other in said), said
    assert {what for what, _kind in said} == {what for what, _kind in named}, said


def test_acts_of_several_threads_stand_one_after_the_other(own_database: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        invoice = Desk(by).balance(an_order([("1", "100.00")]))

    def pay(_turn: int) -> None:
        try:
            commands.record_payment(
                party_id=invoice.billed_id, on=ON, amount=Decimal("1.00"), method="transfer", allocations={}, by=by
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(pay, range(24)))
    assert found(by) == []
    with company_scope(by.company_id):
        assert list(ChainLink.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 26))


def test_a_company_older_than_the_chain_is_sealed_once_at_its_installation(
    own_database: str, owner_sql: OwnerSql
) -> None:
    by = a_company()
    with company_scope(by.company_id):
        a_deal(by)
    tamper(owner_sql, "DELETE FROM core_chainlink; DELETE FROM core_chainhead")
    assert {what for what, _kind in found(by)} == {"inserted"}
    owner_sql((Path(invoicing.__file__).parent / "sql" / "30_sealed.sql").read_text())
    assert found(by) == []


def test_the_command_says_what_was_touched_and_fails(own_database: str, owner_sql: OwnerSql) -> None:
    by = a_company()
    with company_scope(by.company_id):
        Desk(by).balance(an_order([("1", "100.00")]))
    said = StringIO()
    call_command("carnet_verify", stdout=said)
    assert "1 links, intact" in said.getvalue()
    tamper(owner_sql, "UPDATE invoicing_invoice SET title = 'x'")
    with pytest.raises(SystemExit):
        call_command("carnet_verify", stdout=said)
    assert "FA-2026-0001 (link 1): was altered after it was sealed" in said.getvalue()
