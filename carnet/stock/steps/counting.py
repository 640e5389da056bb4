"""Lines of a count: listed from what is there, judged at the instant of the count (P35)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection

_STOCKED = """
    SELECT p.id AS product_id, NULL::bigint AS lot_id, p.name, ''::text AS number FROM catalog_product p
    WHERE p.stock_managed AND p.tracking = '' AND {chosen} AND EXISTS (
        SELECT 1 FROM stock_level l WHERE l.product_id = p.id AND l.warehouse_id = %(place)s AND l.on_hand <> 0
        UNION ALL SELECT 1 FROM stock_storage s WHERE s.product_id = p.id AND s.warehouse_id = %(place)s AND p.is_active)
    UNION ALL
    SELECT p.id, t.lot_id, p.name, o.number FROM stock_lotlevel t JOIN catalog_product p ON p.id = t.product_id
    JOIN stock_lot o ON o.id = t.lot_id
    WHERE t.warehouse_id = %(place)s AND t.on_hand > 0 AND p.tracking <> '' AND {chosen}
"""


def list_lines(count_id: int, warehouse_id: int, *, product_ids: Sequence[int] = (), family: str = "") -> int:
    """List what the warehouse holds or has a place for, by place then name; gives the number of lines (one statement)."""
    chosen = "p.id = ANY(%(products)s)" if product_ids else "p.family = %(family)s" if family else "true"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO stock_countline (count_id, position, warehouse_id, product_id, lot_id, is_open)
            SELECT %(count)s, row_number() OVER (ORDER BY coalesce(s.place, '') = '', s.place, f.name, f.number, f.product_id),
                %(place)s, f.product_id, f.lot_id, true
            FROM ({_STOCKED.format(chosen=chosen)}) f
            LEFT JOIN stock_storage s ON s.product_id = f.product_id AND s.warehouse_id = %(place)s
            """,
            {"count": count_id, "place": warehouse_id, "products": list(product_ids), "family": family},
        )
        return int(cursor.rowcount)


def instant() -> datetime:
    """Now, as the database stamps moves: the instant of a count is compared with theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found


def judge_lines(count_id: int, at: datetime) -> list[tuple[int, int, int | None, Decimal]]:
    """Write what should have been there at the instant on each counted line; gives line, product, lot and difference.

    Levels are held by the caller. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE stock_countline c SET expected = stock_there_at(c.product_id, c.warehouse_id, c.lot_id, %(at)s)
            WHERE c.count_id = %(count)s AND c.counted IS NOT NULL
            RETURNING c.id, c.product_id, c.lot_id, c.counted - c.expected
            """,
            {"count": count_id, "at": at},
        )
        return sorted(cursor.fetchall())


def close_lines(count_id: int) -> None:
    """The lines of a count that is over hold nothing any more."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stock_countline SET is_open = false WHERE count_id = %s", [count_id])
