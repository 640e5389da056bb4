"""What an amendment makes of an order: changed lines, new lines, discount and VAT of each group (P20)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ZERO, VatGroup, places_of, round_to, within
from carnet.core.refusals import BadValue, FieldError, Holder, Refusal
from carnet.sales.amounts import (
    Discount,
    DiscountBeyondNet,
    DiscountedGroup,
    amended_amount,
    amended_discounts,
    amended_vat,
)
from carnet.sales.figures import document_discount
from carnet.sales.models import AgreedLine, AmendmentLine, GroupStanding, LineStanding, Order, OrderLine


class LineBelowDone(Refusal):
    """A line cannot be amended below what is invoiced, given up or delivered (P20)."""

    def __init__(self, line: OrderLine, minimum: Decimal, at: str) -> None:
        sentence = _("“%(line)s” cannot fall below %(minimum)s: that much is already invoiced or delivered.") % {
            "line": line.description,
            "minimum": formats.number(minimum),
        }
        super().__init__(sentence, errors=[FieldError(at, sentence)])


class DepositsExceedOrder(Refusal):
    """What is left of a VAT group would be less than the deposits to deduct (P20)."""

    def __init__(self, group: VatGroup, left: Decimal, deposits: Decimal, holders: Sequence[Holder] = ()) -> None:
        self.group, self.left, self.deposits = group, left, deposits
        super().__init__(
            _(
                "At %(rate)s %%, %(left)s would be left to invoice but deposits of %(deposits)s are still to be deducted:"
                " credit %(excess)s of the deposit first."
            )
            % {
                "rate": formats.number(group.rate),
                "left": formats.money(left),
                "deposits": formats.money(deposits),
                "excess": formats.money(deposits - left),
            },
            holders=holders,
        )

    def naming(self, holders: Sequence[Holder]) -> "DepositsExceedOrder":
        """The same refusal, naming the deposit invoices."""
        return DepositsExceedOrder(self.group, self.left, self.deposits, holders)


class DiscountBeyondLine(BadValue):
    """A fixed discount exceeds what is left of its line (P10)."""

    def __init__(self, maximum: Decimal, at: str) -> None:
        super().__init__(_("The discount may not exceed %(maximum)s.") % {"maximum": formats.money(maximum)}, field=at)


@dataclass(slots=True)
class AmendedLine:
    """A line of an amendment worked out: the terms, and the difference it makes to the order line (or the line it adds)."""

    columns: dict[str, Any]
    order_line: OrderLine | None
    delta_quantity: Decimal
    delta_net: Decimal
    delta_typed: Decimal
    asked: int = 0

    @property
    def group(self) -> VatGroup:
        if self.order_line is not None:
            return VatGroup(self.order_line.vat_category, self.order_line.vat_rate)
        return VatGroup(self.columns["vat_category"], self.columns["vat_rate"])

    @property
    def counts(self) -> bool:
        return bool(self.columns["kind"] == "line" and not self.columns["period"])


@dataclass(frozen=True, slots=True)
class GroupMove:
    """What an amendment moves in a VAT group."""

    group: VatGroup
    lines: Decimal
    discount: Decimal
    vat: Decimal


@dataclass(slots=True)
class Amended:
    """An amendment worked out against the order as it stands."""

    before: Decimal
    lines: list[AmendedLine] = field(default_factory=list)
    groups: list[GroupMove] = field(default_factory=list)

    @property
    def after(self) -> Decimal:
        return self.before + sum((move.lines - move.discount for move in self.groups), ZERO)

    def of_ask(self, position: int) -> list[AmendedLine]:
        """What one line asked for becomes: one line, or two when its VAT rate changes."""
        return [line for line in self.lines if line.asked == position]


def work_out(order: Order, asked: Sequence[AmendmentLine]) -> Amended:
    """Work an amendment out; refuses LineBelowDone and DepositsExceedOrder (two statements)."""
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order=order)}
    groups = {VatGroup(one.category, one.rate): one for one in GroupStanding.objects.filter(order=order)}
    amended = Amended(sum((one.ordered for one in groups.values()), ZERO))
    places = places_of(order.currency)
    for index, ask in enumerate(asked):
        if ask.order_line_id is None:
            lines = [_added(ask)]
        else:
            lines = _changed(ask, standings[ask.order_line_id], f"lines[{index}]", places)
        for line in lines:
            line.asked = ask.position
        amended.lines.extend(lines)
    amended.groups = moves_of(order, amended.lines, groups, places)
    _check_deposits(amended.groups, groups)
    return amended


def columns_of(line: AgreedLine) -> dict[str, Any]:
    """The columns that agreed lines share."""
    return {name: getattr(line, name) for name in SHARED}


SHARED = (
    "kind", "product_id", "reference", "description", "details", "quantity", "unit", "unit_price", "unit_price_incl_tax",
    "discount_percent", "discount_amount", "discount_amount_incl_tax", "vat_category", "vat_rate", "exemption_code", "net",
    "unit_cost", "period", "nature", "deliverable", "stock_managed", "invoice_policy", "attached_to",
)  # fmt: skip


def _added(ask: AmendmentLine) -> AmendedLine:
    columns = columns_of(ask)
    if ask.kind != "line" or ask.period:
        return AmendedLine(columns, None, ZERO, ZERO, ZERO)
    return AmendedLine(columns, None, ask.quantity, ask.net, _Terms.asked(ask).rest(ZERO, ask.quantity, "lines", 2))


def _changed(ask: AmendmentLine, standing: LineStanding, at: str, places: int) -> list[AmendedLine]:
    """New terms for what is not invoiced; with another VAT rate, a minus on the line and a new line in the new group."""
    line = ask.order_line
    assert line is not None
    kept = standing.invoiced_quantity - standing.credited_quantity + standing.abandoned_quantity
    kept_amount = standing.invoiced_amount - standing.credited_amount + standing.abandoned_amount
    delivered = standing.delivered_quantity - standing.returned_quantity + standing.delivery_given_up
    group = VatGroup(ask.vat_category, ask.vat_rate)
    moved = group != VatGroup(line.vat_category, line.vat_rate)
    if within(kept, ask.quantity) != kept or within(delivered, kept if moved else ask.quantity) != delivered:
        raise LineBelowDone(line, max(kept, delivered, key=abs), f"{at}.quantity")
    rest = _Terms.asked(ask).rest(kept, ask.quantity, at, places)
    before = ZERO
    if within(kept, standing.ordered_quantity) == kept:
        before = _Terms.current(standing, line).rest(kept, standing.ordered_quantity, at, places)
    net = group.split(rest, places).base if ask.unit_price_incl_tax is not None else rest
    if not moved:
        columns = {**columns_of(ask), "net": kept_amount + net}
        quantity = ask.quantity - standing.ordered_quantity
        return [AmendedLine(columns, line, quantity, kept_amount + net - standing.ordered_amount, rest - before)]
    staying = {**columns_of(line), "quantity": kept, "net": kept_amount}
    leaving = {**columns_of(ask), "quantity": ask.quantity - kept, "net": net, **_discount_share(ask, kept, places)}
    return [
        AmendedLine(staying, line, kept - standing.ordered_quantity, kept_amount - standing.ordered_amount, -before),
        AmendedLine(leaving, None, ask.quantity - kept, net, rest),
    ]


def _discount_share(ask: AmendmentLine, kept: Decimal, places: int) -> dict[str, Decimal | None]:
    """The part of a fixed discount that goes with what leaves a line."""
    share = (ask.quantity - kept) / ask.quantity if ask.quantity else ZERO
    typed = ask.discount_amount_incl_tax
    return {
        "discount_amount": round_to(ask.discount_amount * share, places),
        "discount_amount_incl_tax": None if typed is None else round_to(typed * share, places),
    }


@dataclass(frozen=True, slots=True)
class _Terms:
    """Price and discount of a line, on the side they are typed."""

    price: Decimal
    discount: Discount

    @classmethod
    def asked(cls, ask: AmendmentLine | OrderLine) -> "_Terms":
        price, amount = ask.unit_price, ask.discount_amount
        if ask.unit_price_incl_tax is not None:
            price, amount = ask.unit_price_incl_tax, ask.discount_amount_incl_tax or ZERO
        return cls(price, document_discount(ask.discount_percent, amount))

    @classmethod
    def current(cls, standing: LineStanding, line: OrderLine) -> "_Terms":
        """The terms the last accepted amendment gave the line."""
        if line.unit_price_incl_tax is None:
            discount = document_discount(standing.discount_percent, standing.discount_amount)
            return cls(standing.unit_price, discount)
        accepted = AmendmentLine.objects.filter(order_line=line, amendment__accepted_on__isnull=False)
        return cls.asked(accepted.order_by("-amendment__n", "-position").first() or line)

    def rest(self, kept: Decimal, quantity: Decimal, at: str, places: int) -> Decimal:
        """Net, as typed, of what a quantity holds beyond the part that is kept."""
        try:
            return amended_amount(kept, ZERO, quantity, self.price, self.discount, places)
        except DiscountBeyondNet as beyond:
            raise DiscountBeyondLine(beyond.maximum, f"{at}.discount_amount") from beyond


def moves_of(
    order: Order, lines: Sequence[AmendedLine], groups: Mapping[VatGroup, GroupStanding], places: int
) -> list[GroupMove]:
    """What changed lines move in each VAT group of their order: lines, document discount, VAT (P10, P20)."""
    nets: dict[VatGroup, Decimal] = defaultdict(lambda: ZERO)
    typed: dict[VatGroup, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.counts:
            nets[line.group] += line.delta_net
            typed[line.group] += line.delta_typed
    held = {
        group: DiscountedGroup(one.lines_ordered, one.lines_left, one.lines_ordered - one.ordered, one.discount_left)
        for group, one in groups.items()
    }
    discounts = amended_discounts(held, nets, document_discount(order.discount_percent, ZERO), places)
    moves, touched = [], set(nets)
    for group in sorted({*groups, *touched}):
        discount = discounts[group] - (held[group].discount if group in held else ZERO)
        base = nets[group] - discount
        vat = _vat_move(order, group, groups.get(group), base, typed[group] - nets[group], discount, places)
        if group in touched or discount or vat:
            moves.append(GroupMove(group, nets[group], discount, vat))
    return moves


def _vat_move(
    order: Order,
    group: VatGroup,
    standing: GroupStanding | None,
    base: Decimal,
    typed_vat: Decimal,
    discount: Decimal,
    places: int,
) -> Decimal:
    """VAT moved: rate × base; where prices are typed incl. tax and nothing is discounted, what was typed less its base."""
    before, vat = (standing.ordered, standing.ordered_vat) if standing else (ZERO, ZERO)
    if order.prices_include_tax and not discount and before + base:
        return typed_vat
    return amended_vat(group, before, vat, before + base, places) - vat


def _check_deposits(moves: Sequence[GroupMove], groups: Mapping[VatGroup, GroupStanding]) -> None:
    for move in moves:
        standing = groups.get(move.group)
        if standing is None or not standing.deposit_left:
            continue
        left = standing.lines_left - standing.discount_left + move.lines - move.discount
        if left < standing.deposit_left and move.lines - move.discount < 0:
            raise DepositsExceedOrder(move.group, left, standing.deposit_left)
