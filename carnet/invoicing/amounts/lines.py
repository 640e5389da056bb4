"""What an invoice bills of an order line: a quantity, a percentage, a progress, all that is left (P11, P24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import (
    HUNDRED,
    ONE,
    ZERO,
    BeyondLeft,
    cent,
    checked_percent,
    largest_remainder,
    round_to,
    within,
)
from carnet.sales.amounts import line_gross

from .standing import GroupState, LineState, Order

QUANTITY_PLACES = 4
PERCENT_PLACES = 4


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of an invoice: `quantity` and `amount` (net) count for the order line, the rest is printed."""

    line_id: int
    quantity: Decimal
    amount: Decimal
    printed_quantity: Decimal
    printed_price: Decimal
    gross: Decimal
    previous_percent: Decimal | None = None
    new_percent: Decimal | None = None

    @property
    def discount(self) -> Decimal:
        """The printed discount, always gross − net; on a line without discount it is the cent of "rounding" (P11)."""
        return self.gross - self.amount


def bill_quantity(line: LineState, quantity: Decimal, places: int = 2) -> BilledLine:
    """Quantity × price × discount, never beyond what is left; the last one takes the rest (P11)."""
    if not quantity or within(quantity, line.left_quantity) != quantity:
        raise BeyondLeft(line.left_quantity)
    if quantity == line.left_quantity:
        return bill_left(line, places)
    return _at_price(line, quantity, within(_worth(line, quantity, places), line.left_amount), places)


def bill_left(line: LineState, places: int = 2) -> BilledLine:
    """All that is left of a line, in quantity and in amount."""
    quantity, amount = line.left_quantity, line.left_amount
    if quantity and abs(_worth(line, quantity, places) - amount) <= _drift(line, places):
        return _at_price(line, quantity, amount, places)
    return _as_one(line, quantity, amount)


def bill_excess(line: LineState, quantity: Decimal, places: int = 2) -> BilledLine:
    """A quantity beyond what is left, at the line's price: only by right and with a reason (P26)."""
    return _at_price(line, quantity, _worth(line, quantity, places), places)


def bill_spent(line: LineState, amount: Decimal, places: int = 2) -> BilledLine:
    """An amount spent on a line, printed as 1 × the amount; the quantity it serves is the same share, all of it with the last."""
    if amount == line.left_amount:
        return _as_one(line, line.left_quantity, amount)
    quantity = round_to(line.quantity * amount / line.amount, QUANTITY_PLACES) if line.amount else ZERO
    return _as_one(line, within(quantity, line.left_quantity), within(amount, line.left_amount))


def bill_percent(line: LineState, percent: Decimal, places: int = 2) -> BilledLine:
    """A percentage of the line's current ordered amount; beyond what is left it is refused with the maximum (P24).

    The percentage that reaches what is left takes all of it, whatever the earlier ones were rounded by.
    """
    wish = round_to(line.amount * checked_percent(percent) / HUNDRED, places)
    quantity = round_to(line.quantity * percent / HUNDRED, QUANTITY_PLACES)
    gap = abs(wish - line.left_amount)
    reaches = quantity == line.left_quantity and gap <= _drift(line, places)
    if reaches or percent == left_percent(line) or (wish and not gap):
        return _shared(line, line.left_quantity, line.left_amount)
    amount = within(wish, line.left_amount)
    if abs(wish - amount) > cent(places) or (not line.amount and percent > left_percent(line)):
        raise BeyondLeft(left_percent(line))
    return _shared(line, within(quantity, line.left_quantity), amount)


def bill_progress(line: LineState, new_percent: Decimal, places: int = 2) -> BilledLine:
    """A cumulative percentage: round(% × current amount) − already invoiced; 100 % asks all that is left (P24).

    A lower percentage than before gives a negative line: the caller makes a credit note of it.
    """
    if checked_percent(new_percent) == HUNDRED:
        return _shared(line, line.left_quantity, line.left_amount)
    amount = round_to(line.amount * new_percent / HUNDRED, places) - line.invoiced_amount
    quantity = round_to(line.quantity * new_percent / HUNDRED, QUANTITY_PLACES) - line.invoiced_quantity
    if amount * line.amount < 0:
        return _shared(line, -within(-quantity, line.invoiced_quantity), amount)
    if abs(amount) > abs(line.left_amount):
        raise BeyondLeft(left_percent(line) + _percent(line.invoiced_amount, line.amount, PERCENT_PLACES))
    return _shared(line, within(quantity, line.left_quantity), amount)


def bill_everything(order: Order, places: int = 2) -> tuple[BilledLine, ...]:
    """The balance: all that is left of every line (P24)."""
    return tuple(bill_left(line, places) for line in _with_left(order))


def bill_amount(line: LineState, amount: Decimal) -> BilledLine:
    """An amount of a line, excl. tax, never beyond what is left; the quantity it serves is the same share (P24)."""
    if not amount or within(amount, line.left_amount) != amount:
        raise BeyondLeft(line.left_amount)
    if amount == line.left_amount:
        return _shared(line, line.left_quantity, amount)
    quantity = round_to(line.quantity * amount / line.amount, QUANTITY_PLACES)
    return _shared(line, within(quantity, line.left_quantity), amount)


def bill_percent_of_all(order: Order, percent: Decimal, places: int = 2) -> tuple[BilledLine, ...]:
    """A percentage of every line that has something left; refused with the smallest maximum (P24)."""
    billed: list[BilledLine] = []
    maxima: list[Decimal] = []
    for line in _fixed(order):
        try:
            billed.append(bill_percent(line, percent, places))
        except BeyondLeft as beyond:
            maxima.append(beyond.maximum)
    if maxima:
        raise BeyondLeft(min(maxima))
    return tuple(billed)


def bill_amount_of_all(order: Order, amount: Decimal, places: int = 2) -> tuple[BilledLine, ...]:
    """An amount excl. tax asked of the whole order, document discount taken off: shared between VAT groups pro rata of what is
    left of them, in each between its lines; all that is left is the balance (P24, P45)."""
    spent = {state.group: sum((line.left_amount for line in state.lines if line.at_cost), ZERO) for state in order}
    left = [max(state.left - spent[state.group], ZERO) for state in order]
    whole = sum(left, ZERO)
    if amount <= 0 or amount > whole:
        raise BeyondLeft(whole)
    if amount == sum((state.left for state in order), ZERO):
        return bill_everything(order, places)
    shares = largest_remainder(amount, left, places)
    return tuple(
        line for state, share in zip(order, shares, strict=True) if share for line in _bill_share(state, share, places)
    )


def _bill_share(state: GroupState, share: Decimal, places: int) -> Sequence[BilledLine]:
    """Lines of a group whose amount, less the document discount they carry, is the share."""
    held = [line for line in state.lines if line.left_amount > 0 and not line.at_cost]
    lines = _gross_of_discount(state, share, places)
    parts = largest_remainder(lines, [line.left_amount for line in held], places)
    return [bill_amount(line, part) for line, part in zip(held, parts, strict=True) if part]


def _gross_of_discount(state: GroupState, share: Decimal, places: int) -> Decimal:
    if share == state.lines_held or not state.discount_left:
        return share + (state.discount_left if share == state.lines_held else ZERO)
    lines = round_to(share * state.lines_left / state.lines_held, places)
    step = cent(places)
    while (net := lines - round_to(state.discount_left * lines / state.lines_left, places)) != share:
        lines += step if net < share else -step
    return lines


def invoiced_percent(line: LineState) -> Decimal:
    """The share of the line's current amount already invoiced, as shown: 26.67; of its quantity if worthless (P24)."""
    if line.amount:
        return _percent(line.invoiced_amount, line.amount, 2)
    return _percent(line.invoiced_quantity, line.quantity, 2)


def left_percent(line: LineState) -> Decimal:
    """The largest percentage of the line's current amount that may still be asked (P24)."""
    if line.amount:
        return _percent(line.left_amount, line.amount, PERCENT_PLACES)
    return _percent(line.left_quantity, line.quantity, PERCENT_PLACES)


def _with_left(order: Order) -> Sequence[LineState]:
    return [line for state in order for line in state.lines if line.left_quantity or line.left_amount]


def _fixed(order: Order) -> Sequence[LineState]:
    return [line for line in _with_left(order) if not line.at_cost]


def _percent(part: Decimal, whole: Decimal, places: int) -> Decimal:
    return round_to(part * HUNDRED / whole, places) if whole else ZERO


def _worth(line: LineState, quantity: Decimal, places: int) -> Decimal:
    """Quantity × price × discount; a fixed discount counts pro rata of the quantity."""
    fixed = line.discount.amount * quantity / abs(line.quantity) if line.quantity else ZERO
    return round_to(quantity * line.unit_price * line.discount.factor - fixed, places)


def _drift(line: LineState, places: int) -> Decimal:
    """What the roundings of earlier shares may add up to: 50 cents, at most 1 % of the line, at least one cent."""
    return max(cent(places), min(50 * cent(places), abs(line.amount) / HUNDRED))


def _at_price(line: LineState, quantity: Decimal, amount: Decimal, places: int) -> BilledLine:
    gross = line_gross(quantity, line.unit_price, places)
    return BilledLine(line.line_id, quantity, amount, quantity, line.unit_price, gross)


def _as_one(line: LineState, quantity: Decimal, amount: Decimal) -> BilledLine:
    """Printed as 1 × the amount: unit prices are never negative, so a minus goes to the quantity."""
    return BilledLine(line.line_id, quantity, amount, ONE if amount >= 0 else -ONE, abs(amount), amount)


def _shared(line: LineState, quantity: Decimal, amount: Decimal) -> BilledLine:
    """Printed as 1 × the amount with "previous % → new %" (P24)."""
    previous = invoiced_percent(line)
    if line.amount:
        new = _percent(line.invoiced_amount + amount, line.amount, 2)
    else:
        new = _percent(line.invoiced_quantity + quantity, line.quantity, 2)
    return BilledLine(line.line_id, quantity, amount, ONE if amount >= 0 else -ONE, abs(amount), amount, previous, new)
