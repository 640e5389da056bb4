"""What each kind of invoice of an order would be: the twins of the `draft_…` commands, writing nothing (P24, P25)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import HUNDRED, ONE, ZERO, round_to, within
from carnet.core.refusals import Holder
from carnet.invoicing.amounts import (
    BilledLine,
    LineState,
    bill_amount,
    bill_amount_of_all,
    bill_everything,
    bill_excess,
    bill_left,
    bill_percent,
    bill_percent_of_all,
    bill_quantity,
)
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import DepositAsk, LineAsk, OrderToInvoice, Proposal
from carnet.invoicing.queries.assembling import Billing, Excess, assemble
from carnet.invoicing.refusals import (
    QUANTITY,
    SHARE,
    SIGNED_AMOUNT,
    BeyondWhatIsLeft,
    BilledAtCost,
    LineOfAnotherOrder,
    NothingIsAsked,
    NothingLeftToInvoice,
    NothingToInvoiceNow,
    OneMeasureOnly,
    named_once,
    proper,
    refusing,
)


def propose_interim(
    order: OrderToInvoice,
    percent: Decimal | None = None,
    lines: Sequence[LineAsk] = (),
    deposit_mode: str = "",
    deposits: Sequence[DepositAsk] = (),
    *,
    amount_excl_tax: Decimal | None = None,
    beyond: bool = False,
) -> Proposal:
    """Chosen lines, a percentage of every line, an amount of the whole order, or what may be invoiced now; `beyond` allows more
    than is left (P24, P26)."""
    if sum([bool(lines), percent is not None, amount_excl_tax is not None]) > 1:
        raise OneMeasureOnly("percent")
    named_once((ask.order_line_id for ask in lines), "lines")
    proper("percent", percent, SHARE)
    proper("amount_excl_tax", amount_excl_tax, SIGNED_AMOUNT.of(order.places))
    excess: dict[int, Excess] = {}
    if lines:
        billed = [_asked_line(order, ask, beyond, excess) for ask in lines]
    elif percent is not None:
        refuse_if_nothing_left(order)
        with refusing("percent", formats.percent):
            billed = list(bill_percent_of_all(order.groups, percent, order.places))
    elif amount_excl_tax is not None:
        refuse_if_nothing_left(order)
        with refusing("amount_excl_tax", formats.money):
            billed = list(bill_amount_of_all(order.groups, amount_excl_tax, order.places))
    else:
        refuse_if_nothing_left(order)
        billed = to_invoice_now(order)
        if not billed:
            raise NothingToInvoiceNow(order.number)
    if not billed:
        raise NothingIsAsked("lines")
    return assemble(InvoiceKind.INTERIM, [Billing(order, billed, excess)], deposit_mode, deposits)


def propose_balance(order: OrderToInvoice, deposits: Sequence[DepositAsk] = ()) -> Proposal:
    """All that is left, deposits deducted: 0.00 after a deposit of 100 % (P24, P25)."""
    refuse_if_nothing_left(order)
    _refuse_at_cost(order)
    billed = bill_everything(order.groups, order.places)
    return assemble(
        InvoiceKind.BALANCE, [Billing(order, billed)], "", deposits, whole_wording=True, warnings=_undelivered(order)
    )


def propose_orders(orders: Sequence[OrderToInvoice]) -> Proposal:
    """One invoice of what may be invoiced now on several orders of the same payer (P24)."""
    billings = [Billing(order, billed) for order in orders if (billed := to_invoice_now(order))]
    if not billings:
        raise NothingLeftToInvoice(", ".join(order.number for order in orders), drafts_of(orders))
    return assemble(InvoiceKind.STANDARD if len(billings) > 1 else InvoiceKind.INTERIM, billings)


def to_invoice_now(order: OrderToInvoice) -> list[BilledLine]:
    """Per line: all that is left when billed as ordered, what is delivered and not invoiced when billed as delivered (P24); what
    is billed at cost waits for its time."""
    states = line_states(order)
    billed = []
    for row in order.rows:
        state = states.get(row.id)
        if state is None or state.at_cost or not (state.left_quantity or state.left_amount):
            continue
        if row.policy != "delivered":
            billed.append(bill_left(state, order.places))
            continue
        quantity = within(row.done_quantity - state.invoiced_quantity, state.left_quantity)
        if quantity:
            billed.append(bill_quantity(state, quantity, order.places))
    return billed


def drafts_of(orders: Iterable[OrderToInvoice]) -> list[Holder]:
    """The drafts that claim something of orders, as a refusal names them."""
    drafts = dict.fromkeys(draft for order in orders for draft in order.drafts)
    return [Holder("invoice", draft.id, f"n° {draft.id}") for draft in drafts]


def _asked_line(order: OrderToInvoice, ask: LineAsk, beyond: bool, excess: dict[int, Excess]) -> BilledLine:
    if sum(value is not None for value in (ask.quantity, ask.percent, ask.amount)) > 1:
        raise OneMeasureOnly("lines")
    proper("lines", ask.quantity, QUANTITY)
    proper("lines", ask.percent, SHARE)
    proper("lines", ask.amount, SIGNED_AMOUNT.of(order.places))
    line = state_of_line(line_states(order), ask.order_line_id)
    refuse_if_at_cost(order, line)
    try:
        return _billed(order, line, ask)
    except BeyondWhatIsLeft:
        if not beyond:
            raise
    billed = _billed_beyond(order, line, ask)
    excess[line.line_id] = Excess(abs(billed.quantity - line.left_quantity), abs(billed.amount - line.left_amount))
    return billed


def _billed(order: OrderToInvoice, line: LineState, ask: LineAsk) -> BilledLine:
    if not line.left_quantity and not line.left_amount:
        raise BeyondWhatIsLeft(ZERO, "lines")
    if ask.quantity is not None:
        with refusing("lines"):
            return bill_quantity(line, ask.quantity, order.places)
    if ask.percent is not None:
        with refusing("lines", formats.percent):
            return bill_percent(line, ask.percent, order.places)
    if ask.amount is not None:
        with refusing("lines", formats.money):
            return bill_amount(line, ask.amount)
    return bill_left(line, order.places)


def _billed_beyond(order: OrderToInvoice, line: LineState, ask: LineAsk) -> BilledLine:
    """What is asked although it is more than what is left, at the line's own price (P26)."""
    if ask.quantity is not None:
        return bill_excess(line, ask.quantity, order.places)
    asked = (
        ask.amount if ask.amount is not None else round_to(line.amount * (ask.percent or ZERO) / HUNDRED, order.places)
    )
    if asked * line.amount < 0:
        raise NothingIsAsked("lines")
    sign = ONE if asked >= 0 else -ONE
    return BilledLine(line.line_id, line.left_quantity, asked, sign, abs(asked), asked)


def line_states(order: OrderToInvoice) -> dict[int, LineState]:
    """The lines of an order that an invoice may bill, whatever their VAT group."""
    return {line.line_id: line for state in order.groups for line in state.lines}


def state_of_line(states: dict[int, LineState], line_id: int) -> LineState:
    """The line asked for; refuses one that the order does not invoice."""
    if line_id not in states:
        raise LineOfAnotherOrder(line_id)
    return states[line_id]


def refuse_if_at_cost(order: OrderToInvoice, line: LineState) -> None:
    """Refuse to bill otherwise than by what is spent on it a line at cost (P24)."""
    if line.at_cost:
        raise BilledAtCost(order.rows_by_id[line.line_id].description)


def _refuse_at_cost(order: OrderToInvoice) -> None:
    """The balance takes all the rest: it waits for lines at cost to be ended."""
    for line in line_states(order).values():
        if line.left_quantity or line.left_amount:
            refuse_if_at_cost(order, line)


def refuse_if_nothing_left(order: OrderToInvoice) -> None:
    """Refuse an order of which no line is left, naming the drafts that claim it (P26)."""
    if not any(line.left_quantity or line.left_amount for line in line_states(order).values()):
        raise NothingLeftToInvoice(order.number, drafts_of([order]))


def _undelivered(order: OrderToInvoice) -> list[str]:
    """The balance asks first if something billed as delivered is not delivered (P24)."""
    states = line_states(order)
    late = [
        row.description
        for row in order.rows
        if row.id in states and row.policy == "delivered" and row.done_quantity != states[row.id].quantity
    ]
    return (
        [_("Billed as delivered, and not all delivered yet: %(lines)s.") % {"lines": ", ".join(late)}] if late else []
    )
