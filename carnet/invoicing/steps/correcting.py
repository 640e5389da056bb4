"""An invoice made again from another one, line for line, and what a replacement must respect (R18, R19)."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.invoicing.models import Invoice, InvoiceKind, InvoiceLine, InvoiceVat
from carnet.invoicing.refusals import NotIssued
from carnet.invoicing.steps.checking import check_later
from carnet.invoicing.steps.settling import hold_if_issued
from carnet.invoicing.steps.working import claim_again
from carnet.invoicing.steps.writing import note_content

_HEAD = (
    "kind", "party_id", "billed_id", "title", "customer_reference", "service_code", "commitment_number", "service_from",
    "service_until", "currency", "language", "terms_id", "deposit_mode", "excess_reason", "retention_percent",
    "retention_until", "message", "total_excl_tax", "total_vat", "total_incl_tax",
)  # fmt: skip


class NothingToReplace(Refusal):
    """Only an invoice is replaced."""

    def __init__(self) -> None:
        super().__init__(_("Only an invoice is corrected or replaced: a credit note is undone by invoicing again."))


class AlreadyReplaced(Refusal):
    """An invoice is replaced by exactly one other (R18)."""

    def __init__(self, number: str, by_number: str | None) -> None:
        super().__init__(
            _("%(number)s is already replaced by %(other)s.") % {"number": number, "other": by_number or _("a draft")}
        )


class CreditedInPart(Refusal):
    """What was credited in part cannot be replaced as a whole."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is already credited, in whole or in part: credit what is left of it, then invoice again.")
            % {"number": number}
        )


class StillStands(BadValue):
    """Only what is undone in the books is replaced."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s still stands: correct it from its own page first.") % {"number": number}, field="replaces"
        )


class ReplacesForAnother(Refusal):
    """A corrected invoice goes to whom the first one went."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A corrected invoice goes to the same customer, in the same currency. To bill somebody else, make a credit note."
            )
        )


def require_replaceable(invoice: Invoice, but: int = 0) -> None:
    """Refuse to replace a draft, a credit note, or what another invoice replaces already."""
    if invoice.number is None:
        raise NotIssued
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        raise NothingToReplace
    other = Invoice.objects.filter(corrects=invoice).exclude(Q(kind=InvoiceKind.CREDIT_NOTE) | Q(pk=but)).first()
    if other is not None:
        raise AlreadyReplaced(invoice.number, other.number)


def is_undone(invoice: Invoice) -> bool:
    """Whether an internal credit note undid it whole; refuses what credit notes undo otherwise."""
    notes = list(Invoice.objects.filter(corrects=invoice, kind=InvoiceKind.CREDIT_NOTE))
    if any(not note.internal or note.number is None for note in notes):
        raise CreditedInPart(invoice.number or "")
    return bool(notes)


def replaced_by(draft: Invoice, replaces_id: int) -> Invoice:
    """The invoice that a draft replaces, once it may: undone in the books, of the same customer, replaced by nothing else."""
    invoice = Invoice.objects.filter(pk=replaces_id).first()
    if invoice is None:
        raise NotFound
    hold_if_issued(replaces_id)
    require_replaceable(invoice, but=draft.pk)
    if not is_undone(invoice):
        raise StillStands(invoice.number or "")
    require_same_customer(draft, invoice)
    return invoice


def require_same_customer(draft: Invoice, replaced: Invoice) -> None:
    """Refuse a replacement that goes elsewhere."""
    if (draft.billed_id, draft.currency) != (replaced.billed_id, replaced.currency):
        raise ReplacesForAnother


def copied_as_draft(invoice: Invoice, *, replaces: bool, reason: str, on: date, by: Actor) -> Invoice:
    """A new draft that says what an issued invoice says, line for line; it replaces it or just bills the same again."""
    draft = Invoice.objects.create(
        **{name: getattr(invoice, name) for name in _HEAD},
        created_on=on, owner_id=by.user_id, corrects=invoice if replaces else None, reason=reason if replaces else "",
    )  # fmt: skip
    lines, vat = list(InvoiceLine.objects.filter(invoice=invoice)), list(InvoiceVat.objects.filter(invoice=invoice))
    copied = [line.pk for line in lines]
    for line in lines:
        line.pk, line.invoice = None, draft
    for row in vat:
        row.pk, row.invoice = None, draft
    InvoiceLine.objects.bulk_create(lines)
    claim_again(zip(copied, lines, strict=True))
    InvoiceVat.objects.bulk_create(vat)
    draft.content_hash = note_content(draft.pk)
    check_later([draft.pk], by)
    return draft
