"""What the dialog "Deliver" needs of an order: what is left, what is there for it, when the rest will be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.delivery.models import Note, NoteLine, NotePart
from carnet.delivery.queries.lots import There, lots_of, lots_there
from carnet.delivery.queries.otherwise import Coming, coming_of_lines, joined
from carnet.delivery.queries.readiness import Ready, lines_ready, readiness
from carnet.delivery.queries.serving import served
from carnet.delivery.steps.proposing import OrderToDeliver, ProposedLine, ProposedPart, propose_all, with_lots


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a warehouse has for an order: quantities by product, days by line, lots and serial numbers; what comes otherwise, by line."""

    available: dict[int, Decimal]
    ready: dict[int, list[Ready]]
    coming: dict[int, Coming]
    there: There

    def proposed(self, order: OrderToDeliver, *, everything: bool) -> list[ProposedLine]:
        """What is there for the order, or all that is left, with the lots that leave first."""
        return with_lots(order, propose_all(order, None if everything else self.available, self.coming), self.there)


def shelf_of(order: OrderToDeliver, warehouse_id: int, today: date) -> Shelf:
    """What a warehouse has for an order (four statements)."""
    ids = [line.order_line_id for line in order.lines]
    stocked = [line.product_id for line in order.lines if line.product_id and line.stocked]
    parts = [part for line in order.lines for part in line.components if part.stock_managed]
    products = [*stocked, *(part.component_id for part in parts)]
    tracked = [line.product_id for line in order.lines if line.product_id and line.tracked]
    tracked += [part.component_id for part in parts if part.tracking]
    coming = coming_of_lines(ids, today)
    return Shelf(
        served(ids, products, warehouse_id),
        joined(lines_ready(readiness(order.id, today)), coming),
        coming,
        lots_there(tracked, warehouse_id),
    )


def proposed_of(note: Note) -> list[ProposedLine]:
    """The lines of a draft as proposals (two statements)."""
    parts: dict[int, list[ProposedPart]] = {}
    for part in NotePart.objects.filter(line__note=note).order_by("line_id", "position"):
        made = ProposedPart(part.product_id, part.per_kit, part.quantity, lots_of(part.lots))
        parts.setdefault(part.line_id, []).append(made)
    return [
        ProposedLine(
            line.order_line_id, line.product_id, line.quantity, lots_of(line.lots), tuple(parts.get(line.pk, ())),
            line.again, line.returns_id,
        )
        for line in NoteLine.objects.filter(note=note).order_by("position")
    ]  # fmt: skip
