"""What a purchase commits of the customer's order it serves until it is billed (P44)."""

from decimal import Decimal

from carnet.core.money import ZERO, convert, round_to


def company_amount(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount of a document in the company's currency, at the rate the document froze (P14)."""
    return amount if rate == 1 else convert(amount, rate)


def unbilled(net: Decimal, quantity: Decimal, billed: Decimal) -> Decimal:
    """The part of a line's net that belongs to the quantity not billed yet: nothing once all of it is."""
    if billed >= quantity:
        return ZERO
    return net - round_to(net * billed / quantity)


def commitment_moved(
    committed: Decimal,
    before: tuple[Decimal, Decimal],
    after: tuple[Decimal, Decimal],
    billed: Decimal,
) -> Decimal:
    """What a change of a line from (net, quantity) to others adds to its commitment; all of it is let go when nothing is left to bill."""
    if billed >= after[1]:
        return -committed
    return unbilled(*after, billed) - unbilled(*before, billed)
