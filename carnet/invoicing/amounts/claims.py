"""An order as drafts leave it: what they claim is not offered again (P24, P26)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup

from .standing import DepositState, GroupState, LineState, Order


@dataclass(frozen=True, slots=True)
class Claim:
    """What one line of a document asks of an order: of a line, of a group's discount, as a deposit, or from a deposit.

    `amount` and `vat` have the sign of the document's line: a discount and a deduction are negative.
    """

    group: VatGroup
    amount: Decimal
    vat: Decimal = ZERO
    line_id: int | None = None
    quantity: Decimal = ZERO
    discount: bool = False
    deducts_id: int | None = None


def claimed(order: Order, claims: Iterable[Claim]) -> tuple[GroupState, ...]:
    """The order once these claims are met: less left of its lines, its discount and its deposits."""
    by_group: dict[VatGroup, list[Claim]] = {}
    for claim in claims:
        by_group.setdefault(claim.group, []).append(claim)
    return tuple(_group(state, by_group[state.group]) if state.group in by_group else state for state in order)


def _group(state: GroupState, claims: list[Claim]) -> GroupState:
    deposits = [claim for claim in claims if claim.line_id is None and claim.deducts_id is None and not claim.discount]
    return replace(
        state,
        lines=tuple(_line(line, [claim for claim in claims if claim.line_id == line.line_id]) for line in state.lines),
        discount_left=state.discount_left + sum((claim.amount for claim in claims if claim.discount), ZERO),
        deposits=tuple(
            _deposit(deposit, [claim for claim in claims if claim.deducts_id == deposit.invoice_id])
            for deposit in state.deposits
        ),
        claimed=state.claimed + sum((claim.amount for claim in deposits), ZERO),
        claimed_vat=state.claimed_vat + sum((claim.vat for claim in deposits), ZERO),
    )


def _line(line: LineState, claims: list[Claim]) -> LineState:
    if not claims:
        return line
    return replace(
        line,
        invoiced_quantity=line.invoiced_quantity + sum((claim.quantity for claim in claims), ZERO),
        invoiced_amount=line.invoiced_amount + sum((claim.amount for claim in claims), ZERO),
    )


def _deposit(deposit: DepositState, claims: list[Claim]) -> DepositState:
    if not claims:
        return deposit
    return replace(
        deposit,
        left=deposit.left + sum((claim.amount for claim in claims), ZERO),
        left_vat=deposit.left_vat + sum((claim.vat for claim in claims), ZERO),
    )
