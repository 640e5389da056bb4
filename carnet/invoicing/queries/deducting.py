"""Deposits deducted as the user typed them: which deposit, how much, within the bounds of P25."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from carnet.core import formats
from carnet.core.money import ZERO, VatGroup, largest_remainder
from carnet.invoicing.amounts import BilledGroup, Deduction, DepositState, deducted_vat
from carnet.invoicing.proposals import DepositAsk, OrderToInvoice
from carnet.invoicing.refusals import SIGNED_AMOUNT, BeyondWhatIsLeft, DeductionOfNoDeposit, named_once, proper

_Asked = dict[VatGroup, list[tuple[DepositState, Decimal]]]


def asked_by_group(order: OrderToInvoice, asks: Sequence[DepositAsk]) -> dict[VatGroup, Decimal]:
    """What is asked of all deposits in each VAT group: 0.00 where nothing is."""
    asked = _asked(order, asks)
    return {state.group: sum((amount for _, amount in asked[state.group]), ZERO) for state in order.groups}


def deduct_as_asked(
    order: OrderToInvoice, groups: Sequence[BilledGroup], asks: Sequence[DepositAsk]
) -> tuple[BilledGroup, ...]:
    """The same groups with the very deposits that were asked for, not the oldest first."""
    asked = _asked(order, asks)
    return tuple(
        replace(
            part,
            deductions=tuple(
                Deduction(
                    deposit.invoice_id,
                    deposit.number,
                    deposit.issued_on,
                    amount,
                    deducted_vat(deposit, amount, order.places),
                )
                for deposit, amount in asked[part.group]
                if amount
            ),
        )
        for part in groups
    )


def _asked(order: OrderToInvoice, asks: Sequence[DepositAsk]) -> _Asked:
    """Each deposit's amount shared between its VAT groups pro rata of what is left of it there."""
    held: dict[int, list[tuple[VatGroup, DepositState]]] = defaultdict(list)
    for state in order.groups:
        for deposit in state.deposits:
            held[deposit.invoice_id].append((state.group, deposit))
    named_once((ask.invoice_id for ask in asks), "deposits")
    asked: _Asked = defaultdict(list)
    for ask in asks:
        proper("deposits", ask.amount_excl_tax, SIGNED_AMOUNT.of(order.places))
        parts = held.get(ask.invoice_id)
        if not parts or ask.amount_excl_tax < 0:
            raise DeductionOfNoDeposit
        left = [deposit.left for _, deposit in parts]
        if ask.amount_excl_tax > sum(left, ZERO):
            raise BeyondWhatIsLeft(sum(left, ZERO), "deposits", formats.money)
        shares = largest_remainder(ask.amount_excl_tax, left, order.places) if any(left) else left
        for (group, deposit), share in zip(parts, shares, strict=True):
            asked[group].append((deposit, share))
    return asked
