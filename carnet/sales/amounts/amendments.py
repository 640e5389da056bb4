"""What an amendment makes of a line and of the VAT of its group (P20)."""

from decimal import Decimal

from carnet.core.money import ZERO, ImpossibleFigure, VatGroup, round_to, within

from .lines import NO_DISCOUNT, Discount, line_net


class BelowInvoiced(ImpossibleFigure):
    """A line cannot be amended below what is already invoiced or given up; `minimum` is that quantity."""

    def __init__(self, minimum: Decimal) -> None:
        super().__init__(f"at least {minimum}")
        self.minimum = minimum


def amended_amount(
    kept_quantity: Decimal,
    kept_amount: Decimal,
    new_quantity: Decimal,
    unit_price: Decimal,
    discount: Discount = NO_DISCOUNT,
    places: int = 2,
) -> Decimal:
    """New ordered amount of a line: what is invoiced or given up stays as it is, the rest is at the new price (P20).

    Of a fixed discount, typed for the whole new quantity, the rest bears its share.
    """
    if within(kept_quantity, new_quantity) != kept_quantity:
        raise BelowInvoiced(kept_quantity)
    rest = new_quantity - kept_quantity
    share = round_to(discount.amount * rest / new_quantity, places) if rest else ZERO
    return kept_amount + line_net(rest, unit_price, Discount(discount.percents, share), places)


def amended_vat(group: VatGroup, base: Decimal, vat: Decimal, new_base: Decimal, places: int = 2) -> Decimal:
    """VAT of an amended group: rate × new base, keeping the cent of a group typed incl. tax (P10, P15)."""
    if not new_base:
        return new_base
    return group.vat(new_base, places) + vat - group.vat(base, places)
