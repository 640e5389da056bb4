"""Totals by VAT group, typed excl. or incl. tax; one-off, options and recurring apart (P10, P15)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from carnet.core.money import ONE, ZERO, VatGroup, apportion, largest_remainder, round_to

from .lines import NO_DISCOUNT, Discount, DiscountBeyondNet, Line, LineTotal, line_gross
from .margin import Margin


class TaxSide(StrEnum):
    """On which side of the tax prices and totals are typed."""

    EXCL = "excl"
    INCL = "incl"


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """A VAT group of a document: lines before, base after its share of the document discount."""

    group: VatGroup
    lines: Decimal
    discount: Decimal
    vat: Decimal

    @property
    def base(self) -> Decimal:
        return self.lines - self.discount

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a document over its VAT groups, excl. tax but for `vat` and `gross`."""

    groups: tuple[GroupTotal, ...] = ()
    cost: Decimal = ZERO

    @property
    def lines(self) -> Decimal:
        return sum((group.lines for group in self.groups), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((group.discount for group in self.groups), ZERO)

    @property
    def base(self) -> Decimal:
        return self.lines - self.discount

    @property
    def vat(self) -> Decimal:
        return sum((group.vat for group in self.groups), ZERO)

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat

    @property
    def margin(self) -> Margin:
        return Margin(self.base, self.cost)


@dataclass(frozen=True, slots=True)
class QuoteTotals:
    """Every line in the order given, and the totals: one-off, one-off options, recurring by period (P15, P38)."""

    lines: tuple[LineTotal, ...]
    one_off: Totals
    options: Totals
    recurring: Mapping[str, Totals]


def quote_totals(
    lines: Sequence[Line],
    discount: Discount = NO_DISCOUNT,
    typed: TaxSide = TaxSide.EXCL,
    places: int = 2,
) -> QuoteTotals:
    """Price a quote or an order; the document discount bears on the one-off lines only (P10, P15)."""
    one_off = [line for line in lines if not line.optional and not line.period]
    options = [line for line in lines if line.optional and not line.period]
    periods = sorted({line.period for line in lines if line.period and not line.optional})
    return QuoteTotals(
        lines=_line_totals(lines, typed, places),
        one_off=_totals(one_off, discount, typed, places),
        options=_totals(options, NO_DISCOUNT, typed, places),
        recurring={
            period: _totals(
                [line for line in lines if line.period == period and not line.optional], NO_DISCOUNT, typed, places
            )
            for period in periods
        },
    )


def typed_by_group(lines: Iterable[Line], places: int = 2) -> dict[VatGroup, Decimal]:
    """Line nets summed by VAT group, on the side they were typed, groups in order."""
    sums: dict[VatGroup, Decimal] = {}
    for line in lines:
        sums[line.group] = sums.get(line.group, ZERO) + line.net(places)
    return dict(sorted(sums.items()))


def group_totals(
    nets: Mapping[VatGroup, Decimal], discount: Discount, typed: TaxSide, places: int = 2
) -> tuple[GroupTotal, ...]:
    """VAT groups of a document from its line nets and its document discount, both on the typed side (P10, P15)."""
    off = discount_by_group(nets, discount, places)
    if typed is TaxSide.EXCL:
        return tuple(
            GroupTotal(group, net, off[group], group.vat(net - off[group], places)) for group, net in nets.items()
        )
    totals = []
    for group, incl in nets.items():
        lines = group.split(incl, places).base
        kept = group.split(incl - off[group], places)
        totals.append(GroupTotal(group, lines, lines - kept.base, kept.vat))
    return tuple(totals)


def discount_by_group(nets: Mapping[VatGroup, Decimal], discount: Discount, places: int = 2) -> dict[VatGroup, Decimal]:
    """The document discount of each VAT group, by largest remainder; negative groups bear none (P10, R37)."""
    bearing = [max(net, ZERO) for net in nets.values()]
    whole = sum(bearing, ZERO)
    percents = round_to(whole * (ONE - discount.factor), places)
    if percents + discount.amount > whole:
        raise DiscountBeyondNet(whole - percents)
    return dict(zip(nets, largest_remainder(percents + discount.amount, bearing, places), strict=True))


def _totals(lines: Sequence[Line], discount: Discount, typed: TaxSide, places: int) -> Totals:
    groups = group_totals(typed_by_group(lines, places), discount, typed, places)
    return Totals(groups, sum((line.cost(places) for line in lines), ZERO))


def _line_totals(lines: Sequence[Line], typed: TaxSide, places: int) -> tuple[LineTotal, ...]:
    if typed is TaxSide.EXCL:
        return tuple(
            LineTotal(line.unit_price, line_gross(line.quantity, line.unit_price, places), net, net)
            for line in lines
            for net in [line.net(places)]
        )
    nets = _nets_excl(lines, places)
    return tuple(_line_excl(line, net, places) for line, net in zip(lines, nets, strict=True))


def _line_excl(line: Line, net: Decimal, places: int) -> LineTotal:
    price = round_to(line.unit_price * 100 / (100 + line.group.rate), 6)
    return LineTotal(price, line_gross(line.quantity, price, places), net, line.net(places))


def _nets_excl(lines: Sequence[Line], places: int) -> list[Decimal]:
    """Nets excl. tax of lines typed incl. tax: they sum to the base of their group, by largest remainder (P15)."""
    together: dict[tuple[bool, str, VatGroup], list[int]] = {}
    for index, line in enumerate(lines):
        together.setdefault((line.optional, line.period, line.group), []).append(index)
    nets = [ZERO] * len(lines)
    for (_, _, group), indexes in together.items():
        typed = [lines[index].net(places) for index in indexes]
        base = group.split(sum(typed, ZERO), places).base
        exacts = [Fraction(net) * 100 / (100 + Fraction(group.rate)) for net in typed]
        for index, net in zip(indexes, apportion(exacts, base, places), strict=True):
            nets[index] = net
    return nets
