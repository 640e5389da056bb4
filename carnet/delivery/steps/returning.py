"""Goods that come back: from the customer, or taken back as the order says (P10, P33)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from carnet.core.money import ZERO, round_to
from carnet.delivery.asks import LineAsk, PartAsk, ReturnAsk
from carnet.delivery.models import Note, NoteLine, NotePart
from carnet.delivery.queries.deliverable import DeliverableLine
from carnet.delivery.queries.returnable import ReturnableLine, returnable_lines
from carnet.delivery.refusals import (
    LineNotTakenBack,
    LineOfAnotherOrder,
    MoreThanDelivered,
    MoreThanLeftToDeliver,
    NamedTwice,
    PartUnknown,
)
from carnet.delivery.steps.drafting import order_to_deliver
from carnet.delivery.steps.goods import Worth, cost_of_part
from carnet.delivery.steps.leaving import kits_completed
from carnet.delivery.steps.proposing import OrderToDeliver, ProposedLine, ProposedPart, checked
from carnet.delivery.steps.working import Work
from carnet.sales.models import OrderLine
from carnet.stock.steps import LotPart


def propose_return(
    lines: Sequence[ReturnableLine], asks: Sequence[ReturnAsk], note_id: int | None, again: bool
) -> list[ProposedLine]:
    """What comes back: what is asked, or all that has not come back of a note; refuses MoreThanDelivered."""
    by_id = {line.note_line_id: line for line in lines if note_id is None or line.note_id == note_id}
    if not asks:
        asks = [ReturnAsk(note_line_id=pk) for pk, line in by_id.items() if line.something_left]
    proposed = []
    for index, ask in enumerate(asks):
        at = f"lines[{index}]"
        if sum(one.note_line_id == ask.note_line_id for one in asks) > 1:
            raise NamedTwice(f"{at}.note_line")
        line = by_id.get(ask.note_line_id)
        if line is None:
            raise LineOfAnotherOrder(f"{at}.note_line")
        proposed.append(_returned(line, ask, again, at))
    return [line for line in proposed if line.moves]


def _returned(line: ReturnableLine, ask: ReturnAsk, again: bool, at: str) -> ProposedLine:
    quantity = max(line.left, ZERO) if ask.quantity is None else checked(ask.quantity, f"{at}.quantity")
    if ask.parts and not line.parts:
        raise PartUnknown(line.description, f"{at}.parts[0].product")
    if not line.parts:
        if quantity > line.left:
            raise MoreThanDelivered(line.description, max(line.left, ZERO), f"{at}.quantity")
        lots = ask.lots or _all_lots(line.lots, quantity == line.quantity)
        return ProposedLine(line.order_line_id, line.product_id, quantity, lots, (), again, line.note_line_id)
    asked = ask.parts or tuple(
        PartAsk(product_id=part.product_id, quantity=part.left if ask.quantity is None else part.per_kit * quantity)
        for part in line.parts
    )
    parts = [_part(line, one, f"{at}.parts[{index}]") for index, one in enumerate(asked)]
    return ProposedLine(line.order_line_id, line.product_id, ZERO, (), tuple(parts), again, line.note_line_id)


def _part(line: ReturnableLine, ask: PartAsk, at: str) -> ProposedPart:
    part = next((one for one in line.parts if one.product_id == ask.product_id), None)
    if part is None:
        raise PartUnknown(line.description, f"{at}.product")
    quantity = checked(ask.quantity, f"{at}.quantity")
    if quantity > part.left:
        raise MoreThanDelivered(part.name, max(part.left, ZERO), f"{at}.quantity")
    lots = ask.lots or _all_lots(part.lots, quantity == part.quantity)
    return ProposedPart(part.product_id, part.per_kit, quantity, lots)


def _all_lots(rows: Sequence[Mapping[str, str]], whole: bool) -> tuple[LotPart, ...]:
    """The lots that left, when all that left comes back."""
    return tuple(LotPart(row["number"], Decimal(row["quantity"])) for row in rows) if whole else ()


def propose_take_back(order: OrderToDeliver, asks: Sequence[LineAsk]) -> list[ProposedLine]:
    """What the order itself takes back: its lines of negative quantity, all that is left of them or what is asked (P10)."""
    by_id = {line.order_line_id: line for line in order.lines if line.ordered < 0}
    if not asks:
        asks = [LineAsk(order_line_id=pk) for pk, line in by_id.items() if line.free]
    proposed = []
    for index, ask in enumerate(asks):
        at = f"lines[{index}]"
        line = by_id.get(ask.order_line_id)
        if line is None:
            raise _not_taken_back(order, ask.order_line_id, f"{at}.order_line")
        quantity = -line.free if ask.quantity is None else checked(ask.quantity, f"{at}.quantity")
        if quantity > -line.free:
            raise MoreThanLeftToDeliver(line.description, -line.free, f"{at}.quantity")
        proposed.append(ProposedLine(line.order_line_id, line.product_id, quantity, ask.lots, again=None))
    return [line for line in proposed if line.moves]


def _not_taken_back(order: OrderToDeliver, line_id: int, at: str) -> Exception:
    found = OrderLine.objects.filter(order_id=order.id, pk=line_id).values_list("description", flat=True).first()
    return LineOfAnotherOrder(at) if found is None else LineNotTakenBack(found, at)


def settle_return(work: Work) -> Worth:
    """Check again what comes back, give up what is not delivered again; how much each line and part left for.

    Refuses MoreThanDelivered, MoreThanLeftToDeliver (at most five statements).
    """
    returnable = {line.note_line_id: line for line in returnable_lines(work.note.order_id, but=[work.note.pk])}
    order = order_to_deliver(work.note.order, but=[work.note.pk])
    lines = {line.order_line_id: line for line in order.lines}
    worth: dict[object, Decimal | None] = {}
    for index, one in enumerate(work.lines):
        row, at = one.row, f"lines[{index}].quantity"
        line = lines[row.order_line_id]
        if row.returns_id is None:
            _take_back(line, row, at, worth)
            continue
        _bring_back(returnable.get(row.returns_id), row, one.parts, at, worth)
        if one.parts:
            row.quantity = kits_completed(order, line, one, sign=-1)
        row.given_up = ZERO if row.again else row.quantity
    return lambda row: worth.get(row)


def _take_back(line: DeliverableLine, row: NoteLine, at: str, worth: dict[object, Decimal | None]) -> None:
    if row.quantity > -line.left:
        raise MoreThanLeftToDeliver(line.description, max(-line.left, ZERO), at)
    worth[row] = round_to(row.quantity * line.unit_cost) if line.unit_cost else None


def _bring_back(
    line: ReturnableLine | None,
    row: NoteLine,
    parts: Sequence[NotePart],
    at: str,
    worth: dict[object, Decimal | None],
) -> None:
    if line is None:
        raise MoreThanDelivered(row.order_line.description, ZERO, at)
    if not parts and row.quantity > line.out:
        raise MoreThanDelivered(line.description, line.out, at)
    worth[row] = _left_for(line, row.quantity)
    for part in parts:
        left = next((one for one in line.parts if one.product_id == part.product_id), None)
        if left is None or part.quantity > left.out:
            raise MoreThanDelivered(part.product.name, left.out if left else ZERO, at)
        worth[part] = cost_of_part(left.cost, left.quantity, left.back, part.quantity)


def _left_for(line: ReturnableLine, quantity: Decimal) -> Decimal | None:
    """What goods cost the order when they left; those a supplier delivered are worth what the line says, else the average."""
    if line.kind == Note.Kind.DIRECT:
        return round_to(quantity * line.unit_cost) if line.unit_cost else None
    return cost_of_part(line.cost, line.quantity, line.back, quantity)
