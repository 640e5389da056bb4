"""The days on which lines of an order are promised; which of them slip is then told from what suppliers bring (P34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.delivery.refusals import LineOfAnotherOrder
from carnet.dossier.commands.following import follow
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.sales.faults import Faults
from carnet.sales.models import Order, OrderLine
from carnet.sales.steps import require_open

_WRITE = """
UPDATE sales_orderline l SET promised_on = asked.promised_on
FROM unnest(%s::bigint[], %s::date[]) AS asked (id, promised_on)
WHERE l.id = asked.id AND l.promised_on IS DISTINCT FROM asked.promised_on
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAsk:
    """The day a line is promised for; None to follow its order's."""

    order_line_id: int
    promised_on: date | None


@act("order.promise", right=rights.SALES)
def promise_lines(*, order_id: int, lines: Sequence[PromiseAsk], by: Actor) -> Order:
    """Promise lines of an order for days of their own; the stock then serves the earliest wanted first (P34).

    Refuses lines of another order and days before the order.
    """
    order = locked_order(order_id)
    require_open([order.pk], deposit=True)
    own = set(OrderLine.objects.filter(order=order, kind="line").values_list("pk", flat=True))
    faults = Faults()
    for index, line in enumerate(lines):
        if line.order_line_id not in own:
            raise LineOfAnotherOrder(f"lines[{index}].order_line")
        if line.promised_on and line.promised_on < order.ordered_on:
            told = _("Nothing is promised before the order, which is of %(day)s.")
            faults.add(f"lines[{index}].promised_on", told % {"day": formats.day(order.ordered_on)})
    faults.refuse()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[line.order_line_id for line in lines], [line.promised_on for line in lines]])
        changed = cursor.rowcount
    if changed:
        follow([order.pk], by)
        record_order("order.promised", order, by, lines=changed)
    return order
