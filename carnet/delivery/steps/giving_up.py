"""What is not to be delivered any more is not invoiced either, where the line is billed as delivered (P33)."""

from collections import defaultdict
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, places_of, within
from carnet.delivery.amounts import share_of
from carnet.delivery.steps.working import GroupGivenUp, Work
from carnet.sales.models import GroupStanding, LineStanding, Order


def abandon(work: Work) -> None:
    """Give up the invoicing of what the note gives up, as far as it is not invoiced and not given up yet; and of the VAT groups what
    goes with it (one statement, none when nothing is given up)."""
    given: dict[VatGroup, Decimal] = defaultdict(lambda: ZERO)
    left: dict[int, tuple[Decimal, Decimal]] = {}
    given_up: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for one in work.lines:
        standing = one.standing
        if not one.row.given_up or not one.billed_as_delivered:
            continue
        quantity, amount = left.get(standing.order_line_id, (standing.left_quantity, standing.left_amount))
        given_up[standing.order_line_id] += one.row.given_up
        one.row.abandoned_quantity = within(
            min(one.row.given_up, still_to_abandon(standing, given_up[standing.order_line_id])), quantity
        )
        given_up[standing.order_line_id] -= one.row.abandoned_quantity
        if one.row.abandoned_quantity:
            one.row.abandoned_amount = within(share_of(amount, one.row.abandoned_quantity, quantity), amount)
        left[standing.order_line_id] = (quantity - one.row.abandoned_quantity, amount - one.row.abandoned_amount)
        given[one.group] += one.row.abandoned_amount
    wanted = {group: amount for group, amount in given.items() if amount}
    if wanted:
        standings = GroupStanding.objects.filter(order_id=work.note.order_id)
        work.given_up = [
            _of_group(one, wanted[group], work.note.order)
            for one in standings
            if (group := VatGroup(one.category, one.rate)) in wanted
        ]


def still_to_abandon(standing: LineStanding, more: Decimal = ZERO) -> Decimal:
    """How much of what a line gives up of its goods, `more` of it now, is not abandoned yet: what is not delivered any more is
    abandoned once, be it by the note or by the credit note of its return (P33)."""
    left: Decimal = standing.delivery_given_up + more - standing.abandoned_quantity
    return max(left, ZERO)


def _of_group(standing: GroupStanding, given: Decimal, order: Order) -> GroupGivenUp:
    group, places = VatGroup(standing.category, standing.rate), places_of(order.currency)
    discount = within(share_of(standing.discount_left, given, standing.lines_left, places), standing.discount_left)
    before = standing.lines_left - standing.discount_left
    after = before - (given - discount)
    return GroupGivenUp(
        group, discount, own_vat(standing, group, before, places) - own_vat(standing, group, after, places)
    )


def own_vat(standing: GroupStanding, group: VatGroup, base: Decimal, places: int) -> Decimal:
    """The VAT of what is left of a group, deposits left aside: that of the order while all of it is left (P10)."""
    return standing.ordered_vat if base == standing.ordered else group.vat(base, places)
