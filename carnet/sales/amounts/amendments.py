"""What an amendment makes of a line and of the VAT of its group (P20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, ImpossibleFigure, VatGroup, largest_remainder, round_to, within

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


@dataclass(frozen=True, slots=True)
class DiscountedGroup:
    """A VAT group as its document discount sees it: its lines ordered and left of them, the discount and left of it."""

    ordered: Decimal
    left: Decimal
    discount: Decimal
    discount_left: Decimal


def amended_discounts(
    before: Mapping[VatGroup, DiscountedGroup], moved: Mapping[VatGroup, Decimal], percents: Discount, places: int = 2
) -> dict[VatGroup, Decimal]:
    """The document discount of each VAT group once lines moved: the percentage follows, the amount stays (P10, P20).

    What invoices took of it stays taken; the rest bears on what is left to invoice, by largest remainder, never more.
    """
    whole = sum((one.discount for one in before.values()), ZERO)
    if not whole and not percents:
        return dict.fromkeys([*before, *moved], ZERO)
    ordered = {group: one.ordered for group, one in before.items()}
    fixed = max(whole - _percent_part(ordered, percents, places), ZERO)
    groups = sorted({*before, *moved})
    after = {group: ordered.get(group, ZERO) + moved.get(group, ZERO) for group in groups}
    taken = {
        group: before[group].discount - before[group].discount_left if group in before else ZERO for group in groups
    }
    left = [max((before[group].left if group in before else ZERO) + moved.get(group, ZERO), ZERO) for group in groups]
    rest = within(_percent_part(after, percents, places) + fixed - sum(taken.values(), ZERO), sum(left, ZERO))
    shares = largest_remainder(max(rest, ZERO), left, places)
    return {group: taken[group] + share for group, share in zip(groups, shares, strict=True)}


def _percent_part(ordered: Mapping[VatGroup, Decimal], percents: Discount, places: int) -> Decimal:
    whole = sum((max(net, ZERO) for net in ordered.values()), ZERO)
    return whole - round_to(whole * percents.factor, places)
