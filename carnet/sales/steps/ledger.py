"""The ledger of orders: lock them, post what counts, learn which orders changed state (P1, P6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, VatGroup
from carnet.core.refusals import NotFound
from carnet.sales.models import Figure

_COLUMNS = (
    ("order_id", "bigint"), ("order_line_id", "bigint"), ("category", "text"), ("rate", "numeric"), ("figure", "text"),
    ('"on"', "date"), ("document_kind", "text"), ("document_id", "bigint"), ("document_line", "text"),
    ("quantity", "numeric"), ("amount", "numeric"), ("vat", "numeric"),
)  # fmt: skip
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_ARRAYS = ", ".join(f"%s::{kind}[]" for _, kind in _COLUMNS)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One figure moved by one line of a document. `document_line` is unique within document and figure; amounts excl. tax, but
    `billed`, `paid` and `written_off` incl. tax; a row without order line carries its VAT group's discount (negative) and VAT."""

    order_id: int
    figure: Figure
    on: date
    document_kind: str
    document_id: int
    document_line: str
    order_line_id: int | None = None
    group: VatGroup | None = None
    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    vat: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class OrderTransition:
    """An order whose state moved by itself when rows were posted."""

    order_id: int
    before: str | None
    after: str


def hold(order_ids: Iterable[int]) -> list[int]:
    """Lock orders, in ascending order and one statement, before anything is read to be summed; refuse those not there."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM sales_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [wanted]
        )
        found = [row[0] for row in cursor.fetchall()]
    if found != wanted:
        raise NotFound
    return found


def post(rows: Sequence[LedgerRow]) -> list[OrderTransition]:
    """Insert entries; the database restates their orders. Returns the orders whose state changed (two statements)."""
    if not rows:
        return []
    orders = sorted({row.order_id for row in rows})
    values = [_values(row) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH before AS MATERIALIZED (
                SELECT order_id, state FROM sales_orderstanding WHERE order_id = ANY(%s)
            ), written AS (
                INSERT INTO sales_entry ({_NAMES}) SELECT * FROM unnest({_ARRAYS}) RETURNING 1
            )
            SELECT order_id, state FROM before, (SELECT count(*) FROM written) done
            """,
            [orders, *(list(column) for column in zip(*values, strict=True))],
        )
        before: dict[int, str] = dict(cursor.fetchall())
        return _transitions(cursor, orders, before)


def restate(order_ids: Iterable[int]) -> list[OrderTransition]:
    """Restate orders whose state moved without an entry: validated, closed, cancelled, or a new house rule."""
    orders = sorted(set(order_ids))
    with connection.cursor() as cursor:
        cursor.execute("SELECT order_id, state FROM sales_orderstanding WHERE order_id = ANY(%s)", [orders])
        before: dict[int, str] = dict(cursor.fetchall())
        cursor.execute("SELECT sales_restate(%s)", [orders])
        return _transitions(cursor, orders, before)


def _transitions(cursor, orders: list[int], before: dict[int, str]) -> list[OrderTransition]:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT order_id, state FROM sales_orderstanding WHERE order_id = ANY(%s) ORDER BY order_id", [orders])
    return [
        OrderTransition(order_id, before.get(order_id), state)
        for order_id, state in cursor.fetchall()
        if before.get(order_id) != state
    ]


def _values(row: LedgerRow) -> tuple[object, ...]:
    group = row.group
    return (
        row.order_id, row.order_line_id, group.category if group else "", group.rate if group else ZERO, str(row.figure),
        row.on, row.document_kind, row.document_id, row.document_line, row.quantity, row.amount, row.vat,
    )  # fmt: skip
