"""Lines that grow without being asked for: what is spent beyond their estimate, at amounts known to the cent (P24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, places_of
from carnet.sales.models import GroupStanding, LineStanding, Order, OrderLine
from carnet.sales.steps.agreeing import latest_terms
from carnet.sales.steps.amending import Amended, AmendedLine, columns_of, moves_of


@dataclass(frozen=True, slots=True)
class Growth:
    """What a line takes more: quantity, and net before document discount."""

    quantity: Decimal
    net: Decimal


def grown(order: Order, growths: Mapping[int, Growth]) -> Amended:
    """What an order becomes once lines grow, by order line (four statements)."""
    groups = {VatGroup(one.category, one.rate): one for one in GroupStanding.objects.filter(order=order)}
    standings = LineStanding.objects.filter(order_line_id__in=growths).select_related("order_line")
    latest = latest_terms(order)
    amended = Amended(sum((one.ordered for one in groups.values()), ZERO))
    for standing in standings.order_by("order_line_id"):
        line = standing.order_line
        amended.lines.append(_line(order, standing, line, columns_of(latest.get(line.pk, line)), growths[line.pk]))
    amended.groups = moves_of(order, amended.lines, groups, places_of(order.currency))
    return amended


def _line(
    order: Order, standing: LineStanding, line: OrderLine, terms: dict[str, object], growth: Growth
) -> AmendedLine:
    group = VatGroup(line.vat_category, line.vat_rate)
    columns = {
        **terms,
        "attached_to": None,
        "quantity": standing.ordered_quantity + growth.quantity,
        "net": standing.ordered_amount + growth.net,
    }
    typed = growth.net + group.vat(growth.net, places_of(order.currency)) if order.prices_include_tax else growth.net
    return AmendedLine(columns, line, growth.quantity, growth.net, typed)
