"""What a note of goods that leave would hold: what is asked, or all that is left, perhaps limited to what is there (P33)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from carnet.core.money import ZERO
from carnet.delivery.amounts import kits_covered, most, spread
from carnet.delivery.asks import LineAsk, PartAsk
from carnet.delivery.queries.deliverable import DeliverableLine, PartMoved, drafts_of_order
from carnet.delivery.queries.lots import Lot, first_lots
from carnet.delivery.queries.otherwise import Coming
from carnet.delivery.refusals import (
    QUANTITY,
    LineIsTakenBack,
    LineNotDeliverable,
    LineOfAnotherOrder,
    MoreThanLeftToDeliver,
    NamedTwice,
    PartUnknown,
    QuantityRefused,
)
from carnet.sales.models import OrderLine
from carnet.stock.steps import LotPart

Moved = Mapping[int, Mapping[int, PartMoved]]


@dataclass(frozen=True, slots=True)
class ProposedPart:
    """How much of a component leaves or comes back."""

    product_id: int
    per_kit: Decimal
    quantity: Decimal
    lots: tuple[LotPart, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A row of a note to write."""

    order_line_id: int
    product_id: int | None
    quantity: Decimal
    lots: tuple[LotPart, ...] = ()
    parts: tuple[ProposedPart, ...] = ()
    again: bool | None = None
    returns_id: int | None = None

    @property
    def moves(self) -> bool:
        return bool(self.quantity) or any(part.quantity for part in self.parts)


@dataclass(frozen=True, slots=True)
class OrderToDeliver:
    """An order as deliveries see it: its lines, and what left of the components of its kits."""

    id: int
    number: str
    lines: Sequence[DeliverableLine]
    moved: Moved = field(default_factory=dict)

    def per_kit(self, line: DeliverableLine) -> dict[int, Decimal]:
        """What one kit takes of each component: as it was when the first of them left, else as the kit is made now."""
        moved = self.moved.get(line.order_line_id)
        if moved:
            return {product_id: one.per_kit for product_id, one in moved.items()}
        return {part.component_id: part.quantity for part in line.components}

    def out(self, line: DeliverableLine) -> dict[int, Decimal]:
        """What left of each component and has not come back."""
        moved = self.moved.get(line.order_line_id, {})
        return {product_id: moved[product_id].out if product_id in moved else ZERO for product_id in self.per_kit(line)}


def propose_all(
    order: OrderToDeliver, available: Mapping[int, Decimal] | None = None, coming: Mapping[int, Coming] | None = None
) -> list[ProposedLine]:
    """All that no draft holds of what is left; `available` limits each product to what is there, first lines first, and `coming` the
    lines of goods that the stock does not follow to what has come."""
    wanted = [line for line in order.lines if line.free > 0]
    if available is None:
        return [_line(order, line, line.free) for line in wanted]
    left = dict(available)
    proposed = [_limited(order, line, left, coming or {}) for line in wanted]
    return [line for line in proposed if line.moves]


def with_lots(
    order: OrderToDeliver, lines: Sequence[ProposedLine], there: Mapping[int, Sequence[Lot]]
) -> list[ProposedLine]:
    """Lots that expire first; serial numbers where there is no choice, else who holds the goods says them."""
    tracked = {line.order_line_id: line.tracked for line in order.lines}
    left = {product_id: list(lots) for product_id, lots in there.items()}
    return [
        replace(line, lots=first_lots(left[line.product_id], line.quantity))
        if line.product_id in left
        and (tracked[line.order_line_id] == "lot" or sum(n for _number, n in left[line.product_id]) == line.quantity)
        else line
        for line in lines
    ]


def propose_asked(order: OrderToDeliver, asks: Sequence[LineAsk]) -> list[ProposedLine]:
    """What is asked, checked; refuses services, more than what is left with its tolerance, and what drafts hold."""
    by_id = {line.order_line_id: line for line in order.lines}
    proposed = []
    for index, ask in enumerate(asks):
        at = f"lines[{index}]"
        if sum(one.order_line_id == ask.order_line_id for one in asks) > 1:
            raise NamedTwice(f"{at}.order_line")
        line = by_id.get(ask.order_line_id)
        if line is None:
            raise _not_deliverable(order, ask.order_line_id, f"{at}.order_line")
        if line.left < 0 or line.ordered < 0:
            raise LineIsTakenBack(line.description, f"{at}.order_line")
        proposed.append(_asked(order, line, ask, at))
    return [line for line in proposed if line.moves]


def _not_deliverable(order: OrderToDeliver, line_id: int, at: str) -> Exception:
    found = OrderLine.objects.filter(order_id=order.id, pk=line_id).values_list("description", flat=True).first()
    return LineOfAnotherOrder(at) if found is None else LineNotDeliverable(found, at)


def _asked(order: OrderToDeliver, line: DeliverableLine, ask: LineAsk, at: str) -> ProposedLine:
    if ask.parts:
        proposed = _of_parts(order, line, ask.parts, at)
    else:
        quantity = line.free if ask.quantity is None else checked(ask.quantity, f"{at}.quantity")
        proposed = _line(order, line, quantity, ask.lots)
    maximum = most(line.ordered, line.free, line.tolerance)
    if proposed.quantity > maximum:
        drafts = drafts_of_order(order.id) if line.drafted else []
        raise MoreThanLeftToDeliver(line.description, maximum, f"{at}.quantity", drafts)
    return proposed


def checked(quantity: Decimal, at: str) -> Decimal:
    """A quantity that a note can hold."""
    fault = QUANTITY.fault(quantity)
    if fault:
        raise QuantityRefused(fault, at)
    return quantity


def _line(
    order: OrderToDeliver, line: DeliverableLine, quantity: Decimal, lots: tuple[LotPart, ...] = ()
) -> ProposedLine:
    """A quantity of a line; of a kit, the parts that bring what left of it to that many whole kits."""
    if not line.components:
        return ProposedLine(line.order_line_id, line.product_id, quantity, lots)
    return ProposedLine(line.order_line_id, line.product_id, quantity, (), _parts(order, line, quantity))


def _parts(order: OrderToDeliver, line: DeliverableLine, kits: Decimal) -> tuple[ProposedPart, ...]:
    per_kit, out = order.per_kit(line), order.out(line)
    whole = line.delivered + kits
    return tuple(
        ProposedPart(product_id, one, max(one * whole - out[product_id], ZERO)) for product_id, one in per_kit.items()
    )


def _of_parts(order: OrderToDeliver, line: DeliverableLine, asks: Sequence[PartAsk], at: str) -> ProposedLine:
    """A kit of which components leave by themselves: as many whole ones as all of them cover with what left before (P33)."""
    per_kit, out = order.per_kit(line), order.out(line)
    parts = []
    for index, ask in enumerate(asks):
        here = f"{at}.parts[{index}]"
        if ask.product_id not in per_kit or sum(one.product_id == ask.product_id for one in asks) > 1:
            raise PartUnknown(line.description, f"{here}.product")
        quantity = checked(ask.quantity, f"{here}.quantity")
        maximum = per_kit[ask.product_id] * line.ordered - out[ask.product_id]
        if quantity > maximum:
            raise MoreThanLeftToDeliver(line.description, max(maximum, ZERO), f"{here}.quantity")
        parts.append(ProposedPart(ask.product_id, per_kit[ask.product_id], quantity, ask.lots))
    leaving = {part.product_id: part.quantity for part in parts}
    whole = kits_covered((out[one] + leaving.get(one, ZERO), takes) for one, takes in per_kit.items())
    parts += [ProposedPart(one, takes, ZERO) for one, takes in per_kit.items() if one not in leaving]
    return ProposedLine(line.order_line_id, line.product_id, max(whole - line.delivered, ZERO), (), tuple(parts))


def _limited(
    order: OrderToDeliver, line: DeliverableLine, left: dict[int, Decimal], coming: Mapping[int, Coming]
) -> ProposedLine:
    """What is there of a line, taken off what the next lines find; of a kit, the whole ones that its components make."""
    quantity = line.free
    if line.components:
        quantity = min(quantity, *_kits_there(order, line, left))
        for part in _parts(order, line, quantity):
            if part.product_id in left:
                left[part.product_id] -= part.quantity
    elif line.stocked and line.product_id is not None:
        (quantity,) = spread(left.get(line.product_id, ZERO), [quantity])
        left[line.product_id] = left.get(line.product_id, ZERO) - quantity
    elif line.order_line_id in coming:
        quantity = min(quantity, max(coming[line.order_line_id].come - line.drafted, ZERO))
    return _line(order, line, quantity)


def _kits_there(order: OrderToDeliver, line: DeliverableLine, left: Mapping[int, Decimal]) -> list[Decimal]:
    per_kit, out = order.per_kit(line), order.out(line)
    kept = {part.component_id for part in line.components if part.stock_managed}
    return [
        max((left.get(product_id, ZERO) + out[product_id]) // takes - line.delivered, ZERO)
        for product_id, takes in per_kit.items()
        if product_id in kept
    ]
