"""What only the owner of the database can do: put its guards to sleep, change rows behind the chain, set the clock back."""

from collections.abc import Callable
from typing import Any

OwnerSql = Callable[..., Any]
GUARDED = (
    "core_chainhead", "core_chainlink", "core_closing", "core_storedfile", "invoicing_invoice", "invoicing_invoiceline",
    "invoicing_payment", "invoicing_allocation",
)  # fmt: skip

_REHASH = """
DO $do$ DECLARE l core_chainlink%ROWTYPE; before text := ''; BEGIN
    FOR l IN SELECT * FROM core_chainlink ORDER BY seq LOOP
        l.at := l.at - interval '{days} days';
        l.previous := before;
        l.hash := core_hash(core_link_text(l));
        UPDATE core_chainlink SET at = l.at, previous = l.previous, hash = l.hash WHERE id = l.id;
        UPDATE core_chainhead SET hash = l.hash, at = l.at WHERE company_id = l.company_id;
        before := l.hash;
    END LOOP;
END $do$
"""


def asleep(owner_sql: OwnerSql) -> None:
    """No trigger fires any more on what the chain guards."""
    for table in GUARDED:
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def awake(owner_sql: OwnerSql) -> None:
    """The guards stand again."""
    for table in GUARDED:
        owner_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tamper(owner_sql: OwnerSql, statements: str) -> None:
    """As somebody who holds the database and puts every guard to sleep."""
    asleep(owner_sql)
    for statement in statements.split(";"):
        owner_sql(statement)


def days_ago(owner_sql: OwnerSql, days: int) -> None:
    """The chain of the only company as it would be if all of it had happened some days earlier."""
    asleep(owner_sql)
    owner_sql(_REHASH.format(days=days))
    awake(owner_sql)
