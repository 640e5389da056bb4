"""What a progress invoice would be; a lower progress is a credit note of the difference, to be invoiced again (P24)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import BadValue
from carnet.invoicing.amounts import BilledLine, LineState, bill_progress
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import DepositAsk, OrderToInvoice, ProgressAsk, Proposal
from carnet.invoicing.queries.assembling import Billing, assemble
from carnet.invoicing.queries.proposing import (
    line_states,
    refuse_if_at_cost,
    refuse_if_nothing_left,
    state_of_line,
)
from carnet.invoicing.queries.taking_back import propose_taking_back
from carnet.invoicing.refusals import SHARE, NothingIsAsked, OneMeasureOnly, named_once, proper, refusing


class ProgressUpAndDown(BadValue):
    """An invoice goes up, a credit note goes down: one document does one of them (P24)."""

    def __init__(self, higher: str, lower: str) -> None:
        super().__init__(
            _(
                "“%(higher)s” goes up, which is an invoice, and “%(lower)s” goes down, which is a credit note: ask the"
                " lines that go up first, then those that go down."
            )
            % {"higher": higher, "lower": lower},
            field="lines",
        )


class CreditDeductsNothing(BadValue):
    """A lower progress is a credit note: it gives deposits back by itself (P24, P29)."""

    def __init__(self) -> None:
        super().__init__(
            _("This progress is lower than before: it is a credit note, which deducts no deposit. Leave deposits out."),
            field="deposits",
        )


def propose_progress(
    order: OrderToInvoice,
    percent: Decimal | None = None,
    lines: Sequence[ProgressAsk] = (),
    deposit_mode: str = "",
    deposits: Sequence[DepositAsk] = (),
) -> Proposal:
    """Every line, or those asked, brought to a cumulative percentage: an invoice, or a credit note when they go down (P24)."""
    asked = _asked(order, percent, lines)
    higher = [billed for line, billed in asked if _goes_up(line, billed)]
    lower = [billed for line, billed in asked if billed.amount * line.amount < 0]
    if higher and lower:
        raise ProgressUpAndDown(_named(order, higher[0]), _named(order, lower[0]))
    if lower:
        if deposits:
            raise CreditDeductsNothing
        return propose_taking_back(order, lower)
    if not higher:
        refuse_if_nothing_left(order)
        raise NothingIsAsked("lines")
    return assemble(InvoiceKind.PROGRESS, [Billing(order, higher)], deposit_mode, deposits)


def _asked(
    order: OrderToInvoice, percent: Decimal | None, lines: Sequence[ProgressAsk]
) -> list[tuple[LineState, BilledLine]]:
    """Each line asked, and what brings it to its percentage: negative to go down."""
    if bool(lines) == (percent is not None):
        raise NothingIsAsked("lines") if not lines else OneMeasureOnly("percent")
    proper("percent", percent, SHARE)
    named_once((ask.order_line_id for ask in lines), "lines")
    states = line_states(order)
    asked = []
    fixed = [line_id for line_id, state in states.items() if not state.at_cost]
    for ask in lines or [ProgressAsk(line_id, percent or ZERO) for line_id in fixed]:
        proper("lines", ask.cumulative_percent, SHARE)
        line = state_of_line(states, ask.order_line_id)
        refuse_if_at_cost(order, line)
        with refusing("lines", formats.percent):
            asked.append((line, bill_progress(line, ask.cumulative_percent, order.places)))
    return asked


def _goes_up(line: LineState, billed: BilledLine) -> bool:
    return billed.amount * line.amount > 0 or bool(billed.quantity and not line.amount)


def _named(order: OrderToInvoice, billed: BilledLine) -> str:
    return order.rows_by_id[billed.line_id].description
