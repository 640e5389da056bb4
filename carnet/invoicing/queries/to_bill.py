"""All that was delivered and nobody invoiced, as the invoices it would make: by payer or by order, over a period (P24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from carnet.invoicing.proposals import OrderToInvoice, Proposal
from carnet.invoicing.queries.delivered import NoteCited, note_lines, period_of
from carnet.invoicing.queries.orders import orders_to_invoice
from carnet.invoicing.queries.proposing_delivered import propose_period
from carnet.parties.models import Party

MOST = 500

# Open orders that nothing holds, of which more is delivered or done than invoiced; the oldest first.
_ORDERS = """
SELECT o.id FROM sales_order o JOIN sales_orderstanding st ON st.order_id = o.id
WHERE st.state = 'open' AND (%(party)s::bigint IS NULL OR o.billed_party_id = %(party)s)
  AND (%(orders)s::bigint[] IS NULL OR o.id = ANY (%(orders)s))
  AND EXISTS (
    SELECT 1 FROM sales_linestanding s JOIN sales_orderline l ON l.id = s.order_line_id
    WHERE s.order_id = o.id AND (l.deliverable OR l.invoice_policy = 'delivered') AND s.left_quantity > 0
      AND s.delivered_quantity - s.returned_quantity > s.invoiced_quantity - s.credited_quantity)
  AND NOT EXISTS (SELECT 1 FROM sales_hold h WHERE h.order_id = o.id AND h.released_at IS NULL)
  AND NOT sales_awaits_deposit(o.id)
ORDER BY o.ordered_on, o.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class ToBill:
    """An invoice that may be made: of which orders of a payer, what notes it bills, and what it would say."""

    payer_id: int
    payer: str
    orders: tuple[OrderToInvoice, ...]
    notes: tuple[NoteCited, ...]
    proposal: Proposal

    @property
    def key(self) -> str:
        """Its orders: they name it on a form."""
        return "-".join(str(order.id) for order in self.orders)


def delivered_to_bill(
    *,
    since: date | None = None,
    until: date | None = None,
    party_id: int | None = None,
    order_ids: Sequence[int] | None = None,
    by_order: bool = False,
) -> list[ToBill]:
    """The invoices that all that is delivered makes, one per payer and currency, or one per order (ten statements)."""
    ids = _candidates(party_id, order_ids)
    orders = orders_to_invoice(ids) if ids else []
    delivered, period = note_lines(ids), period_of(ids, since, until)
    payers = dict(Party.objects.filter(pk__in={one.billed_party_id for one in orders}).values_list("pk", "name"))
    groups: dict[tuple[int, str, int], list[OrderToInvoice]] = {}
    for order in orders:
        groups.setdefault((order.billed_party_id, order.currency, order.id if by_order else 0), []).append(order)
    cited = {line.id: NoteCited(line.note_id, line.number, line.on) for lines in delivered.values() for line in lines}
    found = []
    for (payer_id, _currency, _order), group in groups.items():
        proposal = propose_period(group, delivered, period)
        if proposal is None:
            continue
        billed = {line.order_id for line in proposal.lines}
        notes = dict.fromkeys(cited[line.note_line_id] for line in proposal.lines if line.note_line_id)
        own = tuple(order for order in group if order.id in billed)
        found.append(ToBill(payer_id, payers[payer_id], own, tuple(notes), proposal))
    return sorted(found, key=lambda one: (one.payer.casefold(), one.key))


def _candidates(party_id: int | None, order_ids: Sequence[int] | None) -> list[int]:
    asked = {"party": party_id, "orders": None if order_ids is None else list(order_ids), "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, asked)
        return [pk for (pk,) in cursor.fetchall()]
