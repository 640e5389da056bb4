"""Orders as invoicing sees them: rows, standings, deposits, and what drafts already claim (P24–P26)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from carnet.company.models import AT_COST
from carnet.core.money import ZERO, VatGroup, places_of
from carnet.core.refusals import NotFound
from carnet.invoicing.amounts import Claim, DepositState, GroupState, LineState, claimed
from carnet.invoicing.proposals import ClaimingDraft, OrderRow, OrderToInvoice
from carnet.sales.amounts import NO_DISCOUNT, Discount
from carnet.sales.models import GroupStanding, LineStanding, Order, OrderLine

_ORDER = (
    "id", "number", "ordered_on", "party_id", "billed_party_id", "title", "customer_reference", "service_code",
    "commitment_number", "currency", "language", "terms_id", "deposit_percent", "deposit_mode", "discount_label",
)  # fmt: skip
_ROW = (
    "order_id", "id", "position", "kind", "reference", "description", "details", "unit", "vat_category", "vat_rate",
    "exemption_code", "nature", "product__accounting_code", "discount_percent", "invoice_policy", "deliverable",
)  # fmt: skip
_STANDING = (
    "order_id", "order_line_id", "category", "rate", "ordered_quantity", "ordered_amount", "unit_price",
    "discount_percent", "discount_amount", "invoiced_quantity", "credited_quantity", "invoiced_amount",
    "credited_amount", "abandoned_quantity", "abandoned_amount", "delivered_quantity", "returned_quantity",
    "order_line__invoice_policy",
)  # fmt: skip

# What is left of each issued deposit of an order, by VAT group. Drafts count when they lower it, never when they restore it.
_DEPOSITS = """
WITH moves AS (
    SELECT l.order_id, l.vat_category, l.vat_rate, l.kind, i.kind = 'credit_note' AS credit, i.number IS NOT NULL AS issued,
        l.net, l.vat, CASE WHEN l.kind = 'deduction' THEN l.deducts_id WHEN i.kind = 'credit_note' THEN i.corrects_id
                           ELSE i.id END AS deposit_id
    FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id
    WHERE l.order_id = ANY (%(orders)s) AND l.kind IN ('deposit', 'deduction')
      AND (i.id <> ALL (%(but)s) AND (%(drafts)s OR i.number IS NOT NULL))
), signed AS (
    SELECT m.*, CASE WHEN kind = 'deposit' AND credit THEN -1 WHEN kind = 'deposit' THEN 1
                     WHEN NOT credit THEN 1 WHEN issued THEN -1 ELSE 0 END AS sign
    FROM moves m
)
SELECT s.order_id, s.vat_category, s.vat_rate, d.id, d.number, d.issued_on,
    coalesce(sum(s.sign * s.net) FILTER (WHERE s.kind = 'deposit' AND s.issued), 0),
    coalesce(sum(s.sign * s.vat) FILTER (WHERE s.kind = 'deposit' AND s.issued), 0),
    sum(s.sign * s.net), sum(s.sign * s.vat)
FROM signed s JOIN invoicing_invoice d ON d.id = s.deposit_id AND d.number IS NOT NULL
GROUP BY s.order_id, s.vat_category, s.vat_rate, d.id
ORDER BY d.issued_on, d.id
"""

# What drafts claim of lines, discounts and groups (deductions are in the deposits' sums). A credit note that is neither to be
# invoiced again nor given up bills what the order itself takes back: its rows count with the other sign.
_CLAIMS = """
SELECT l.order_id, i.id, i.kind, i.created_on, l.kind, l.order_line_id, l.vat_category, l.vat_rate,
    sum(d.sign * l.net), sum(d.sign * l.vat), sum(d.sign * l.served_quantity)
FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id,
    LATERAL (SELECT CASE WHEN i.kind = 'credit_note' THEN -1 ELSE 1 END AS sign) d
WHERE l.order_id = ANY (%(orders)s) AND i.number IS NULL AND i.id <> ALL (%(but)s)
  AND (i.kind <> 'credit_note' OR i.to_invoice_again IS NULL)
  AND l.kind IN ('line', 'discount', 'deposit', 'deduction')
GROUP BY l.order_id, i.id, l.kind, l.order_line_id, l.vat_category, l.vat_rate
ORDER BY i.id
"""

_Deposits = dict[int, dict[VatGroup, list[DepositState]]]
_Claims = dict[int, list[tuple[ClaimingDraft, Claim | None]]]


def orders_to_invoice(order_ids: Iterable[int], but: Sequence[int] = ()) -> list[OrderToInvoice]:
    """Orders with what is left of them less the claims of drafts, `but` those named; six statements, by ascending id."""
    wanted = sorted(set(order_ids))
    heads = list(Order.objects.filter(id__in=wanted).order_by("id").values_list(*_ORDER, named=True))
    if [head.id for head in heads] != wanted:
        raise NotFound
    lines, done = _lines(wanted)
    rows = _rows(wanted, done)
    deposits = deposits_left(wanted, but)
    claims = _claims(wanted, but)
    groups = _groups(wanted, lines, deposits)
    made = []
    for head in heads:
        own = claims.get(head.id, [])
        drafts = dict.fromkeys(draft for draft, _ in own)
        left = claimed(groups[head.id], [claim for _, claim in own if claim])
        made.append(
            OrderToInvoice(
                **{name: getattr(head, name) for name in _ORDER},
                places=places_of(head.currency),
                rows=tuple(rows[head.id]),
                groups=left,
                drafts=tuple(drafts),
            )
        )
    return made


def order_to_invoice(order_id: int, but: Sequence[int] = ()) -> OrderToInvoice:
    """One order with what is left of it less the claims of drafts."""
    return orders_to_invoice([order_id], but)[0]


def deposits_left(order_ids: Sequence[int], but: Sequence[int] = (), *, drafts: bool = True) -> _Deposits:
    """Issued deposits of orders by VAT group, oldest first, with what may still be deducted of them (P25)."""
    found: _Deposits = defaultdict(lambda: defaultdict(list))
    with connection.cursor() as cursor:
        cursor.execute(_DEPOSITS, {"orders": list(order_ids), "but": list(but), "drafts": drafts})
        for order_id, category, rate, *deposit in cursor.fetchall():
            found[order_id][VatGroup(category, rate)].append(DepositState(*deposit))
    return found


def _lines(order_ids: list[int]) -> tuple[dict[int, dict[VatGroup, list[LineState]]], dict[int, Decimal]]:
    """Line states by order and VAT group, and what is delivered of each line."""
    lines: dict[int, dict[VatGroup, list[LineState]]] = defaultdict(lambda: defaultdict(list))
    done: dict[int, Decimal] = {}
    standings = LineStanding.objects.filter(order_id__in=order_ids).order_by("order_line_id")
    for row in standings.values_list(*_STANDING, named=True):
        bare = not row.discount_percent and not row.discount_amount
        percents = (row.discount_percent,) if row.discount_percent else ()
        lines[row.order_id][VatGroup(row.category, row.rate)].append(
            LineState(
                row.order_line_id,
                row.ordered_quantity,
                row.ordered_amount,
                row.unit_price,
                NO_DISCOUNT if bare else Discount(percents, row.discount_amount),
                row.invoiced_quantity - row.credited_quantity,
                row.invoiced_amount - row.credited_amount,
                row.abandoned_quantity,
                row.abandoned_amount,
                row.order_line__invoice_policy in AT_COST,
            )
        )
        done[row.order_line_id] = row.delivered_quantity - row.returned_quantity
    return lines, done


def _rows(order_ids: list[int], done: dict[int, Decimal]) -> dict[int, list[OrderRow]]:
    """The rows of orders, recurring lines left out (P38)."""
    rows: dict[int, list[OrderRow]] = defaultdict(list)
    lines = OrderLine.objects.filter(~Q(kind="line") | Q(id__in=list(done)), order_id__in=order_ids)
    for order_id, *given in lines.order_by("order_id", "position").values_list(*_ROW):
        line_id, position, kind, reference, description, details, unit, category, rate, *rest = given
        exemption, nature, code, discount, policy, deliverable = rest
        rows[order_id].append(
            OrderRow(
                line_id,
                position,
                kind,
                reference,
                description,
                details,
                unit,
                VatGroup(category, rate),
                exemption,
                nature,
                code or "",
                discount,
                policy,
                deliverable,
                done.get(line_id, ZERO),
            )
        )
    return rows


def _groups(
    order_ids: list[int], lines: dict[int, dict[VatGroup, list[LineState]]], deposits: _Deposits
) -> dict[int, list[GroupState]]:
    groups: dict[int, list[GroupState]] = {order_id: [] for order_id in order_ids}
    standings = GroupStanding.objects.filter(order_id__in=order_ids).order_by("order_id", "category", "rate")
    for row in standings:
        group = VatGroup(row.category, row.rate)
        groups[row.order_id].append(
            GroupState(
                group,
                row.ordered_vat,
                tuple(lines[row.order_id][group]),
                row.lines_ordered - row.ordered,
                row.discount_left,
                tuple(deposits[row.order_id][group]),
            )
        )
    return groups


def _claims(order_ids: list[int], but: Sequence[int]) -> _Claims:
    """Each draft's claims by order; a deduction names its draft only, deposits already being counted."""
    claims: _Claims = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMS, {"orders": order_ids, "but": list(but)})
        for order_id, draft, draft_kind, on, kind, line_id, category, rate, net, vat, quantity in cursor.fetchall():
            group = VatGroup(category, rate)
            claim: Claim | None = None
            if kind == "line" and line_id:
                claim = Claim(group, net, line_id=line_id, quantity=quantity)
            elif kind == "discount":
                claim = Claim(group, net, discount=True)
            elif kind == "deposit":
                claim = Claim(group, net, vat)
            claims[order_id].append((ClaimingDraft(draft, draft_kind, on), claim))
    return claims


def draft_claims(order_ids: Iterable[int]) -> dict[int, list[tuple[ClaimingDraft, Claim | None]]]:
    """What drafts claim of orders, per line and group, with the draft of each (P24); one statement."""
    return dict(_claims(sorted(set(order_ids)), ()))


def deposits_of_orders(order_ids: Iterable[int], on: date | None = None) -> _Deposits:
    """Issued deposits of orders with what is left to deduct, drafts not counted; `on` leaves out later deposits."""
    found = deposits_left(sorted(set(order_ids)), drafts=False)
    if on is None:
        return found
    return {
        order_id: {group: [one for one in deposits if one.issued_on <= on] for group, deposits in groups.items()}
        for order_id, groups in found.items()
    }
