"""Verdicts on drafts: only what was judged is issued, and nobody waits on a lock while the rules are read (P28, R66)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from carnet.core.actor import Actor
from carnet.core.einvoice import EInvoice, cii
from carnet.core.einvoice.validator.client import check_all
from carnet.core.einvoice.validator.verdict import rules_in_force, verdict_of
from carnet.core.refusals import FieldError, Holder, Refusal, TooManyConflicts
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.einvoicing import PLACEHOLDER, Issue, einvoice_of
from carnet.invoicing.einvoicing.explaining import DraftFault, explained
from carnet.invoicing.models import EInvoiceCheck

R = TypeVar("R")
CHECK, CHECKS = "invoice.check", "checks"
_TURNS = 100  # a document per turn: an act that issues more checks them ahead
_undone_if_unchecked: ContextVar[bool] = ContextVar(
    "an act that starts again once its documents are judged", default=False
)


class EInvoiceRefused(Refusal):
    """The official rules stand against the e-invoice of a draft: each thing to mend, with its field (P28)."""

    def __init__(self, faults: Sequence[DraftFault], content: InvoiceContent) -> None:
        billed = content.parties["billed"]
        told = [FieldError(fault.field, fault.sentence) for fault in faults if fault.blocks]
        of_customer = any(error.field.startswith("billed.") for error in told)
        super().__init__(
            _("Before this can be issued: %(missing)s") % {"missing": " ".join(error.message for error in told)},
            errors=told,
            holders=[Holder("party", billed["id"], billed["name"])] if of_customer else (),
        )


class Unchecked(Exception):
    """Documents that were never judged as they would be issued, by the hash of their bytes: the act is undone until they are."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        super().__init__(", ".join(documents))
        self.documents = documents


def checked(work: Callable[[], R]) -> R:
    """Do what issues documents. Where no verdict stands for one, everything done is undone, and its locks go, before the rules
    are read; then it is done again. To be entered before the first lock; an outer one takes over from those inside."""
    if _undone_if_unchecked.get():
        return work()
    token = _undone_if_unchecked.set(True)
    try:
        for _turn in range(_TURNS):
            try:
                with transaction.atomic():
                    return work()
            except Unchecked as found:
                judge(found.documents)
        raise TooManyConflicts
    finally:
        _undone_if_unchecked.reset(token)


def judge(documents: Mapping[str, bytes]) -> None:
    """Have documents judged, side by side, and keep the verdicts; refuses CannotBeCheckedNow and keeps none."""
    keep(verdicts_on(documents))


def verdicts_on(documents: Mapping[str, bytes]) -> list[EInvoiceCheck]:
    """What the rules say of documents, by the hash of their bytes; asks the database nothing."""
    verdicts = check_all(list(documents.values()))
    return [
        EInvoiceCheck(content_hash=content_hash, rules=verdict.rules, ok=verdict.ok, messages=verdict.stored())
        for content_hash, verdict in zip(documents, verdicts, strict=True)
    ]


def keep(checks: Sequence[EInvoiceCheck]) -> None:
    """Keep verdicts; one that somebody else kept meanwhile is the same."""
    EInvoiceCheck.objects.bulk_create(checks, ignore_conflicts=True)


def unchecked(contents: Sequence[InvoiceContent], on: date) -> dict[str, bytes]:
    """Those of some documents on which no verdict stands (one statement)."""
    written = dict(_as_judged(content, on) for content in contents)
    known = EInvoiceCheck.objects.filter(content_hash__in=written, rules=rules_in_force())
    return {name: written[name] for name in written.keys() - set(known.values_list("content_hash", flat=True))}


def passing_check(content: InvoiceContent, on: date) -> EInvoiceCheck:
    """The verdict that lets a draft be issued that day as it stands; without one raises Unchecked, refuses EInvoiceRefused when
    it is against it (one statement)."""
    content_hash, xml = _as_judged(content, on)
    check = _kept(content_hash)
    if check is None:
        raise Unchecked({content_hash: xml})
    if not check.ok:
        raise EInvoiceRefused(explained(verdict_of(check.messages), content), content)
    return check


def verdict_on(content: InvoiceContent, on: date) -> EInvoiceCheck | None:
    """The verdict on a draft as it would be issued that day, if there is one."""
    return _kept(_as_judged(content, on)[0])


def _kept(content_hash: str) -> EInvoiceCheck | None:
    return EInvoiceCheck.objects.filter(content_hash=content_hash, rules=rules_in_force()).first()


def check_later(invoice_ids: Sequence[int], by: Actor) -> None:
    """Have saved drafts judged behind the scenes, once the act is committed, so that issuing them need not wait."""
    app.configure_task(CHECK, queue=CHECKS).defer(company_id=by.company_id, invoice_ids=list(invoice_ids))


def draft_einvoice(content: InvoiceContent, on: date) -> EInvoice:
    """The e-invoice of a draft as it would be issued that day, under a placeholder for its number."""
    return einvoice_of(content, Issue(PLACEHOLDER, on))


def _as_judged(content: InvoiceContent, on: date) -> tuple[str, bytes]:
    xml = cii(draft_einvoice(content, on))
    return hashlib.sha256(xml).hexdigest(), xml
