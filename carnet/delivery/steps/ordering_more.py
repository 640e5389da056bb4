"""What was delivered beyond what was left is ordered: an automatic amendment, at the line's price or for nothing (P33)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core.money import ZERO
from carnet.delivery.models import Note
from carnet.delivery.steps.working import WorkLine
from carnet.sales.models import AmendmentLine, GroupStanding, Order, OrderLine
from carnet.sales.steps import LedgerRow
from carnet.sales.steps.agreeing import agree_by_itself, latest_terms
from carnet.sales.steps.amending import Amended, AmendedLine, LineBelowDone, columns_of, work_out


def order_more(note: Note, lines: Sequence[WorkLine], on: date) -> list[LedgerRow]:
    """Write the amendment of what a note delivers beyond what was left, and give its ledger rows (nine statements, none when
    nothing is beyond)."""
    over = {one.row.order_line_id: one.row.over for one in lines if one.row.over}
    with translation.override(note.language):
        reason = _("Delivered beyond what was ordered, within tolerance")
    return _amend(note, _beside(lines, over), over, on, reason) if over else []


def order_less(note: Note, lines: Sequence[WorkLine], over: Mapping[int, Decimal], on: date) -> list[LedgerRow]:
    """Undo what a cancelled note ordered more, unless that is invoiced already: then it stays ordered."""
    less = {line_id: -quantity for line_id, quantity in over.items() if quantity}
    with translation.override(note.language):
        reason = _("%(number)s is cancelled") % {"number": note.cancels.number if note.cancels else ""}
    try:
        return _amend(note, _beside(lines, less), less, on, reason) if less else []
    except LineBelowDone:
        return []


def _beside(lines: Sequence[WorkLine], deltas: Mapping[int, Decimal]) -> list[WorkLine]:
    return list({one.row.order_line_id: one for one in lines if one.row.order_line_id in deltas}.values())


def _amend(
    note: Note, lines: Sequence[WorkLine], deltas: Mapping[int, Decimal], on: date, reason: str
) -> list[LedgerRow]:
    latest = latest_terms(note.order)
    asked = [_asked(one, latest.get(one.line.pk, one.line), deltas[one.line.pk], n) for n, one in enumerate(lines, 1)]
    paid = [ask for ask, one in zip(asked, lines, strict=True) if one.billed_as_delivered]
    amended = work_out(note.order, paid) if paid else Amended(_ordered(note.order))
    for ask, one in zip(asked, lines, strict=True):
        if not one.billed_as_delivered:
            amended.lines.append(_for_nothing(one, ask, deltas[one.line.pk]))
    note.amendment, rows = agree_by_itself(note.order, amended, on, reason)
    return rows


def _ordered(order: Order) -> Decimal:
    return sum(GroupStanding.objects.filter(order=order).values_list("ordered", flat=True), ZERO)


def _asked(one: WorkLine, terms: AmendmentLine | OrderLine, delta: Decimal, position: int) -> AmendmentLine:
    columns = {**columns_of(terms), "attached_to": None, "quantity": one.standing.ordered_quantity + delta}
    return AmendmentLine(order_line=one.line, position=position, **columns)


def _for_nothing(one: WorkLine, ask: AmendmentLine, delta: Decimal) -> AmendedLine:
    """A line billed as ordered: more of it, for the same amount."""
    standing = one.standing
    kept = standing.invoiced_quantity - standing.credited_quantity + standing.abandoned_quantity
    if delta < 0 and standing.ordered_quantity + delta < kept:
        raise LineBelowDone(one.line, kept, "lines")
    columns = {**columns_of(ask), "net": standing.ordered_amount}
    return AmendedLine(columns, one.line, delta, ZERO, ZERO)
