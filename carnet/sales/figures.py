"""Figures of lines and versions from their stored rows: one-off as stored, options and recurring apart (P15, P38)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from carnet.core.money import ZERO, VatGroup, places_of
from carnet.sales.amounts import NO_DISCOUNT, Discount, GroupTotal, Line, TaxSide, Totals, group_totals
from carnet.sales.models import LineKind, QuoteLine, QuoteVat, QuoteVersion


class PricedLine(Protocol):
    """The columns of a line that its price rests on: a stored line, or one about to be."""

    quantity: Decimal
    unit_price: Decimal
    unit_price_incl_tax: Decimal | None
    discount_percent: Decimal
    discount_amount: Decimal
    discount_amount_incl_tax: Decimal | None
    vat_category: str
    vat_rate: Decimal
    unit_cost: Decimal
    period: str


def document_discount(percent: Decimal, amount: Decimal) -> Discount:
    """A discount of a line or a document as its sums see it."""
    return Discount((percent,) if percent else (), amount)


def as_priced(line: PricedLine, *, optional: bool = False) -> Line:
    """A line as its sums see it, on the side its price was typed."""
    price, amount = line.unit_price, line.discount_amount
    if line.unit_price_incl_tax is not None:
        price, amount = line.unit_price_incl_tax, line.discount_amount_incl_tax or ZERO
    return Line(
        group=VatGroup(line.vat_category, line.vat_rate),
        quantity=line.quantity,
        unit_price=price,
        discount=document_discount(line.discount_percent, amount),
        unit_cost=line.unit_cost,
        optional=optional,
        period=line.period,
    )


@dataclass(frozen=True, slots=True)
class QuoteFigures:
    """Totals of a version; options are those not picked, recurring totals are for one period."""

    one_off: Totals
    options: Totals
    recurring: Mapping[str, Totals]


def figures_of(version: QuoteVersion) -> QuoteFigures:
    """The figures of a version from its stored rows (two statements)."""
    vat = QuoteVat.objects.filter(version=version).order_by("category", "rate")
    lines = QuoteLine.objects.filter(version=version, kind=LineKind.LINE).order_by("position")
    return figures_from(version, list(lines), list(vat))


def figures_from(version: QuoteVersion, lines: Iterable[QuoteLine], vat: Iterable[QuoteVat]) -> QuoteFigures:
    """The figures of a version whose rows are at hand."""
    groups = tuple(GroupTotal(VatGroup(row.category, row.rate), row.lines_net, row.discount, row.vat) for row in vat)
    places = places_of(version.currency)
    lines = [line for line in lines if line.kind == LineKind.LINE]
    kept = [line for line in lines if not line.optional or line.picked]
    return QuoteFigures(
        Totals(groups, version.cost),
        _sum((line for line in lines if line.optional and not line.picked), places),
        {
            period: _sum((line for line in kept if line.period == period), places)
            for period in sorted({line.period for line in kept if line.period})
        },
    )


def _sum(lines: Iterable[QuoteLine], places: int) -> Totals:
    nets: dict[VatGroup, Decimal] = {}
    cost = ZERO
    for line in lines:
        group = VatGroup(line.vat_category, line.vat_rate)
        nets[group] = nets.get(group, ZERO) + line.net
        cost += line.quantity * line.unit_cost
    return Totals(group_totals(dict(sorted(nets.items())), NO_DISCOUNT, TaxSide.EXCL, places), cost)
