"""Drafts of contracts issued, and sent: by the run, or a chosen set by hand, all or nothing (P40)."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import act, in_transaction
from carnet.core.einvoice.validator.client import CannotBeCheckedNow
from carnet.core.refusals import Holder, NotFound, Refusal
from carnet.invoicing.commands.issuing import issue_invoice
from carnet.invoicing.commands.mailing import mail_invoice
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries.letters import addresses_by_party
from carnet.invoicing.refusals import AlreadyIssued
from carnet.invoicing.steps.ahead import check_ahead
from carnet.invoicing.steps.issuing_many import issue_plain
from carnet.parties.models import Party
from carnet.subscriptions.commands.billing import reason_of, seen_run
from carnet.subscriptions.models import Run, RunFailure
from carnet.subscriptions.steps.lots import WaitingDraft, drafts_to_issue

ISSUED_TOGETHER, READ_TOGETHER = 50, 2000


class NotAllCanBeIssued(Refusal):
    """A chosen set is issued whole or not at all: the first draft that cannot be is named."""

    def __init__(self, count: int, invoice_id: int, title: str, reason: str) -> None:
        self.invoice_id = invoice_id
        super().__init__(
            ngettext(
                "The invoice cannot be issued: “%(title)s”: %(reason)s",
                "None of the %(count)s invoices was issued: “%(title)s”: %(reason)s",
                count,
            )
            % {"count": count, "title": title or _("untitled"), "reason": reason},
            holders=[Holder("invoice", invoice_id, title or _("untitled"))],
        )


@dataclass(slots=True)
class Issued:
    """What was issued of some drafts, what could not be."""

    invoices: list[Invoice] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def issue_waiting(*, run_id: int, by: Actor) -> None:
    """Issue the drafts of contracts that issue by themselves, oldest period first, some at a time; one that cannot be issued stays
    a draft and is listed with its reason."""
    failed: list[int] = []

    def following() -> list[WaitingDraft]:
        return drafts_to_issue(failed, READ_TOGETHER)

    def judged(waiting: Sequence[WaitingDraft]) -> None:
        with contextlib.suppress(CannotBeCheckedNow):  # each draft says so when it is issued
            check_ahead([one.invoice_id for one in waiting], Run.objects.values_list("on", flat=True).get(pk=run_id))

    while waiting := in_transaction(by, following):
        for at in range(0, len(waiting), ISSUED_TOGETHER):
            lot = waiting[at : at + ISSUED_TOGETHER]
            in_transaction(by, partial(judged, lot))
            failed += issue_lot(run_id=run_id, drafts=lot, by=by).failed


@act("billing.issue_lot", right=rights.BILLING_RUNS)
def issue_lot(*, run_id: int, drafts: Sequence[WaitingDraft], by: Actor) -> Issued:
    """Issue some drafts of a run in one transaction, and write the e-mails of those that are sent. Those that nothing stands against
    go together, the others each on its own, to say why."""
    run = seen_run(run_id)
    issued = Issued(_issued_together([one.invoice_id for one in drafts], run.on, by))
    done = {invoice.pk for invoice in issued.invoices}
    for one in drafts:
        if one.invoice_id in done:
            continue
        try:
            with transaction.atomic():
                issued.invoices.append(issue_invoice(invoice_id=one.invoice_id, on=run.on, by=by))
        except AlreadyIssued:
            continue
        except Refusal as refusal:
            issued.failed.append(one.invoice_id)
            RunFailure.objects.bulk_create(
                [
                    RunFailure(
                        run=run, contract_id=one.contract_id, code=type(refusal).__name__, reason=reason_of(refusal)
                    )
                ],
                ignore_conflicts=True,
            )
    sent = {one.invoice_id for one in drafts if one.send}
    send_all([invoice for invoice in issued.invoices if invoice.pk in sent], by)
    return issued


def _issued_together(invoice_ids: Sequence[int], on: date, by: Actor) -> list[Invoice]:
    """None of them when one statement for all cannot be; then each says why."""
    try:
        by.must(rights.INVOICES_ISSUE)
        with transaction.atomic():
            return issue_plain(invoice_ids, on, by)
    except Refusal:
        return []


@act("billing.issue", right=rights.BILLING_RUNS)
def issue_drafts(*, invoice_ids: Sequence[int], on: date | None = None, send: bool = False, by: Actor) -> list[Invoice]:
    """Issue a chosen set of drafts, all or nothing, and send them when asked (P40, after the review of a run)."""
    by.must(rights.INVOICES_ISSUE)
    chosen = list(dict.fromkeys(invoice_ids))
    day = on or today()
    check_ahead(chosen, day)
    issued = _issued_together(chosen, day, by)
    done = {invoice.pk for invoice in issued}
    for invoice_id in chosen:
        if invoice_id in done:
            continue
        try:
            issued.append(issue_invoice(invoice_id=invoice_id, on=day, by=by))
        except NotFound:
            raise
        except Refusal as refusal:
            title = Invoice.objects.filter(pk=invoice_id).values_list("title", flat=True).first()
            raise NotAllCanBeIssued(len(chosen), invoice_id, title or "", refusal.sentence) from refusal
    if send:
        send_all(issued, by)
    return issued


def send_all(invoices: Sequence[Invoice], by: Actor) -> None:
    """Write the e-mail of each invoice whose customer has an address; the others wait on the page of the run."""
    if not invoices:
        return
    addresses = addresses_by_party(list(Party.objects.filter(id__in={invoice.billed_id for invoice in invoices})))
    for invoice in invoices:
        if addresses[invoice.billed_id]:
            mail_invoice(invoice_id=invoice.pk, recipients=addresses[invoice.billed_id], by=by)
