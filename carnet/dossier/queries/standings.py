"""How an order stands: from the stored standing today, from the ledger on a past day (P2, P4, P5)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company.clock import today
from carnet.company.models import AT_COST
from carnet.core import formats
from carnet.core.money import ZERO, round_to
from carnet.core.refusals import BadValue, NotFound
from carnet.dossier.queries.figures import Facts, GroupFigures, LineFigures, Measure, Standing, Total, Totals
from carnet.invoicing.queries import waiting_by_line
from carnet.sales.models import Order

_Row = dict[str, Any]
_Waiting = dict[int, tuple[Decimal, Decimal]]
_TODAY = {
    "orders": "SELECT s.* FROM sales_orderstanding s WHERE s.order_id = %(order)s",
    "groups": "SELECT g.* FROM sales_groupstanding g WHERE g.order_id = %(order)s ORDER BY g.rate DESC, g.category",
    "lines": "sales_linestanding",
}
_ON_A_DAY = {
    "orders": "SELECT s.* FROM sales_orders_as_of(ARRAY[%(order)s]::bigint[], %(on)s) s",
    "groups": "SELECT g.* FROM sales_groups_as_of(ARRAY[%(order)s]::bigint[], %(on)s) g ORDER BY g.rate DESC, g.category",
    "lines": "sales_lines_as_of(ARRAY[%(order)s]::bigint[], %(on)s)",
}
_LINES = """
SELECT s.*, l.position, l.reference, l.description, l.unit, l.invoice_policy, l.deliverable,
    l.deliverable OR l.invoice_policy = 'delivered' AS counts
FROM {source} s JOIN sales_orderline l ON l.id = s.order_line_id
WHERE s.order_id = %(order)s ORDER BY l.position
"""


class DayOutsideOrder(BadValue):
    """An order stands from its date to today (P5)."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            _("This order is known from %(first)s to today, %(last)s: ask for a day between them.")
            % {"first": formats.day(first), "last": formats.day(last)},
            field="on",
        )


def require_day_of(order_id: int, on: date | None) -> None:
    """Refuse a day before the order or after today, and an order that does not exist (P5)."""
    first = Order.objects.filter(pk=order_id).values_list("ordered_on", flat=True).first()
    if first is None:
        raise NotFound
    if on is not None and not first <= on <= today():
        raise DayOutsideOrder(first, today())


def bare_standing(order_id: int, on: date | None = None) -> Standing:
    """The standing of an order without its blockers (three statements)."""
    source = _TODAY if on is None else _ON_A_DAY
    given = {"order": order_id, "on": on}
    found = _rows(source["orders"], given)
    if not found:
        raise NotFound
    order = found[0]
    groups = _rows(source["groups"], given)
    lines = _rows(_LINES.format(source=source["lines"]), given)
    waiting: _Waiting = {}
    if on is None and any(line["invoice_policy"] in AT_COST for line in lines):
        waiting = waiting_by_line([order_id])
    return Standing(
        order_id=order_id,
        on=on,
        state=order["state"],
        closed_by_hand=order["closed_by_hand"],
        facts=Facts(order["delivered"], order["invoiced"], order["paid"]),
        lines=tuple(_line(line, waiting) for line in lines),
        totals=_totals(groups),
        billed=order["billed_incl_tax"],
        paid=order["paid_incl_tax"],
        written_off=order["written_off_incl_tax"],
        left_to_pay=order["left_to_pay"],
        deposit_left=order["deposit_left_excl_tax"],
        delivered_excl_tax=order["delivered_excl_tax"],
        deliverable_excl_tax=order["deliverable_excl_tax"],
        recurring_to_hand_over=order["recurring_to_hand_over"],
        planned_cost=order["planned_cost"],
        committed_cost=order["committed_cost"],
        actual_cost=order["actual_cost"],
    )


def _rows(statement: str, given: _Row) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _totals(groups: Sequence[_Row]) -> Totals:
    def total(amount: str, vat: str | None) -> Total:
        return Total(
            tuple(GroupFigures(one["category"], one["rate"], one[amount], one[vat] if vat else ZERO) for one in groups)
        )

    return Totals(
        ordered=total("ordered", "ordered_vat"),
        invoiced=total("invoiced", "invoiced_vat"),
        abandoned=total("abandoned", "abandoned_vat"),
        left_to_invoice=total("left", "left_vat"),
        deposit_left=total("deposit_left", "deposit_left_vat"),
        discount_left=total("discount_left", None),
        lines_left=total("lines_left", None),
    )


def _line(line: _Row, waiting: _Waiting) -> LineFigures:
    return LineFigures(
        order_line_id=line["order_line_id"],
        position=line["position"],
        reference=line["reference"],
        description=line["description"],
        unit=line["unit"],
        vat_category=line["category"],
        vat_rate=line["rate"],
        invoice_policy=line["invoice_policy"],
        deliverable=line["deliverable"],
        counts_delivery=line["counts"],
        unit_price=line["unit_price"],
        discount_percent=line["discount_percent"],
        discount_amount=line["discount_amount"],
        ordered=Measure(line["ordered_quantity"], line["ordered_amount"]),
        delivered=_part(line, line["delivered_quantity"]),
        returned=_part(line, line["returned_quantity"]),
        invoiced=Measure(line["invoiced_quantity"], line["invoiced_amount"]),
        credited=Measure(line["credited_quantity"], line["credited_amount"]),
        abandoned=Measure(line["abandoned_quantity"], line["abandoned_amount"]),
        left_to_deliver=_part(line, line["left_to_deliver"]),
        left_to_invoice=Measure(line["left_quantity"], line["left_amount"]),
        to_invoice_now=_to_invoice_now(line, waiting),
    )


def _part(line: _Row, quantity: Decimal) -> Measure:
    """A quantity of a line at what it was ordered for."""
    if not line["ordered_quantity"]:
        return Measure(quantity, ZERO)
    return Measure(quantity, round_to(line["ordered_amount"] * quantity / line["ordered_quantity"]))


def _to_invoice_now(line: _Row, waiting: _Waiting) -> Measure:
    """What may be invoiced by the policy of the line; negative = to credit; at cost, what waits of the work spent on it (P24)."""
    if line["invoice_policy"] in AT_COST:
        return Measure(*waiting.get(line["order_line_id"], (ZERO, ZERO)))
    left = Measure(line["left_quantity"], line["left_amount"])
    if line["invoice_policy"] != "delivered":
        return left
    invoiced = line["invoiced_quantity"] - line["credited_quantity"]
    quantity = line["delivered_quantity"] - line["returned_quantity"] - invoiced
    return left if quantity == line["left_quantity"] else _part(line, quantity)
