"""Money received and due: shares of payments, late interest, early payment, retention (P24, P30, P31, R30)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from carnet.core.money import HUNDRED, ZERO, checked_percent, largest_remainder, round_to

from .standing import GroupAmount

DAYS_OF_YEAR = 365
RECOVERY_FEE = Decimal("40.00")


def payment_shares(
    payment: Decimal, shares: Sequence[Decimal], already: Sequence[Decimal], places: int = 2
) -> list[Decimal]:
    """What a payment, negative when reversed, brings to each order or VAT rate of its invoice, incl. tax.

    Cumulative largest remainder: successive payments add up, and what is paid in full is paid share by share (P24, P57).
    """
    paid = sum(already, ZERO) + payment
    reached = list(shares) if paid == sum(shares, ZERO) else largest_remainder(paid, shares, places)
    return [after - before for after, before in zip(reached, already, strict=True)]


def late_interest(due: Decimal, days: int, yearly_percent: Decimal, places: int = 2) -> Decimal:
    """Late penalties on an amount incl. tax still due, for days after the due date; no VAT on them (R30)."""
    return round_to(due * yearly_percent * days / (HUNDRED * DAYS_OF_YEAR), places)


def early_payment_credit(groups: Iterable[GroupAmount], percent: Decimal, places: int = 2) -> tuple[GroupAmount, ...]:
    """The credit note an early payment is worth, by VAT group: the customer pays the invoice less it (P30, R31)."""
    checked_percent(percent)
    bases = [(one.group, round_to(one.base * percent / HUNDRED, places)) for one in groups]
    return tuple(GroupAmount(group, base, group.vat(base, places)) for group, base in bases)


def retention(works: Decimal, percent: Decimal, places: int = 2) -> Decimal:
    """What is retained of the works invoiced incl. tax, before deposits are deducted (P30)."""
    return round_to(works * checked_percent(percent) / HUNDRED, places)
