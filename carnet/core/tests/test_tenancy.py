"""An attacker with the application's login: another company's rows cannot be read, changed, pointed to or guessed (P53)."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.core.acts import company_scope
from carnet.core.install import company_models
from carnet.core.models import User
from carnet.core.rows import CompanyRow

OWN, OTHER = 1, 0
TABLES = sorted(model._meta.db_table for model in company_models())


def sql(statement: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def companies(db: None) -> list[int]:
    user = User.objects.create_user("eve@example.org", name="Eve")
    found = "SELECT core_door_found_company(%s, %s, 'owner', '{}')"
    return [int(sql(found, name, user.pk)[0][0]) for name in ("Cible", "Attaquant")]


@pytest.fixture
def a_row_of_the_other(companies: list[int]) -> Iterator[int]:
    with company_scope(companies[OTHER]):
        ((row,),) = sql(
            "INSERT INTO parties_party (number, kind, name, is_customer, is_supplier, is_prospect, siren, siret, vat_number,"
            " e_address_scheme, e_address, service_code, email, phone, website, language, currency, payment_method, no_reminders,"
            " accounting_code, notes, is_active, version) VALUES ('', 'company', 'Secret', true, false, false, '', '', '',"
            " '', '', '', '', '', '', 'fr', 'EUR', '', false, '', '', true, 1) RETURNING id"
        )
    yield int(row)


@pytest.mark.parametrize("table", TABLES)
def test_without_a_company_nothing_is_seen(companies: list[int], table: str) -> None:
    sql("SELECT set_config('app.company', '', true)")
    assert sql(f"SELECT count(*) FROM {table}") == [(0,)]


def test_rows_of_another_company_are_not_seen_changed_or_deleted(companies: list[int], a_row_of_the_other: int) -> None:
    with company_scope(companies[OWN]):
        assert sql("SELECT * FROM parties_party WHERE id = %s", a_row_of_the_other) == []
        with connection.cursor() as cursor:
            cursor.execute("UPDATE parties_party SET name = 'x' WHERE id = %s", [a_row_of_the_other])
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM parties_party WHERE id = %s", [a_row_of_the_other])
            assert cursor.rowcount == 0


def test_a_row_cannot_be_written_into_another_company(companies: list[int]) -> None:
    with company_scope(companies[OWN]), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        sql("INSERT INTO core_savedview (company_id, list_name, name, query, position, is_default)"
            " VALUES (%s, 'x', 'x', '{}', 0, false)", companies[OTHER])  # fmt: skip


def test_a_row_cannot_point_to_another_company_s(companies: list[int], a_row_of_the_other: int) -> None:
    with company_scope(companies[OWN]), pytest.raises(DatabaseError, match="same_company"), transaction.atomic():
        sql("INSERT INTO parties_contact (party_id, name, role, email, phone, receives_quotes, receives_invoices)"
            " VALUES (%s, 'x', '', '', '', false, false)", a_row_of_the_other)  # fmt: skip


def test_a_row_cannot_move_to_another_company(companies: list[int]) -> None:
    with company_scope(companies[OWN]):
        sql(
            "INSERT INTO core_savedview (list_name, name, query, position, is_default) VALUES ('x', 'x', '{}', 0, false)"
        )
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sql("UPDATE core_savedview SET company_id = %s", companies[OTHER])


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE carnet",
        "SET SESSION AUTHORIZATION carnet",
        "ALTER TABLE parties_party DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE sales_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER entries_never_change ON sales_entry",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (a int)",
        "CREATE OR REPLACE FUNCTION core_company() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "TRUNCATE sales_entry",
        "COPY parties_party TO PROGRAM 'cat'",
        "SELECT * FROM pg_authid",
        "UPDATE carnet_installed SET mark = ''",
    ],
)
def test_the_guard_cannot_be_taken_down(companies: list[int], statement: str) -> None:
    with company_scope(companies[OWN]), pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)


def test_doors_tell_only_what_the_caller_can_prove(companies: list[int]) -> None:
    assert sql("SELECT * FROM core_door_api_key('')") == []
    assert sql("SELECT * FROM core_door_api_key('%%')") == []
    assert sql("SELECT * FROM core_door_memberships(-1)") == []


def test_forgetting_reaches_the_facts_of_one_s_own_journal_alone_and_is_told(companies: list[int]) -> None:
    line = (
        "INSERT INTO core_journal (act, by_kind, by_name, subject_kind, subject_id, facts)"
        """ VALUES ('party.created', 'user', 'Anne Morvan', 'party', 1, '{"name": "anne morvan", "to": ["Anne Morvan", "Zoé"]}')"""
    )
    for company in companies:
        with company_scope(company):
            sql(line)
    with company_scope(companies[OWN]):
        forgotten = (
            "SELECT core_door_forget(ARRAY['Anne Morvan', 'name', 'x'], 'erased', 'person.erased', 'party', 1,"
            " 'user', NULL, 'Me', '{}')"
        )
        assert sql(forgotten) == [(2,)]
        facts = sql(
            "SELECT act, by_name, facts->>'name', facts->'to'->>0, facts->'to'->>1 FROM core_journal"
            " WHERE subject_kind = 'party' ORDER BY id DESC LIMIT 2"
        )
        assert facts[1] == ("party.created", "Anne Morvan", "erased", "erased", "Zoé")
        assert facts[0][:2] == ("person.erased", "Me")
    with company_scope(companies[1 - OWN]):
        assert sql("SELECT count(*) FROM core_journal WHERE facts::text LIKE '%%anne morvan%%'") == [(1,)]
        assert sql("SELECT count(*) FROM core_journal WHERE act = 'person.erased'") == [(0,)]


def test_restating_somebody_else_s_order_shows_nothing(companies: list[int]) -> None:
    with company_scope(companies[OWN]):
        sql("SELECT sales_restate(ARRAY[1, 2, 3]::bigint[])")
        assert sql("SELECT count(*) FROM sales_orderstanding") == [(0,)]


def test_every_company_table_takes_its_company_from_the_transaction() -> None:
    for model in company_models():
        assert issubclass(model, CompanyRow) and model._meta.get_field("company").db_default is not None
