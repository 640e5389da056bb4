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
CHECK, CHECKS = "einvoices.check", "checks"
_TURNS = 5  # others may change what was judged meanwhile


class _Unchecked(Exception):
    """Documents were never judged as they would be issued: what was done is undone until they are."""


class Missed:
    """The documents of the running act that nobody has judged, by the hash of their bytes; gathered until its end."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}

    def note(self, content_hash: str, xml: bytes) -> None:
        self.documents[content_hash] = xml


class MissedAlone(Missed):
    """The same of an act of one document, which has nothing else to do before it is undone."""

    def note(self, content_hash: str, xml: bytes) -> None:
        super().note(content_hash, xml)
        raise _Unchecked


_missed: ContextVar[Missed | None] = ContextVar("what the running act issues unjudged", default=None)


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


def checked(work: Callable[[], R]) -> R:
    """Do an act that issues documents among other things. Those on which no verdict stands are gathered to its end; then everything
    done is undone, and its locks go, they are judged side by side, and it is done again. To be entered before the first lock: as the
    `around` of the act."""
    return _until_judged(work, Missed)


def checked_alone(work: Callable[[], R]) -> R:
    """The same around one document: it is undone as soon as its verdict is missed; an act around it gathers it instead."""
    return _until_judged(work, MissedAlone)


def _until_judged(work: Callable[[], R], kind: type[Missed]) -> R:
    if _missed.get() is not None:
        return work()
    for _turn in range(_TURNS):
        missed = kind()
        token = _missed.set(missed)
        try:
            with transaction.atomic():
                result = work()
                if missed.documents:
                    raise _Unchecked
                return result
        except _Unchecked:
            pass
        finally:
            _missed.reset(token)
        judge(missed.documents)
    raise TooManyConflicts


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


def passing_check(content: InvoiceContent, on: date) -> EInvoiceCheck | None:
    """The verdict that lets a draft be issued that day as it stands; refuses EInvoiceRefused when it is against it (one statement).
    None while the act around gathers what must be judged: what is done now will be undone."""
    content_hash, xml = _as_judged(content, on)
    check = _kept(content_hash)
    if check is None:
        missed = _missed.get()
        assert missed is not None, "documents are issued inside `checked`"
        missed.note(content_hash, xml)
    elif not check.ok:
        raise EInvoiceRefused(explained(verdict_of(check.messages), content), content)
    return check


def passed(contents: Sequence[InvoiceContent], on: date) -> list[InvoiceContent]:
    """Those of some drafts whose verdict lets them be issued that day, with it (one statement)."""
    hashes = [_as_judged(content, on)[0] for content in contents]
    rows = EInvoiceCheck.objects.filter(content_hash__in=hashes, rules=rules_in_force(), ok=True)
    known = {row.content_hash: row for row in rows}
    for content, content_hash in zip(contents, hashes, strict=True):
        content.invoice.checked = known.get(content_hash)
    return [content for content in contents if content.invoice.checked]


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
