"""The database's own guard: roles, policies, composite keys, grants, triggers (P3, P52, P53). Run by the owner after each migration.

Everything is derived from the models or read from the areas' `sql/` folders, and written so that running it again changes nothing.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from carnet.core.rows import CompanyRow, Ref
from carnet.core.searched import SearchedRow

# Tables without a company: people, their sessions and second factors, the queue, Django's own. The test of policies reads this list.
SHARED_APPS = ("account", "mfa", "usersessions", "sessions", "contenttypes", "auth", "procrastinate")
SHARED_TABLES = ("core_user", "core_user_groups", "core_user_user_permissions", "django_migrations", "carnet_cache")
EXTENSIONS = ("unaccent", "pg_trgm")
# Locking a row asks for the right to update a column; the company is the one column whose update the policy makes void.
# Our functions are handed a few ids and read by index: one plan fits all, and planning cost most of their time (decision 23).
_PLAN_ONCE = """DO $do$ DECLARE f regprocedure; BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
             WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql' AND p.prokind = 'f'
               AND p.proowner = current_user::regrole AND p.proname NOT LIKE 'procrastinate\\_%'
               AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', f);
    END LOOP;
END $do$;"""
_RIGHTS = {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE", "lock": "UPDATE (company_id)"}


def company_models() -> list[type[CompanyRow]]:
    """Every table with business rows."""
    return [model for model in apps.get_models() if issubclass(model, CompanyRow)]


def install() -> bool:
    """Bring the guard up to date; returns whether anything had to be written."""
    script = "\n".join(statements())
    mark = hashlib.sha256((script + settings.APP_DATABASE_PASSWORD).encode()).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('carnet install'))")
        cursor.execute("CREATE TABLE IF NOT EXISTS carnet_installed (mark text NOT NULL)")
        cursor.execute("SELECT mark FROM carnet_installed")
        if [row[0] for row in cursor.fetchall()] == [mark]:
            return False
        _make_role(cursor)
        cursor.execute(script)
        cursor.execute("DELETE FROM carnet_installed")
        cursor.execute("INSERT INTO carnet_installed VALUES (%s)", [mark])
    return True


def statements() -> Iterator[str]:
    """The whole guard as SQL, in order."""
    yield from (f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
    role = _role()
    yield f"GRANT USAGE ON SCHEMA public TO {role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};"
    yield _shared_grants(role)
    for model in company_models():
        yield from _guard(model, role)
    for model in company_models():
        yield from _composite_keys(model)
    yield from _company_itself(role)
    for path in sql_files():
        yield path.read_text()
    for model in company_models():
        if issubclass(model, SearchedRow):
            yield _searched(model)
    yield _PLAN_ONCE


def sql_files() -> list[Path]:
    """The areas' SQL, lower areas first."""
    return [
        path
        for config in apps.get_app_configs()
        if config.name.startswith("carnet.")
        for path in sorted((Path(config.path) / "sql").glob("*.sql"))
    ]


def _role() -> str:
    return connection.ops.quote_name(settings.APP_DATABASE_ROLE)


def _make_role(cursor: object) -> None:
    execute = cursor.execute  # type: ignore[attr-defined]
    execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APP_DATABASE_ROLE])
    if cursor.fetchone() is None:  # type: ignore[attr-defined]
        execute(f"CREATE ROLE {_role()} LOGIN NOINHERIT")
    if settings.APP_DATABASE_PASSWORD:
        password = settings.APP_DATABASE_PASSWORD.replace("'", "''")
        execute(f"ALTER ROLE {_role()} LOGIN PASSWORD '{password}'")


def _shared_grants(role: str) -> str:
    tables = [m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.app_label in SHARED_APPS]
    tables += [name for name in SHARED_TABLES if name != "django_migrations"]
    listed = ", ".join(f"'{name}'" for name in sorted(set(tables)))
    return f"""DO $do$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
             AND (tablename IN ({listed}) OR tablename LIKE 'procrastinate\\_%') LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %s', t, '{role}');
    END LOOP;
    GRANT SELECT ON django_migrations, carnet_installed TO {role};
END $do$;"""


def _guard(model: type[CompanyRow], role: str) -> Iterator[str]:
    table = connection.ops.quote_name(model._meta.db_table)
    rights = ", ".join(["SELECT", *(_RIGHTS[right] for right in sorted(model.app_may))])
    yield f"GRANT {rights} ON {table} TO {role};"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    yield f"DROP POLICY IF EXISTS own_company ON {table};"
    yield (
        f"CREATE POLICY own_company ON {table}"
        " USING (company_id = nullif(current_setting('app.company', true), '')::bigint)"
        " WITH CHECK (company_id = nullif(current_setting('app.company', true), '')::bigint);"
    )
    yield _unless_there(
        model, f"{model._meta.db_table}_of_company", f"ALTER TABLE {table} ADD CONSTRAINT %s UNIQUE (company_id, id)"
    )


def _composite_keys(model: type[CompanyRow]) -> Iterator[str]:
    for ref in refs(model):
        target = ref.related_model
        cascade = "" if ref.held else " ON DELETE CASCADE"
        yield _unless_there(
            model,
            f"{model._meta.db_table}_{ref.name}_same_company",
            f"ALTER TABLE {connection.ops.quote_name(model._meta.db_table)} ADD CONSTRAINT %s FOREIGN KEY"
            f" (company_id, {connection.ops.quote_name(ref.column)}) REFERENCES"
            f" {connection.ops.quote_name(target._meta.db_table)} (company_id, id){cascade}",
        )


def refs(model: type[models.Model]) -> list[Ref]:
    """The references of a table to rows of the same company."""
    return [field for field in model._meta.get_fields() if isinstance(field, Ref)]


def _searched(model: type[SearchedRow]) -> str:
    """The searched texts of a row, kept by the database in one column, and the index of their fragments."""
    table = model._meta.db_table
    columns = ", ".join(connection.ops.quote_name(name) for name in model.searched)
    texts = ", ".join([*(f"NEW.{connection.ops.quote_name(name)}" for name in model.searched), *model.searched_also])
    return f"""CREATE OR REPLACE FUNCTION {table}_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.search_words := core_plain(concat_ws(' ', {texts}));
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER words_are_kept BEFORE INSERT OR UPDATE OF {columns}, search_words ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_words();
CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin (search_words gin_trgm_ops);"""


def _unless_there(model: type[models.Model], name: str, statement: str) -> str:
    name = name[:63]
    quoted = connection.ops.quote_name(name)
    return f"""DO $do$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}' AND conrelid = '{model._meta.db_table}'::regclass) THEN
        {statement % quoted};
    END IF;
END $do$;"""


def _company_itself(role: str) -> Iterator[str]:
    yield f"GRANT SELECT, UPDATE ON core_company TO {role};"
    yield "ALTER TABLE core_company ENABLE ROW LEVEL SECURITY;"
    yield "DROP POLICY IF EXISTS own_company ON core_company;"
    yield "CREATE POLICY own_company ON core_company USING (id = nullif(current_setting('app.company', true), '')::bigint);"
