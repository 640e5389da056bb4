"""An issued invoice corrected, or undone because the customer's platform never took it (R18, R19)."""

from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue
from carnet.invoicing import queries
from carnet.invoicing.commands.crediting import note_drafted
from carnet.invoicing.commands.issuing import issue_invoice
from carnet.invoicing.models import Invoice
from carnet.invoicing.steps.checking import checked
from carnet.invoicing.steps.correcting import copied_as_draft, is_undone, require_replaceable
from carnet.invoicing.steps.crediting import require_given_up_where_closed
from carnet.invoicing.steps.settling import hold_if_issued
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.sales.steps import hold

Status = Literal["rejected", "refused"]


class CorrectionNeedsReason(BadValue):
    """A corrected invoice says why (R18)."""

    def __init__(self) -> None:
        super().__init__(_("Say what is corrected: the reason is printed on the new invoice."), field="reason")


@act("invoice.correct", right=rights.INVOICES_ISSUE, around=checked)
def correct_invoice(*, invoice_id: int, on: date, reason: str, by: Actor) -> Invoice:
    """Undo an issued invoice in the books by an internal credit note, issued at once, and prepare the corrected invoice that cancels
    and replaces it: a draft, the same line for line, to be changed and issued (R18, R49)."""
    if not reason.strip():
        raise CorrectionNeedsReason
    return _made_again(invoice_id, on, reason.strip(), "corrected", by)


@act("invoice.reject", right=rights.INVOICES_ISSUE, around=checked)
def record_rejection(*, invoice_id: int, on: date, status: Status, reason: str, by: Actor) -> Invoice:
    """Undo in the books, by an internal credit note issued at once, an invoice that a platform rejected (213) or its customer refused
    (210): it never was due. Gives the draft of a new invoice, the same under a number to come (R19, R70)."""
    if not reason.strip():
        raise CorrectionNeedsReason
    return _made_again(invoice_id, on, reason.strip(), status, by)


def _made_again(invoice_id: int, on: date, reason: str, why: str, by: Actor) -> Invoice:
    orders = hold(orders_of_invoice(invoice_id))
    hold_if_issued(invoice_id)
    source = queries.invoice_to_credit(invoice_id)
    invoice = source.invoice
    require_replaceable(invoice)
    if not is_undone(invoice):
        require_given_up_where_closed(orders, again=True)
        proposal = queries.propose_credit(source)
        note = note_drafted(invoice, proposal, orders, on, again=True, internal=True, reason=reason, by=by)
        issue_invoice(invoice_id=note.pk, on=on, by=by)
    draft = copied_as_draft(invoice, replaces=why == "corrected", reason=reason, on=on, by=by)
    journal.record(
        f"invoice.{why}",
        subject=Subject("invoice", invoice_id),
        about=[
            Subject("invoice", draft.pk), *(Subject("order", order_id) for order_id in orders),
            Subject("party", invoice.billed_id),
        ],
        by=by,
        facts={"number": invoice.number, "reason": reason, "on": on.isoformat()},
    )  # fmt: skip
    return draft
