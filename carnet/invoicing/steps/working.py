"""Time and expenses on invoices as rows: claimed with their line, freed by the credit note that gives it back (P24)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company.models import LinePolicy
from carnet.core.money import ZERO
from carnet.invoicing.models import InvoiceLine, WorkClaim
from carnet.invoicing.proposals import ProposedLine
from carnet.invoicing.refusals import WorkInvoicedMeanwhile
from carnet.sales.models import LineStanding, Order
from carnet.sales.steps import Growth, LedgerRow, agree_by_itself, grown

# Lines of an invoice that credit notes to be invoiced again give back whole, this one among them.
_GIVEN_BACK = """
SELECT l.id FROM invoicing_invoiceline l
JOIN invoicing_invoiceline c ON c.credits_id = l.id JOIN invoicing_invoice n ON n.id = c.invoice_id
WHERE l.id IN (SELECT credits_id FROM invoicing_invoiceline WHERE invoice_id = %(note)s)
  AND n.to_invoice_again AND (n.number IS NOT NULL OR n.id = %(note)s)
GROUP BY l.id HAVING sum(c.net) = l.net
"""


def write_claims(rows: Sequence[InvoiceLine], lines: Sequence[ProposedLine]) -> None:
    """Claim the work that new lines bill (one statement, none when they bill no work)."""
    WorkClaim.objects.bulk_create(
        WorkClaim(
            invoice_line=row,
            time_entry_id=part.time_entry_id,
            expense_id=part.expense_id,
            minutes=part.minutes,
            amount=part.amount,
        )
        for row, line in zip(rows, lines, strict=True)
        for part in line.work
    )


def free_work(note_id: int) -> None:
    """Free the work of the lines that a credit note to be invoiced again ends giving back whole (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE invoicing_workclaim SET released_by_id = %(note)s
            WHERE released_by_id IS NULL AND invoice_line_id IN ({_GIVEN_BACK})
            """,
            {"note": note_id},
        )


def claim_again(lines: Iterable[tuple[int, InvoiceLine]]) -> None:
    """Claim for the lines of a copy, each with the line it was copied from, the work those billed; refused when other invoices
    bill some of it meanwhile (two statements)."""
    copies = dict(lines)
    before = list(WorkClaim.objects.filter(invoice_line__in=copies).select_related("time_entry", "expense"))
    for claim in before:
        entry = claim.time_entry or claim.expense
        if claim.released_by_id is None or entry is None or entry.invoice_id is not None:
            raise WorkInvoicedMeanwhile
    latest = {(one.time_entry_id, one.expense_id): one for one in before}
    WorkClaim.objects.bulk_create(
        WorkClaim(
            invoice_line=copies[one.invoice_line_id], time_entry_id=one.time_entry_id, expense_id=one.expense_id,
            minutes=one.minutes, amount=one.amount,
        )
        for one in latest.values()
    )  # fmt: skip


def rows_beyond_estimates(lines: Sequence[InvoiceLine], on: date) -> list[LedgerRow]:
    """Order what lines at cost, uncapped, are billed beyond their estimate: an automatic amendment per order; the rows to post."""
    asked: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for line in lines:
        if line.kind == "line" and line.order_line_id:
            asked[line.order_line_id][0] += line.served_quantity
            asked[line.order_line_id][1] += line.net
    growths: dict[int, dict[int, Growth]] = defaultdict(dict)
    uncapped = LineStanding.objects.filter(order_line__in=asked, order_line__invoice_policy=LinePolicy.AT_COST)
    for one in uncapped:
        quantity, net = asked[one.order_line_id]
        growth = Growth(max(quantity - one.left_quantity, ZERO), max(net - one.left_amount, ZERO))
        if growth.quantity or growth.net:
            growths[one.order_id][one.order_line_id] = growth
    rows: list[LedgerRow] = []
    for order in Order.objects.filter(id__in=growths).order_by("id"):
        with translation.override(order.language):
            reason = _("Time and expenses beyond the estimate")
        _amendment, more = agree_by_itself(order, grown(order, growths[order.pk]), on, reason)
        rows += more
    return rows
