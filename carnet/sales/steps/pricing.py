"""Pricing filled lines: nets and totals by VAT group, as they are stored and shown (P10, P15)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ZERO, round_to
from carnet.sales.amounts import (
    Discount,
    DiscountBeyondNet,
    LineTotal,
    QuoteTotals,
    TaxSide,
    Totals,
    quote_totals,
)
from carnet.sales.faults import Faults
from carnet.sales.figures import as_priced
from carnet.sales.models import AgreedLine, LineKind
from carnet.sales.steps.filling import FilledLine

LARGEST = Decimal(10) ** 12


def price_lines(
    lines: Sequence[FilledLine], discount: Discount, faults: Faults, *, incl_tax: bool, places: int = 2
) -> QuoteTotals:
    """Price the lines and write net, price and discount excl. tax on each; what cannot be priced is a fault."""
    priced = [line for line in lines if line.kind == LineKind.LINE]
    _check_each(priced, faults, places)
    if faults.errors:
        return QuoteTotals((), Totals(), Totals(), {})
    typed = TaxSide.INCL if incl_tax else TaxSide.EXCL
    try:
        totals = quote_totals([as_priced(line, optional=line.optional) for line in priced], discount, typed, places)
    except DiscountBeyondNet as beyond:
        faults.add("discount_amount", _("It may not exceed %(maximum)s.") % {"maximum": formats.money(beyond.maximum)})
        return QuoteTotals((), Totals(), Totals(), {})
    for line, total in zip(priced, totals.lines, strict=True):
        write_total(line, total, incl_tax=incl_tax, places=places)
    if any(abs(line.net) >= LARGEST for line in priced) or _largest(totals) >= LARGEST:
        faults.add("lines", _("The amounts are too large."))
    return totals


def _check_each(lines: Sequence[FilledLine], faults: Faults, places: int) -> None:
    for line in lines:
        try:
            as_priced(line).net(places)
        except DiscountBeyondNet as beyond:
            field = f"lines[{line.position - 1}].discount_amount"
            faults.add(field, _("It may not exceed %(maximum)s.") % {"maximum": formats.money(beyond.maximum)})


def write_total(line: FilledLine | AgreedLine, total: LineTotal, *, incl_tax: bool, places: int) -> None:
    """Put the figures of a priced line on it, excl. tax."""
    line.net = total.net
    if incl_tax:
        line.unit_price = total.unit_price
        line.discount_amount = ZERO
        if line.discount_amount_incl_tax:
            before = round_to(total.gross * (1 - line.discount_percent / 100), places)
            line.discount_amount = abs(before - total.net)


def _largest(totals: QuoteTotals) -> Decimal:
    every = [totals.one_off, totals.options, *totals.recurring.values()]
    return max(max(abs(one.gross), abs(one.lines), abs(one.cost)) for one in every)
