"""Disputes: an invoice the customer contests is not chased until it is settled with them (P27)."""

from datetime import date

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.commands.paying import NotPayable
from carnet.invoicing.models import Dispute, InvoiceStanding
from carnet.invoicing.steps.settling import hold_invoices, orders_of_invoices
from carnet.sales.steps.days import check_day


class AlreadyDisputed(Refusal):
    """One dispute at a time."""

    def __init__(self) -> None:
        super().__init__(_("This invoice is already disputed."))


class NotDisputed(Refusal):
    """There is nothing to settle."""

    def __init__(self) -> None:
        super().__init__(_("This invoice is not disputed."))


class DisputeNeedsReason(BadValue):
    """Whoever reads it later wants to know why."""

    def __init__(self) -> None:
        super().__init__(_("Say what the customer contests."), field="reason")


@act("invoice.dispute", right=rights.PAYMENTS)
def open_dispute(*, invoice_id: int, on: date, reason: str, by: Actor) -> Dispute:
    """Note that the customer contests an invoice: its reminders wait (P27, P32)."""
    if not reason.strip():
        raise DisputeNeedsReason
    standing = hold_invoices([invoice_id])[invoice_id]
    if standing.credit_note:
        raise NotPayable(standing.invoice.number or "")
    if Dispute.objects.filter(invoice_id=invoice_id, closed_on=None).exists():
        raise AlreadyDisputed
    check_day(on, company.settings(), not_before=standing.issued_on)
    dispute = Dispute.objects.create(invoice_id=invoice_id, reason=reason.strip(), opened_on=on, by_name=by.name)
    _record("invoice.disputed", standing, by, {"reason": dispute.reason})
    return dispute


@act("invoice.close_dispute", right=rights.PAYMENTS)
def close_dispute(*, invoice_id: int, on: date, by: Actor) -> Dispute:
    """Note that the dispute is settled: the invoice is chased again."""
    standing = hold_invoices([invoice_id])[invoice_id]
    dispute = Dispute.objects.filter(invoice_id=invoice_id, closed_on=None).first()
    if dispute is None:
        raise NotDisputed
    check_day(on, company.settings(), not_before=dispute.opened_on)
    dispute.closed_on, dispute.closed_by = on, by.name
    dispute.save(update_fields=["closed_on", "closed_by"])
    _record("invoice.dispute_closed", standing, by, {"reason": dispute.reason})
    return dispute


def _record(what: str, standing: InvoiceStanding, by: Actor, facts: dict[str, str]) -> None:
    journal.record(
        what,
        subject=Subject("invoice", standing.invoice_id),
        about=[
            *(Subject("order", one) for one in orders_of_invoices([standing.invoice_id])),
            Subject("party", standing.billed_id),
        ],
        by=by,
        facts={"number": standing.invoice.number, **facts},
    )
