"""Goods that leave: what may leave of each line, what completes it, what is ordered more or given up (P33)."""

from decimal import Decimal

from carnet.core.money import ZERO, BeyondLeft
from carnet.delivery.amounts import kits_covered, settle
from carnet.delivery.queries.deliverable import DeliverableLine
from carnet.delivery.refusals import MoreThanLeftToDeliver
from carnet.delivery.steps.drafting import order_to_deliver
from carnet.delivery.steps.proposing import OrderToDeliver
from carnet.delivery.steps.working import Work, WorkLine


def settle_lines(work: Work) -> None:
    """Decide of each line how much is delivered beyond what was left and how much is given up; kits are those covered.

    Refuses MoreThanLeftToDeliver (three statements).
    """
    order = order_to_deliver(work.note.order, but=[work.note.pk])
    lines = {one.order_line_id: one for one in order.lines}
    for index, one in enumerate(work.lines):
        line, at = lines[one.row.order_line_id], f"lines[{index}].quantity"
        if one.parts:
            one.row.quantity = kits_completed(order, line, one)
        try:
            settled = settle(line.ordered, line.left, one.row.quantity, line.tolerance)
        except BeyondLeft as beyond:
            raise MoreThanLeftToDeliver(line.description, beyond.maximum, at) from beyond
        one.row.over, one.row.given_up = settled.over, settled.given_up


def kits_completed(order: OrderToDeliver, line: DeliverableLine, one: WorkLine, sign: int = 1) -> Decimal:
    """The whole kits that the parts of a note complete (or, coming back, undo) with those that left before (P33)."""
    out = order.out(line)
    takes = {part.product_id: part.per_kit for part in one.parts} | order.per_kit(line)
    moving = {part.product_id: part.quantity for part in one.parts}
    before = kits_covered((out.get(product, ZERO), per_kit) for product, per_kit in takes.items())
    after = kits_covered(
        (out.get(product, ZERO) + sign * moving.get(product, ZERO), per_kit) for product, per_kit in takes.items()
    )
    return sign * (after - before)
