"""A chosen set of reviewed drafts issued behind the scenes, all or nothing, its progress told (P40)."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import act, in_transaction
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.steps.ahead import check_ahead
from carnet.subscriptions.commands.issuing import NotAllCanBeIssued, issue_drafts
from carnet.subscriptions.commands.running import CONTRACTS
from carnet.subscriptions.models import Issuance

ISSUE = "contracts.issue"
CHECKED_TOGETHER = 20


class NothingChosen(BadValue):
    """A set has drafts."""

    def __init__(self) -> None:
        super().__init__(_("Choose the drafts to issue."), field="invoices")


@act("billing.issue_later", right=rights.BILLING_RUNS)
def issue_later(*, invoice_ids: Sequence[int], on: date | None = None, send: bool = False, by: Actor) -> Issuance:
    """Have a chosen set of drafts issued after the commit, all or nothing, and sent when asked; its page tells how far it is."""
    by.must(rights.INVOICES_ISSUE)
    if not invoice_ids:
        raise NothingChosen
    chosen = list(dict.fromkeys(invoice_ids))
    issuance = Issuance.objects.create(chosen=chosen, on=on or today(), send=send, by_name=by.name)
    app.configure_task(ISSUE, queue=CONTRACTS).defer(
        company_id=by.company_id, issuance_id=issuance.pk, by_name=by.name, language=by.language
    )
    return issuance


def carry_out_issuance(*, issuance_id: int, by: Actor) -> None:
    """Have the drafts checked, some at a time, then issue them in one transaction; what stands against one of them is noted and none
    is issued. Cut off, it runs again from where it was."""
    issuance = in_transaction(by, lambda: Issuance.objects.get(pk=issuance_id))
    if issuance.ended_at is not None:
        return
    try:
        for first in range(issuance.checked, len(issuance.chosen), CHECKED_TOGETHER):
            in_transaction(by, partial(_checked, issuance, issuance.chosen[first : first + CHECKED_TOGETHER]))
        issue_noted(issuance_id=issuance_id, by=by)
    except Refusal as refusal:
        in_transaction(by, partial(_refused, issuance_id, refusal))


@act("billing.issue_noted", right=rights.BILLING_RUNS)
def issue_noted(*, issuance_id: int, by: Actor) -> None:
    """Issue a noted set and note that it is done, once."""
    issuance = Issuance.objects.select_for_update().get(pk=issuance_id)
    if issuance.ended_at is None:
        issue_drafts(invoice_ids=issuance.chosen, on=issuance.on, send=issuance.send, by=by)
        issuance.ended_at = timezone.now()
        issuance.save(update_fields=["ended_at"])


def _checked(issuance: Issuance, ids: Sequence[int]) -> None:
    check_ahead(ids, issuance.on)
    Issuance.objects.filter(pk=issuance.pk).update(checked=F("checked") + len(ids))


def _refused(issuance_id: int, refusal: Refusal) -> None:
    invoice_id = refusal.invoice_id if isinstance(refusal, NotAllCanBeIssued) else None
    Issuance.objects.filter(pk=issuance_id, ended_at=None).update(
        ended_at=timezone.now(), refusal=refusal.sentence, refused_id=invoice_id
    )
