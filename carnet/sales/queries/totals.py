"""The figures of a version: one-off as stored, options and recurring apart (P15, P38)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, places_of
from carnet.sales.amounts import NO_DISCOUNT, GroupTotal, TaxSide, Totals, group_totals
from carnet.sales.models import LineKind, QuoteLine, QuoteVat, QuoteVersion


@dataclass(frozen=True, slots=True)
class QuoteFigures:
    """Totals of a version; options are those not picked, recurring totals are for one period."""

    one_off: Totals
    options: Totals
    recurring: Mapping[str, Totals]


def figures_of(version: QuoteVersion) -> QuoteFigures:
    """The figures of a version from its stored rows (two statements)."""
    groups = tuple(
        GroupTotal(VatGroup(row.category, row.rate), row.lines_net, row.discount, row.vat)
        for row in QuoteVat.objects.filter(version=version).order_by("category", "rate")
    )
    lines = list(QuoteLine.objects.filter(version=version, kind=LineKind.LINE).order_by("position"))
    places = places_of(version.currency)
    staying = [line for line in lines if line.optional and not line.picked]
    kept = [line for line in lines if not line.optional or line.picked]
    periods = sorted({line.period for line in kept if line.period})
    return QuoteFigures(
        Totals(groups, version.cost),
        _sum(staying, places),
        {period: _sum((line for line in kept if line.period == period), places) for period in periods},
    )


def _sum(lines: Iterable[QuoteLine], places: int) -> Totals:
    nets: dict[VatGroup, Decimal] = {}
    cost = ZERO
    for line in lines:
        group = VatGroup(line.vat_category, line.vat_rate)
        nets[group] = nets.get(group, ZERO) + line.net
        cost += line.quantity * line.unit_cost
    return Totals(group_totals(dict(sorted(nets.items())), NO_DISCOUNT, TaxSide.EXCL, places), cost)
