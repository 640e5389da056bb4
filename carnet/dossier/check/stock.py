"""Every level, lot and value of the stock, recomputed from its moves; each move against the rule that valued it (P34, P35)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, round_to
from carnet.dossier.check.gaps import Gap
from carnet.stock.models import Move

CENT, MILLIONTH = Decimal("0.01"), Decimal("0.000001")
SURE = 5000  # up to there a cost kept at six decimals gives the amount back to the cent

_LEVELS = """
SELECT p.reference, w.code, l.on_hand, coalesce(m.sum, 0)
FROM stock_level l JOIN catalog_product p ON p.id = l.product_id JOIN stock_warehouse w ON w.id = l.warehouse_id
LEFT JOIN (SELECT product_id, warehouse_id, sum(quantity) AS sum FROM stock_move GROUP BY 1, 2) m
    ON m.product_id = l.product_id AND m.warehouse_id = l.warehouse_id
WHERE l.on_hand <> coalesce(m.sum, 0)
"""
_LOTS = """
SELECT p.reference, o.number, w.code, t.on_hand, coalesce(m.sum, 0)
FROM stock_lotlevel t JOIN stock_lot o ON o.id = t.lot_id JOIN catalog_product p ON p.id = o.product_id
JOIN stock_warehouse w ON w.id = t.warehouse_id
LEFT JOIN (SELECT lot_id, warehouse_id, sum(quantity) AS sum FROM stock_move WHERE lot_id IS NOT NULL GROUP BY 1, 2) m
    ON m.lot_id = t.lot_id AND m.warehouse_id = t.warehouse_id
WHERE t.on_hand <> coalesce(m.sum, 0)
"""
_WAITING = """
SELECT p.reference, w.code, l.reserved, coalesce(r.sum, 0), l.incoming, coalesce(e.sum, 0)
FROM stock_level l JOIN catalog_product p ON p.id = l.product_id JOIN stock_warehouse w ON w.id = l.warehouse_id
LEFT JOIN (SELECT product_id, warehouse_id, sum(quantity) AS sum FROM stock_reservation GROUP BY 1, 2) r
    ON r.product_id = l.product_id AND r.warehouse_id = l.warehouse_id
LEFT JOIN (SELECT product_id, warehouse_id, sum(quantity) AS sum FROM stock_expected GROUP BY 1, 2) e
    ON e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id
WHERE l.reserved <> coalesce(r.sum, 0) OR l.incoming <> coalesce(e.sum, 0)
"""
_KEPT = """
SELECT p.reference, w.code FROM stock_level l
JOIN catalog_product p ON p.id = l.product_id JOIN stock_warehouse w ON w.id = l.warehouse_id
LEFT JOIN stock_storage s ON s.product_id = l.product_id AND s.warehouse_id = l.warehouse_id
WHERE (l.place, l.alert_below, l.target) IS DISTINCT FROM (coalesce(s.place, ''), s.alert_below, s.target)
"""
_COUNTS = """
SELECT c.number, p.reference, l.counted - l.expected, coalesce(m.sum, 0)
FROM stock_countline l JOIN stock_count c ON c.id = l.count_id JOIN catalog_product p ON p.id = l.product_id
LEFT JOIN (SELECT source_line, sum(quantity) AS sum FROM stock_move WHERE source_kind = 'count' GROUP BY 1) m
    ON m.source_line = l.id::text
WHERE c.state = 'validated' AND coalesce(l.counted - l.expected, 0) <> coalesce(m.sum, 0)
"""
_STOCKS = """
SELECT s.product_id, p.reference, s.moves, s.quantity, s.value, s.average
FROM stock_productstock s JOIN catalog_product p ON p.id = s.product_id
"""


@dataclass(slots=True)
class _Book:
    """What an accountant keeps of one product, move after move."""

    n: int = 0
    quantity: Decimal = ZERO
    value: Decimal = ZERO
    average: Decimal | None = None

    def carry(self, move: Move) -> str:
        """Take the next move; gives what is wrong with it, empty when it follows."""
        wrong = self._wrong(move)
        self.n = move.n
        self.quantity += ZERO if move.source_kind == "transfer" else move.quantity
        self.value += move.value
        if self.quantity:
            self.average = round_to(self.value / self.quantity, 4)
        if (self.quantity, self.value) != (move.quantity_after, move.value_after):
            wrong = (
                wrong or f"leaves {move.quantity_after} worth {move.value_after} for {self.quantity} worth {self.value}"
            )
        return wrong

    def _wrong(self, move: Move) -> str:
        if move.n != self.n + 1:
            return f"follows move {self.n}"
        if move.source_kind == "transfer":
            return "moves value" if move.value or move.difference else ""
        if not move.quantity:
            return "" if move.value in self._late(move) else f"brings {move.value}"
        wanted = self._worths(move)
        return "" if move.value in wanted else f"is worth {move.value} for {' or '.join(map(str, wanted))}"

    def _late(self, move: Move) -> tuple[Decimal, ...]:
        if self.quantity <= 0:
            return (ZERO,)
        return (move.value,) if self.value + move.value >= 0 else ()

    def _worths(self, move: Move) -> tuple[Decimal, ...]:
        """What the move may be worth: at the average of that moment, or by what its document said, cost times quantity."""
        n, average = abs(move.quantity), self.average
        known = move.unit_cost if average is None else average
        at_average = self._worth(move.quantity, round_to(n * known), known)
        if move.unit_cost == known and n <= SURE:
            return (at_average,)
        amount = abs(move.value + move.difference)
        if abs(amount - n * move.unit_cost) > CENT / 2 + n * MILLIONTH:
            return (at_average,)
        return (self._worth(move.quantity, amount), at_average)

    def _worth(self, quantity: Decimal, amount: Decimal, average: Decimal | None = None) -> Decimal:
        """The rule of P35: what the stock gains or loses by a document's amount, or by an average."""
        n = abs(quantity)
        if quantity > 0:
            if self.quantity >= 0:
                return amount
            if n < -self.quantity:
                return min(round_to(n * (self.average or ZERO)), -self.value)
            return -self.value if n == -self.quantity else amount - round_to(amount * -self.quantity / n) - self.value
        if self.quantity <= 0:
            return -amount
        if n < self.quantity:
            return -min(amount, self.value)
        if n == self.quantity:
            return -self.value
        over = n - self.quantity
        if average is not None:
            return -(self.value + round_to(over * average))
        return -(self.value + round_to(amount * over / n))


def stock_gaps() -> Iterator[Gap]:
    """Moves that do not follow from those before, and sums that are not those of their rows."""
    yield from _moves()
    for reference, place, stored, wanted in _rows(_LEVELS):
        yield Gap(f"stock {reference}", f"{stored} on hand at {place} for {wanted} moved")
    for reference, number, place, stored, wanted in _rows(_LOTS):
        yield Gap(f"stock {reference}", f"lot {number}: {stored} on hand at {place} for {wanted} moved")
    for reference, place, reserved, wanted, incoming, expected in _rows(_WAITING):
        yield Gap(
            f"stock {reference}", f"at {place}: {reserved} reserved for {wanted}, {incoming} incoming for {expected}"
        )
    for reference, place in _rows(_KEPT):
        yield Gap(f"stock {reference}", f"at {place}: place or thresholds are not those kept")
    for number, reference, difference, moved in _rows(_COUNTS):
        yield Gap(f"count {number}", f"{reference}: a difference of {difference}, {moved} moved")


def _moves() -> Iterator[Gap]:
    stocks = {row[0]: row[1:] for row in _rows(_STOCKS)}
    books: dict[int, _Book] = {}
    for move in Move.objects.order_by("product_id", "n").iterator(chunk_size=2000):
        wrong = books.setdefault(move.product_id, _Book()).carry(move)
        if wrong:
            yield Gap(f"stock {stocks.get(move.product_id, (move.product_id,))[0]}", f"move {move.n} {wrong}")
    for pk, (reference, moves, quantity, value, average) in stocks.items():
        book = books.get(pk, _Book())
        if (moves, quantity, value) != (book.n, book.quantity, book.value):
            yield Gap(
                f"stock {reference}",
                f"{quantity} worth {value} after {moves} moves for {book.quantity} worth {book.value}",
            )
        elif book.average is not None and average != book.average:
            yield Gap(f"stock {reference}", f"an average of {average} for {book.average}")


def _rows(statement: str) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
