"""What a manual close gives up of an order, by line and by VAT group (P8)."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup

from .document import left_to_invoice
from .standing import DepositState, GroupState, LineState, Order


@dataclass(frozen=True, slots=True)
class GivenUpLine:
    """What is left of a line, given up."""

    line_id: int
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class GivenUpGroup:
    """A VAT group given up: lines − discount = kept deposits + abandoned; `returned` deposits are to be credited."""

    group: VatGroup
    lines: tuple[GivenUpLine, ...]
    discount: Decimal
    kept: Decimal
    abandoned: Decimal
    vat: Decimal
    returned: tuple[DepositState, ...] = ()


def close_keeping_deposits(order: Order, places: int = 2) -> tuple[GivenUpGroup, ...]:
    """Abandons what is left to invoice; the lines a kept deposit covers count as settled by it (P8)."""
    vats = {left.group: left.vat for left in left_to_invoice(order, places)}
    return tuple(_given_up(state, state.deposit_left, vats[state.group]) for state in order if _something_left(state))


def close_returning_deposits(order: Order, places: int = 2) -> tuple[GivenUpGroup, ...]:
    """Abandons everything not invoiced by lines; `returned` lists what must be credited to the customer (P8)."""
    bare = [GroupState(one.group, one.vat, one.lines, one.discount, one.discount_left) for one in order]
    vats = {left.group: left.vat for left in left_to_invoice(bare, places)}
    return tuple(
        _given_up(state, ZERO, vats[state.group], tuple(deposit for deposit in state.deposits if deposit.left))
        for state in order
        if _something_left(state)
    )


def _something_left(state: GroupState) -> bool:
    return bool(state.deposit_left) or any(_is_left(line) for line in state.lines)


def _is_left(line: LineState) -> bool:
    return bool(line.left_quantity or line.left_amount)


def _given_up(state: GroupState, kept: Decimal, vat: Decimal, returned: tuple[DepositState, ...] = ()) -> GivenUpGroup:
    lines = tuple(
        GivenUpLine(line.line_id, line.left_quantity, line.left_amount) for line in state.lines if _is_left(line)
    )
    return GivenUpGroup(state.group, lines, state.discount_left, kept, state.lines_held - kept, vat, returned)
