"""Credit notes: drafts that take back all or part of an issued invoice (P29)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue
from carnet.invoicing import queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, Proposal
from carnet.invoicing.steps.crediting import require_given_up_where_closed
from carnet.invoicing.steps.settling import hold_if_issued
from carnet.invoicing.steps.writing import Heading, orders_of_invoice, write_draft
from carnet.sales.steps import hold


class CreditNeedsReason(BadValue):
    """A credit note says why (R11)."""

    def __init__(self) -> None:
        super().__init__(_("Say why this is credited: the reason is printed on the credit note."), field="reason")


@act("credit_note.draft", right=rights.INVOICES)
def draft_credit_note(
    *,
    invoice_id: int,
    on: date,
    lines: Sequence[CreditLineAsk] = (),
    by_vat: Sequence[CreditVatAsk] = (),
    again: bool,
    own_plan_line: bool = False,
    reason: str,
    by: Actor,
) -> Invoice:
    """Prepare a credit note of an issued invoice, whole unless lines or VAT groups are given; what it credits is to be invoiced
    `again` or given up, and deposits it exhausts are given back to be deducted again (P29). What is to be invoiced again goes to
    the last line of the plan, or to a line of its own (P45)."""
    if not reason.strip():
        raise CreditNeedsReason
    orders = hold(orders_of_invoice(invoice_id))
    hold_if_issued(invoice_id)
    source = queries.invoice_to_credit(invoice_id)
    proposal = queries.propose_credit(source, lines, by_vat)
    require_given_up_where_closed(orders, again)
    return note_drafted(
        source.invoice, proposal, orders, on, again=again, own_plan_line=own_plan_line, reason=reason.strip(), by=by
    )


def note_drafted(
    invoice: Invoice,
    proposal: Proposal,
    orders: Sequence[int],
    on: date,
    *,
    again: bool,
    own_plan_line: bool = False,
    internal: bool = False,
    reason: str,
    by: Actor,
) -> Invoice:
    """Write the draft credit note of an issued invoice, and the journal; an `internal` one is kept, not sent (R19)."""
    note = write_draft(
        Heading(
            party_id=invoice.party_id, billed_id=invoice.billed_id, title=invoice.title,
            customer_reference=invoice.customer_reference, currency=invoice.currency, language=invoice.language,
            corrects_id=invoice.pk, to_invoice_again=again, own_plan_line=again and own_plan_line, reason=reason,
            internal=internal, service_code=invoice.service_code, commitment_number=invoice.commitment_number,
        ),
        proposal, on, by,
    )  # fmt: skip
    journal.record(
        "credit_note.drafted",
        subject=Subject("invoice", note.pk),
        about=[
            Subject("invoice", invoice.pk), *(Subject("order", order_id) for order_id in orders),
            Subject("party", invoice.billed_id),
        ],
        by=by,
        facts={
            "of": invoice.number, "total_incl_tax": str(note.total_incl_tax), "currency": note.currency,
            "again": again, "reason": note.reason,
        },
    )  # fmt: skip
    return note
