"""Money received and due: shares of payments, late interest, early payment, retention (P24, P30, P31, R30)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, slots=True)
class DueAsked:
    """An instalment: the day it is due, its place, its amount, and whether it is a retention."""

    on: date
    n: int
    amount: Decimal
    retention: bool = False


def left_of_dues(dues: Sequence[DueAsked], settled: Decimal, released: Decimal) -> list[Decimal]:
    """What is left of each instalment, in the order given: what is settled meets them by their days (P30).

    `released` is what credit notes take of the retention: that part of what is settled meets the retention alone.
    """
    retained = sum((due.amount for due in dues if due.retention), ZERO)
    taken = min(released, retained, settled)
    left, pool = dict.fromkeys(dues, ZERO), settled - taken
    for due in sorted(dues, key=lambda one: (one.on, one.n)):
        asked = due.amount - taken if due.retention else due.amount
        met = min(asked, pool)
        left[due], pool = asked - met, pool - met
    return [left[due] for due in dues]
