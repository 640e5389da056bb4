"""What may be promised of products: on hand, reserved, on its way, and the day it will be there (P34)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.catalog.queries import parts_of
from carnet.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a supplier is to bring, and when; without a day it is not counted on."""

    due_on: date | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Availability:
    """What stands of a product in one warehouse, or in all of them."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    incoming: Decimal = ZERO
    arrivals: tuple[Arrival, ...] = ()

    @property
    def available(self) -> Decimal:
        """What is there and nobody waits for; negative when orders wait for more than what is there."""
        return self.on_hand - self.reserved

    def there_on(self, quantity: Decimal, today: date) -> date | None:
        """The first day on which that much is free beyond what is reserved: today, the day of an arrival, or None."""
        free = self.available
        if free >= quantity:
            return today
        for arrival in self.arrivals:
            free += arrival.quantity
            if arrival.due_on is not None and free >= quantity:
                return max(arrival.due_on, today)
        return None


def availability(product_ids: Iterable[int], warehouse_id: int | None = None) -> dict[int, Availability]:
    """Availability of products managed in stock and of kits, by product; the others are left out (three statements at most).

    Of a kit as many are there as its components make; its arrivals are those of the component that comes last.
    """
    wanted = set(product_ids)
    if not wanted:
        return {}
    kits = parts_of(wanted)
    components = {part.component_id for parts in kits.values() for part in parts}
    found = _stocked((wanted - kits.keys()) | components, warehouse_id)
    for kit_id, parts in kits.items():
        found[kit_id] = _of_kit([(found.get(part.component_id), part.quantity) for part in parts])
    return {pk: one for pk, one in found.items() if pk in wanted}


def _stocked(product_ids: set[int], warehouse_id: int | None) -> dict[int, Availability]:
    """Levels and arrivals of products (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.id, coalesce(l.on_hand, 0), coalesce(l.reserved, 0), coalesce(l.incoming, 0), e.days, e.quantities
            FROM catalog_product p
            LEFT JOIN (
                SELECT product_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved, sum(incoming) AS incoming
                FROM stock_level WHERE product_id = ANY(%(products)s) AND warehouse_id = coalesce(%(place)s, warehouse_id)
                GROUP BY product_id
            ) l ON l.product_id = p.id
            LEFT JOIN (
                SELECT product_id, array_agg(due_on ORDER BY due_on NULLS LAST, id) AS days,
                    array_agg(quantity ORDER BY due_on NULLS LAST, id) AS quantities
                FROM stock_expected WHERE product_id = ANY(%(products)s) AND warehouse_id = coalesce(%(place)s, warehouse_id)
                GROUP BY product_id
            ) e ON e.product_id = p.id
            WHERE p.id = ANY(%(products)s) AND p.stock_managed
            """,
            {"products": sorted(product_ids), "place": warehouse_id},
        )
        return {
            pk: Availability(on_hand, reserved, incoming, _arrivals(days, quantities))
            for pk, on_hand, reserved, incoming, days, quantities in cursor.fetchall()
        }


def _arrivals(days: list[date | None] | None, quantities: list[Decimal] | None) -> tuple[Arrival, ...]:
    return tuple(Arrival(on, quantity) for on, quantity in zip(days or (), quantities or (), strict=True))


def _of_kit(parts: list[tuple[Availability | None, Decimal]]) -> Availability:
    """What the components managed in stock make together: the scarcest one tells."""
    stocked = [(one, quantity) for one, quantity in parts if one is not None]
    if not stocked:
        return Availability()
    on_hand = min(one.on_hand // quantity for one, quantity in stocked)
    free = min(one.available // quantity for one, quantity in stocked)
    return Availability(on_hand, on_hand - free, *_arrivals_of_kit(stocked, free))


def _arrivals_of_kit(parts: list[tuple[Availability, Decimal]], free: Decimal) -> tuple[Decimal, tuple[Arrival, ...]]:
    """The days on which one more kit can be made, and how many in all."""
    days = sorted({arrival.due_on for one, _ in parts for arrival in one.arrivals if arrival.due_on is not None})
    arrivals, made = [], free
    for day in days:
        can = min((one.available + _by(one, day)) // quantity for one, quantity in parts)
        if can > made:
            arrivals.append(Arrival(day, can - made))
            made = can
    return made - free, tuple(arrivals)


def _by(one: Availability, day: date) -> Decimal:
    return sum((a.quantity for a in one.arrivals if a.due_on is not None and a.due_on <= day), ZERO)
