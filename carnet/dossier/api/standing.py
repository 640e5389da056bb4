"""The standing of an order as an answer."""

from datetime import date
from decimal import Decimal

from carnet.company.clock import today
from carnet.core.api.totals import VatOut, totals_out
from carnet.core.money import ZERO
from carnet.dossier.api.folder_schemas import FactsOut, LineStandingOut, MeasureOut, StandingOut, StandingTotalsOut
from carnet.sales.models import GroupStanding, LineStanding, OrderLine, OrderStanding


def standing_of(order_id: int, on: date | None = None) -> StandingOut:
    """The standing of an order."""
    row = OrderStanding.objects.get(order_id=order_id)
    wording = dict(OrderLine.objects.filter(order_id=order_id).values_list("pk", "description"))
    groups = list(GroupStanding.objects.filter(order_id=order_id).order_by("category", "rate"))
    lines = LineStanding.objects.filter(order_id=order_id).order_by("order_line__position")
    return StandingOut(
        order=order_id,
        on=on or today(),
        state=row.state,
        facts=FactsOut(delivered=row.delivered, invoiced=row.invoiced, paid=row.paid),
        lines=[_line(line, wording[line.order_line_id]) for line in lines],
        totals=StandingTotalsOut(
            ordered=totals_out([_vat(g, g.ordered, g.ordered_vat) for g in groups]),
            invoiced=totals_out([_vat(g, g.invoiced, g.invoiced_vat) for g in groups]),
            abandoned=totals_out([_vat(g, g.abandoned, g.abandoned_vat) for g in groups]),
            left_to_invoice=totals_out([_vat(g, g.left, g.left_vat) for g in groups]),
        ),
        paid=row.paid_incl_tax,
        left_to_pay=row.left_to_pay,
        deposit_left=row.deposit_left_excl_tax,
        blockers=[],
    )


def _vat(group: GroupStanding, base: Decimal, vat: Decimal) -> VatOut:
    return VatOut(vat_category=group.category, vat_rate=group.rate, base=base, vat=vat)


def _line(line: LineStanding, description: str) -> LineStandingOut:
    return LineStandingOut(
        order_line=line.order_line_id,
        description=description,
        vat_category=line.category,
        vat_rate=line.rate,
        ordered=_measure(line.ordered_quantity, line.ordered_amount),
        delivered=_measure(line.delivered_quantity, ZERO),
        returned=_measure(line.returned_quantity, ZERO),
        invoiced=_measure(line.invoiced_quantity, line.invoiced_amount),
        credited=_measure(line.credited_quantity, line.credited_amount),
        abandoned=_measure(line.abandoned_quantity, line.abandoned_amount),
        left_to_deliver=_measure(line.left_to_deliver, ZERO),
        left_to_invoice=_measure(line.left_quantity, line.left_amount),
        to_invoice_now=_measure(line.left_quantity, line.left_amount),
    )


def _measure(quantity: Decimal, amount: Decimal) -> MeasureOut:
    return MeasureOut(quantity=quantity, excl_tax=amount)
