"""Whether a draft is ready to issue: everything that stands against it, found before anybody asks (P28, R5)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.core import formats
from carnet.core.einvoice.validator.client import CannotBeCheckedNow
from carnet.core.einvoice.validator.verdict import verdict_of
from carnet.core.refusals import FieldError, Refusal
from carnet.invoicing.amounts.retaining import MOST_OF_WORKS
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.einvoicing.explaining import DraftFault, explained
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries.checking import content_to_issue
from carnet.invoicing.refusals import AlreadyIssued
from carnet.invoicing.steps.checking import judge, unchecked, verdict_on
from carnet.invoicing.steps.covering import require_covered
from carnet.invoicing.steps.crediting import require_creditable
from carnet.invoicing.steps.dating import series_open_on
from carnet.invoicing.steps.freezing import MentionsMissing, mentions_advised, require_mentions
from carnet.invoicing.steps.posting import document_kind
from carnet.sales.steps import require_open


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands against issuing a draft on a day, then what is only advised; `checked`: whether the official rules were read."""

    on: date
    checked: bool
    faults: tuple[DraftFault, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it would be issued if it were asked now."""
        return self.checked and not any(fault.blocks for fault in self.faults)


def readiness(invoice_id: int, on: date) -> Readiness:
    """Every fault of a draft at once, each by its field; its e-invoice is judged now unless it was (outside any lock)."""
    try:
        content = content_to_issue(invoice_id, on)
    except company.ExchangeRateMissing as missing:
        return Readiness(on, True, tuple(_as_faults(missing.errors)))
    if content.invoice.number is not None:
        raise AlreadyIssued(content.invoice.number)
    ours = list(_ours(content, on))
    told = {fault.field for fault in ours if fault.field}
    found = _of_rules(content, on)
    theirs = [fault for fault in found or () if fault.field not in told]
    advised = _as_faults(mentions_advised(content.parties, on), blocks=False)
    return Readiness(on, found is not None, (*ours, *theirs, *advised, *_retained(content.invoice)))


def _retained(invoice: Invoice) -> Iterator[DraftFault]:
    """A retention beyond what the law allows on works is said, not refused: the contract may be another one (P30)."""
    if invoice.retention_percent > MOST_OF_WORKS:
        words = {"percent": formats.number(invoice.retention_percent), "most": formats.number(MOST_OF_WORKS)}
        sentence = _("%(percent)s %% is retained: on works contracts the law allows %(most)s %% at most.") % words
        yield DraftFault("retention_until", sentence, "", blocks=False)


def _ours(content: InvoiceContent, on: date) -> Iterator[DraftFault]:
    """What our own checks would refuse."""
    invoice, lines = content.invoice, list(content.lines)
    try:
        require_mentions(content.parties, content.vat, on)
    except MentionsMissing as refusal:
        yield from _as_faults(refusal.errors)
    yield from _refused(lambda: series_open_on(document_kind(invoice), on, company.settings()))
    orders = sorted({line.order_id for line in lines if line.order_id})
    if invoice.kind == "credit_note":
        yield from _refused(lambda: require_creditable(invoice, lines))
    elif orders:
        yield from _refused(lambda: require_open(orders, deposit=invoice.kind == "deposit"))
        yield from _refused(lambda: require_covered(invoice, lines))


def _of_rules(content: InvoiceContent, on: date) -> list[DraftFault] | None:
    """What the official rules say; nothing at all when nobody could ask them."""
    try:
        judge(unchecked([content], on))
    except CannotBeCheckedNow:
        return None
    check = verdict_on(content, on)
    return explained(verdict_of(check.messages), content) if check else None


def _refused(check: Callable[[], object]) -> Iterator[DraftFault]:
    try:
        check()
    except Refusal as refusal:
        yield DraftFault("", refusal.sentence, refusal.code)


def _as_faults(errors: Iterable[FieldError], *, blocks: bool = True) -> list[DraftFault]:
    return [DraftFault(error.field, error.message, "", blocks) for error in errors]
