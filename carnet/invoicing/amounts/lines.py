"""What an invoice bills of an order line: a quantity, a percentage, a progress, all that is left (P11, P24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import HUNDRED, ONE, ZERO, BeyondLeft, cent, checked_percent, round_to, within
from carnet.sales.amounts import line_gross

from .standing import LineState, Order

QUANTITY_PLACES = 4
PERCENT_PLACES = 4


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of an invoice: `quantity` and `amount` count for the order line, the rest is printed; negative = to credit."""

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
    """A quantity of a line: quantity × price × discount, never beyond what is left, the last one takes the rest (P11)."""
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


def bill_percent(line: LineState, percent: Decimal, places: int = 2) -> BilledLine:
    """A percentage of the line's current ordered amount; beyond what is left it is refused with the maximum (P24).

    The percentage that reaches what is left takes all of it, whatever the earlier ones were rounded by.
    """
    amount = round_to(line.amount * checked_percent(percent) / HUNDRED, places)
    quantity = round_to(line.quantity * percent / HUNDRED, QUANTITY_PLACES)
    maximum = left_percent(line)
    drift = abs(amount - line.left_amount)
    last = abs(quantity - line.left_quantity) < cent(QUANTITY_PLACES)
    if percent == maximum or (last and drift <= _drift(line, places)):
        return _shared(line, line.left_quantity, line.left_amount)
    if within(amount, line.left_amount) != amount and drift > cent(places):
        raise BeyondLeft(maximum)
    amount = within(amount, line.left_amount)
    if amount and amount == line.left_amount:
        return _shared(line, line.left_quantity, amount)
    return _shared(line, within(quantity, line.left_quantity), amount)


def bill_progress(line: LineState, new_percent: Decimal, places: int = 2) -> BilledLine:
    """What brings a line to a cumulative percentage: round(% × current amount) − already invoiced; 100 % = all left (P24).

    A lower percentage than before gives a negative line: the caller makes a credit note of it.
    """
    if checked_percent(new_percent) == HUNDRED:
        return _shared(line, line.left_quantity, line.left_amount)
    amount = round_to(line.amount * new_percent / HUNDRED, places) - line.invoiced_amount
    quantity = round_to(line.quantity * new_percent / HUNDRED, QUANTITY_PLACES) - line.invoiced_quantity
    if abs(line.invoiced_amount + amount) > abs(line.invoiced_amount + line.left_amount):
        raise BeyondLeft(_percent_of(line, line.invoiced_amount + line.left_amount, PERCENT_PLACES))
    back = within(-quantity, line.invoiced_quantity)
    return _shared(line, -back if back else within(quantity, line.left_quantity), amount)


def bill_everything(order: Order, places: int = 2) -> tuple[BilledLine, ...]:
    """The balance: all that is left of every line (P24)."""
    return tuple(bill_left(line, places) for line in _with_left(order))


def bill_percent_of_all(order: Order, percent: Decimal, places: int = 2) -> tuple[BilledLine, ...]:
    """A percentage of every line that has something left; refused with the smallest maximum (P24)."""
    lines = _with_left(order)
    if checked_percent(percent) != HUNDRED:
        refused = [left_percent(line) for line in lines if _refuses(line, percent, places)]
        if refused:
            raise BeyondLeft(min(refused))
    return tuple(bill_percent(line, percent, places) for line in lines)


def invoiced_percent(line: LineState) -> Decimal:
    """The share of the line's current amount already invoiced, as shown: 26.67 (P24)."""
    return _percent_of(line, line.invoiced_amount, 2)


def left_percent(line: LineState) -> Decimal:
    """The largest percentage that may still be asked."""
    return _percent_of(line, line.left_amount, PERCENT_PLACES)


def _with_left(order: Order) -> Sequence[LineState]:
    return [line for state in order for line in state.lines if line.left_quantity or line.left_amount]


def _refuses(line: LineState, percent: Decimal, places: int) -> bool:
    try:
        bill_percent(line, percent, places)
    except BeyondLeft:
        return True
    return False


def _percent_of(line: LineState, amount: Decimal, places: int) -> Decimal:
    """A part of the line in percent; a line worth nothing is judged by quantity (P10)."""
    if line.amount:
        return round_to(amount * HUNDRED / line.amount, places)
    if not line.quantity:
        return ZERO
    done = line.left_quantity if amount == line.left_amount else line.invoiced_quantity
    return round_to(done * HUNDRED / line.quantity, places)


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
    previous = _percent_of(line, line.invoiced_amount, 2)
    new = _percent_of(line, line.invoiced_amount + amount, 2) if line.amount else HUNDRED
    return BilledLine(line.line_id, quantity, amount, ONE if amount >= 0 else -ONE, abs(amount), amount, previous, new)
