"""Issuing a credit note: limits read again, its own invoice lowered first, the surplus left to the customer (P29, P31)."""

from collections.abc import Sequence
from copy import copy
from datetime import date

from django.utils.translation import gettext as _

from carnet.core.money import ZERO, VatGroup, within
from carnet.core.refusals import Refusal
from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, InvoiceStanding
from carnet.invoicing.queries.crediting import invoice_to_credit
from carnet.invoicing.steps.covering import NoLongerLeft, require_covered
from carnet.invoicing.steps.discounting import replaced_by
from carnet.invoicing.steps.giving_up import given_up_of
from carnet.invoicing.steps.posting import CREDIT_NOTE, incl_tax_by_order, rows_of_credit_note, rows_of_invoice
from carnet.invoicing.steps.settling import Settlement, settlement_rows
from carnet.invoicing.steps.sharing import Share
from carnet.sales.models import Closure
from carnet.sales.steps import LedgerRow, require_open


class ClosedOrderGivesUp(Refusal):
    """An order closed by hand takes only credit notes that give up what they credit (P6)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The order was closed by hand: what is credited is given up. To invoice it again, reopen the order first."
            )
        )


def require_given_up_where_closed(order_ids: Sequence[int], again: bool) -> None:
    """Refuse "to be invoiced again" on orders closed by hand."""
    if again and order_ids and Closure.objects.filter(order_id__in=order_ids, reopened_on=None).exists():
        raise ClosedOrderGivesUp


def of_order(note: Invoice) -> bool:
    """Whether a credit note bills what its order itself takes back, rather than correcting lines of its invoice (P10)."""
    return note.to_invoice_again is None


def require_creditable(note: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """Refuse a credit note that takes back more than what issued ones have left of its invoice, or of its order (P29)."""
    if of_order(note):
        require_open([line.order_id for line in lines if line.order_id])
        require_covered(note, [_other_sign(line) for line in lines])
        return
    require_given_up_where_closed([line.order_id for line in lines if line.order_id], bool(note.to_invoice_again))
    source = invoice_to_credit(note.corrects_id or 0, but=[note.pk], drafts=False)
    left = {line.line_id: line for group in source.groups.values() for line in group.lines}
    for line in lines:
        group = (line.order_id, VatGroup(line.vat_category, line.vat_rate))
        if line.kind == "line":
            invoiced = left[line.credits_id or 0]
            if within(line.net, invoiced.left_amount) != line.net or (
                line.served_quantity and within(line.served_quantity, invoiced.left_quantity) != line.served_quantity
            ):
                raise NoLongerLeft(line.description, invoiced.left_amount)
        elif line.kind == "deposit":
            held = source.deposits.get(group)
            if held is None or line.net > held.left:
                raise NoLongerLeft(line.description, held.left if held else ZERO)
        elif line.kind == "deduction":
            taken = [one for one in source.groups[group].deductions if one.deduction.invoice_id == line.deducts_id]
            if -line.net > sum((one.left for one in taken), ZERO):
                raise NoLongerLeft(line.description, sum((one.left for one in taken), ZERO))


def credit_rows(
    note: Invoice, corrected: InvoiceStanding, lines: Sequence[InvoiceLine], shares: Sequence[Share], on: date
) -> list[LedgerRow]:
    """Ledger rows of a credit note, its invoice being held: first allocated to it, what exceeds it leaves the orders' payments."""
    if of_order(note):
        rows = rows_of_invoice(
            note, [_other_sign(line) for line in lines], [share.other_sign() for share in shares], on
        )
    else:
        rows = rows_of_credit_note(
            note, lines, shares, on, None if note.to_invoice_again else given_up_of(note, lines, shares)
        )
    undone = replaced_by(note, on)
    if undone:
        corrected.refresh_from_db()
    taken = min(note.total_incl_tax, max(corrected.left, ZERO))
    if taken:
        Allocation.objects.create(
            kind=Allocation.Kind.CREDIT, credit_note=note, invoice_id=corrected.invoice_id, amount=taken, on=on
        )
    surplus = note.total_incl_tax - taken
    moved = Settlement(corrected.invoice_id, -surplus, on, "surplus")
    credited = {moved.invoice_id: incl_tax_by_order(shares)}
    several = len({share.order_id for share in shares}) > 1
    if undone or surplus or several or _bills_several(note):
        rows += settlement_rows(CREDIT_NOTE, note.pk, [*undone, moved], credited)
    return rows


def _bills_several(note: Invoice) -> bool:
    named = InvoiceLine.objects.filter(invoice_id=note.corrects_id or 0).exclude(kind__in=["section", "comment"])
    return len(set(named.values_list("order_id", flat=True).distinct())) > 1


def _other_sign(line: InvoiceLine) -> InvoiceLine:
    """The line as its order counts it: what a credit note shows positive is negative there."""
    mirrored = copy(line)
    mirrored.net, mirrored.vat, mirrored.served_quantity = -line.net, -line.vat, -line.served_quantity
    return mirrored
