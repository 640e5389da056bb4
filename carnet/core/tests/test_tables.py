"""Every table, walked: who may see it, what it may point to (P53, architecture §2)."""

import itertools

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from carnet.core.install import SHARED_APPS, SHARED_TABLES, company_models, refs
from carnet.core.rows import CompanyRow, Ref

AREAS = {f"carnet.{area}": rank for rank, area in enumerate(settings.AREAS)}
SIBLINGS = [{"parties", "catalog"}]
OURS = [model for model in apps.get_models() if model.__module__.startswith("carnet.")]


def rows(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@pytest.mark.django_db
def test_every_table_is_a_company_s_own_or_on_the_list_of_shared_ones() -> None:
    policed = {row[0] for row in rows("SELECT tablename FROM pg_policies WHERE schemaname = 'public'")}
    tables = rows(
        "SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    shared = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.app_label in SHARED_APPS}
    shared |= {*SHARED_TABLES, "carnet_installed"}
    for table, secured in tables:
        if table in shared or table.startswith("procrastinate_"):
            continue
        assert secured and table in policed, f"{table} has no row-level security"


@pytest.mark.django_db
def test_the_application_role_owns_nothing_and_bypasses_nothing() -> None:
    ((superuser, bypass, creates),) = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    assert not superuser and not bypass and not creates
    owned = rows("SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user")
    assert owned == []
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]


@pytest.mark.django_db
@pytest.mark.parametrize("model", company_models(), ids=lambda m: m._meta.label)
def test_the_application_role_may_do_what_the_table_says_and_no_more(model: type[CompanyRow]) -> None:
    for right in ("insert", "update", "delete"):
        ((held,),) = rows("SELECT has_table_privilege(%s, %s)", model._meta.db_table, right.upper())
        assert held == (right in model.app_may), right
    ((truncates,),) = rows("SELECT has_table_privilege(%s, 'TRUNCATE')", model._meta.db_table)
    assert not truncates


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_references_point_down_protect_and_hide(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or field.related_model.__module__.split(".")[0] != "carnet":
            continue
        target = field.related_model
        here, there = model.__module__.split(".")[1], target.__module__.split(".")[1]
        assert field.remote_field.related_name == "+", field
        assert AREAS[f"carnet.{there}"] <= AREAS[f"carnet.{here}"], field
        assert here == there or {here, there} not in SIBLINGS, field
        if here != there:
            assert getattr(field, "held", True), f"{field} climbs: only rows of the same area may go together"
        if issubclass(model, CompanyRow) and issubclass(target, CompanyRow):
            assert isinstance(field, Ref), f"{field} must be a Ref, or a row could point into another company"


@pytest.mark.django_db
def test_every_reference_is_kept_inside_its_company_by_the_database() -> None:
    keys = {row[0] for row in rows("SELECT conname FROM pg_constraint WHERE contype = 'f'")}
    for model, ref in itertools.chain.from_iterable(((m, r) for r in refs(m)) for m in company_models()):
        name = f"{model._meta.db_table}_{ref.name}_same_company"[:63]
        assert name in keys, name


@pytest.mark.django_db
def test_doors_are_a_closed_list() -> None:
    doors = {
        row[0] for row in rows("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    }
    assert doors == {
        "core_door_api_key", "core_door_memberships", "core_door_company_ids", "core_door_found_company",
        "core_door_forget", "sales_restate", "invoicing_restate_dues", "invoicing_restate_invoices", "invoicing_restate_payments",
        "invoicing_seal", "core_seal_closing", "invoicing_close", "invoicing_door_receipt",
        "core_door_found", "core_door_worth", "invoicing_order_has_a_rest", "invoicing_restate_allocated",
        "purchasing_restate", "purchasing_restate_bills", "purchasing_restate_paid",
        "stock_hold", "stock_hold_levels", "stock_take_move", "stock_restate_waiting", "stock_show_storage",
        "subscriptions_free_draft",
        "invoicing_plans_follow_entries", "invoicing_written_plans_are_fitted", "invoicing_families_follow_products",
    }  # fmt: skip


def test_no_guard_hides_an_index_from_the_policy(db: None) -> None:
    """Below a policy COALESCE, GREATEST and LEAST may leak: a row compared with them is looked for in the whole table."""
    sources = rows(
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT prosecdef"
        " AND prosrc ~* '(WHERE|AND|ON)[[:space:]]+[a-z_.]*id = (coalesce|greatest|least)[(]'"
    )
    assert [name for name, _source in sources] == []
