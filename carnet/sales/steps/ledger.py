"""The ledger of orders: lock them, post what counts, learn which orders changed state (P1, P6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.backends.utils import CursorWrapper

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
    """One figure moved by one line of a document; `document_line` is unique within document and figure.

    Amounts are excl. tax, but `billed`, `paid` and `written_off` incl. tax; a row without order line carries its VAT
    group's discount (negative) and VAT.
    """

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
    """Lock orders, ascending, in one statement, before anything is read to be summed; refuse those not there."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM sales_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [wanted])
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


def post_agreed(order_id: int, on: date) -> None:
    """Post what an order was first agreed for, from its lines and VAT rows: one-off lines only (P18, P38)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO sales_entry ({_NAMES})
            SELECT order_id, id, vat_category, vat_rate, 'ordered', %(on)s, 'order', order_id, 'line:' || id, quantity, net, 0
            FROM sales_orderline
            WHERE order_id = %(order)s AND kind = 'line' AND period = '' AND amendment_id IS NULL
            UNION ALL
            SELECT order_id, NULL, category, rate, 'ordered', %(on)s, 'order', order_id, 'vat:' || category || ':' || rate,
                0, -discount, vat
            FROM sales_ordervat WHERE order_id = %(order)s
            """,
            {"order": order_id, "on": on},
        )
        if not cursor.rowcount:
            cursor.execute("SELECT sales_restate(%s)", [[order_id]])


def restate(order_ids: Iterable[int]) -> list[OrderTransition]:
    """Restate orders whose state moved without an entry: validated, closed, cancelled, or a new house rule."""
    orders = sorted(set(order_ids))
    with connection.cursor() as cursor:
        before = _states(cursor, orders)
        cursor.execute("SELECT sales_restate(%s)", [orders])
        return _transitions(cursor, orders, before)


def _states(cursor: CursorWrapper, orders: list[int]) -> dict[int, str]:
    cursor.execute("SELECT order_id, state FROM sales_orderstanding WHERE order_id = ANY(%s)", [orders])
    return dict(cursor.fetchall())


def _transitions(cursor: CursorWrapper, orders: list[int], before: dict[int, str]) -> list[OrderTransition]:
    after = _states(cursor, orders)
    return [
        OrderTransition(order_id, before.get(order_id), state)
        for order_id, state in sorted(after.items())
        if before.get(order_id) != state
    ]


def _values(row: LedgerRow) -> tuple[object, ...]:
    group = row.group
    return (
        row.order_id, row.order_line_id, group.category if group else "", group.rate if group else ZERO,
        str(row.figure), row.on, row.document_kind, row.document_id, row.document_line, row.quantity, row.amount, row.vat,
    )  # fmt: skip
