"""What a credit note gives up: not invoiced again, so abandoned, of each line and of each VAT group (P26, P29, P33)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, places_of
from carnet.delivery.amounts import share_of
from carnet.delivery.steps.giving_up import own_vat, still_to_abandon
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.steps.sharing import Share
from carnet.sales.models import GroupStanding, LineStanding

Key = tuple[int | None, VatGroup]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Quantity and amount abandoned with each line of the credit note, document discount and VAT with each order's VAT group."""

    lines: dict[int, tuple[Decimal, Decimal]]
    groups: dict[Key, tuple[Decimal, Decimal]]


def given_up_of(note: Invoice, lines: Sequence[InvoiceLine], shares: Sequence[Share]) -> GivenUp:
    """What is abandoned: what is credited, but for what was invoiced beyond the order and what the return itself abandoned (one
    statement, one more when not all of it is)."""
    served = [line for line in lines if line.kind == "line" and line.order_line_id]
    places = places_of(note.currency)
    standings = {
        one.order_line_id: one
        for one in LineStanding.objects.filter(order_line_id__in={line.order_line_id for line in served})
    }
    given: dict[int, tuple[Decimal, Decimal]] = {}
    before: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for line in served:
        standing = standings[line.order_line_id or 0]
        quantity, amount = (
            _beyond(line.served_quantity, standing.left_quantity),
            _beyond(line.net, standing.left_amount),
        )
        if line.note_line_id:
            most = still_to_abandon(standing, -before[standing.order_line_id])
            if quantity > most:
                quantity, amount = most, share_of(amount, most, quantity, places)
            before[standing.order_line_id] += quantity
        given[line.pk] = (quantity, amount)
    return GivenUp(given, _of_groups(served, given, shares, places))


def _beyond(credited: Decimal, left: Decimal) -> Decimal:
    """What remains to abandon once an over-invoiced part (left of the other sign) is made up for."""
    if credited * left >= 0:
        return credited
    return credited + left if abs(credited) > abs(left) else ZERO


def _of_groups(
    lines: Sequence[InvoiceLine], given: dict[int, tuple[Decimal, Decimal]], shares: Sequence[Share], places: int
) -> dict[Key, tuple[Decimal, Decimal]]:
    """Of a VAT group, all that is credited where its lines are given up whole; else what goes with the part that is."""
    credited: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    abandoned: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        key = (line.order_id, VatGroup(line.vat_category, line.vat_rate))
        credited[key] += line.net
        abandoned[key] += given[line.pk][1]
    found: dict[Key, tuple[Decimal, Decimal]] = {}
    for share in shares:
        if share.order_id is None:
            continue
        key = (share.order_id, share.group)
        whole = credited[key] == abandoned[key]
        found[key] = (
            (share.discount, share.own_vat)
            if whole
            else _part(share.order_id, share, credited[key], abandoned[key], places)
        )
    return found


def _part(order_id: int, share: Share, credited: Decimal, abandoned: Decimal, places: int) -> tuple[Decimal, Decimal]:
    """The discount (≤ 0) and the VAT of a part: VAT is what the rest, to be invoiced again, does not bring back."""
    found = GroupStanding.objects.filter(order_id=order_id, category=share.group.category, rate=share.group.rate).get()
    discount = share_of(share.discount, abandoned, credited, places)
    before = found.lines_left - found.discount_left
    after = before + (credited + share.discount) - (abandoned + discount)
    back = own_vat(found, share.group, after, places) - own_vat(found, share.group, before, places)
    return discount, share.own_vat - back
