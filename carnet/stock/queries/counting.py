"""A count as it stands: lines with what should have been there at its instant (P35)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from carnet.core.refusals import NotFound
from carnet.stock.models import Count, CountLine


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line of a count; `expected` is of the instant of the count, `moved` what moved since, `average` the cost of one."""

    id: int
    position: int
    product_id: int
    reference: str
    name: str
    unit: str
    tracking: str
    lot_id: int | None
    lot: str
    place: str
    expected: Decimal
    counted: Decimal | None
    moved: Decimal
    average: Decimal

    @property
    def difference(self) -> Decimal | None:
        """What was found beyond what should be there; None until it is counted."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def missing(self) -> Decimal:
        """How much less was found than what should be there."""
        return self.expected - (self.counted or Decimal(0))


_LINES = """
    SELECT c.id, c.position, p.id, p.reference, p.name, coalesce(u.label, ''), p.tracking, c.lot_id, coalesce(o.number, ''),
        coalesce(s.place, ''), coalesce(c.expected, e.there), c.counted, coalesce(l.on_hand, 0) - e.there, coalesce(v.average, 0)
    FROM stock_countline c
    JOIN stock_count n ON n.id = c.count_id
    JOIN catalog_product p ON p.id = c.product_id
    LEFT JOIN company_unit u ON u.id = p.unit_id
    LEFT JOIN stock_lot o ON o.id = c.lot_id
    LEFT JOIN stock_storage s ON s.product_id = c.product_id AND s.warehouse_id = c.warehouse_id
    LEFT JOIN stock_productstock v ON v.product_id = c.product_id
    LEFT JOIN LATERAL (
        SELECT on_hand FROM stock_level WHERE c.lot_id IS NULL AND product_id = c.product_id AND warehouse_id = c.warehouse_id
        UNION ALL SELECT on_hand FROM stock_lotlevel WHERE lot_id = c.lot_id AND warehouse_id = c.warehouse_id
    ) l ON true
    CROSS JOIN LATERAL (SELECT stock_there_at(c.product_id, c.warehouse_id, c.lot_id, n.counted_at) AS there) e
    WHERE c.count_id = %(count)s AND c.position > %(after)s AND (%(text)s = '' OR p.barcode = %(text)s
        OR p.name ILIKE %(like)s OR p.reference ILIKE %(like)s OR o.number ILIKE %(like)s OR s.place ILIKE %(like)s)
    ORDER BY c.position, c.id LIMIT %(size)s
"""


def count_of(count_id: int) -> Count:
    """A count with its warehouse."""
    found = Count.objects.select_related("warehouse").filter(pk=count_id).first()
    if found is None:
        raise NotFound
    return found


def lines_of_count(count_id: int, *, after: int = 0, size: int = 5000, text: str = "") -> Sequence[CountedLine]:
    """The lines of a count in the order of the sheet, from a position on, that hold a fragment (one statement)."""
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"count": count_id, "after": after, "size": size, "text": text, "like": like})
        return [CountedLine(*row) for row in cursor.fetchall()]


def line_of_count(count_id: int, line_id: int) -> CountedLine:
    """One line of a count (two statements)."""
    position = CountLine.objects.filter(count_id=count_id, pk=line_id).values_list("position", flat=True).first()
    if position is None:
        raise NotFound
    return next(one for one in lines_of_count(count_id, after=position - 1, size=5) if one.id == line_id)


@dataclass(frozen=True, slots=True)
class CountSums:
    """How far a count is: lines, lines counted, lines that differ, and what the differences are worth at the average."""

    lines: int
    counted: int
    different: int
    worth: Decimal


def sums_of_count(count_id: int) -> CountSums:
    """How far a count is (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(c.counted), count(*) FILTER (WHERE c.counted <> e.there),
                coalesce(sum(round((c.counted - e.there) * coalesce(v.average, 0), 2)), 0)
            FROM stock_countline c JOIN stock_count n ON n.id = c.count_id
            LEFT JOIN stock_productstock v ON v.product_id = c.product_id
            CROSS JOIN LATERAL (SELECT coalesce(
                c.expected, stock_there_at(c.product_id, c.warehouse_id, c.lot_id, n.counted_at)) AS there) e
            WHERE c.count_id = %s
            """,
            [count_id],
        )
        return CountSums(*cursor.fetchone())
