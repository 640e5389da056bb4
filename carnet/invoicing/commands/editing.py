"""Free invoices, and drafts changed or thrown away (P24, P27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.conf import settings as installation
from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.models import Terms
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing import queries
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.refusals import PercentImpossible
from carnet.invoicing.steps.checking import check_later
from carnet.invoicing.steps.correcting import replaced_by, require_same_customer
from carnet.invoicing.steps.crediting import require_given_up_where_closed
from carnet.invoicing.steps.parties import known_party
from carnet.invoicing.steps.planning import release_plan_lines
from carnet.invoicing.steps.retaining import NOT_RETAINED, usual_release
from carnet.invoicing.steps.writing import (
    Heading,
    locked_draft,
    note_content,
    orders_of_invoice,
    rewrite_rows,
    write_draft,
)
from carnet.sales.faults import Faults
from carnet.sales.lines import LineInput
from carnet.sales.steps import hold
from carnet.sales.steps.heading import kept_currency


class Kept(Enum):
    """What an edit does not mention stays as it is."""

    KEPT = "kept"


KEPT = Kept.KEPT


class LinesComeFromOrder(Refusal):
    """The lines of an order's invoice are what they claim of it: another choice is another draft (P26)."""

    def __init__(self) -> None:
        super().__init__(_("These lines come from an order. To change them, delete this draft and prepare it again."))


class TermsUnknown(BadValue):
    """The payment terms are not the company's."""

    def __init__(self) -> None:
        super().__init__(_("These payment terms do not exist."), field="terms")


class LanguageUnknown(BadValue):
    """Documents are written in the languages of the house."""

    def __init__(self, language: str) -> None:
        super().__init__(_("No document is written in “%(language)s”.") % {"language": language}, field="language")


class PeriodReversed(BadValue):
    """A period ends after it begins."""

    def __init__(self) -> None:
        super().__init__(_("The period ends before it begins."), field="service_until")


class NothingToRetain(BadValue):
    """A deposit is no works yet, a credit note asks nothing (P30)."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is retained of a deposit or a credit note."), field="retention_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeContent:
    """The rows of a free invoice, and its document discount."""

    lines: Sequence[LineInput]
    prices_include_tax: bool = False
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    discount_label: str = ""


@act("invoice.draft_free", right=rights.INVOICES)
def draft_free(
    *,
    party_id: int,
    on: date,
    lines: Sequence[LineInput],
    billed_party_id: int | None = None,
    title: str = "",
    customer_reference: str = "",
    service_code: str = "",
    commitment_number: str = "",
    message: str = "",
    terms_id: int | None = None,
    due_on: date | None = None,
    service_from: date | None = None,
    service_until: date | None = None,
    currency: str | None = None,
    language: str | None = None,
    prices_include_tax: bool = False,
    discount_percent: Decimal = ZERO,
    discount_amount: Decimal = ZERO,
    discount_label: str = "",
    by: Actor,
) -> Invoice:
    """Prepare an invoice without order: typed lines, products, and a document discount shared by VAT group (P10, P24)."""
    party = known_party(party_id)
    billed = known_party(billed_party_id, "billed_party") if billed_party_id else party
    settings = company.settings()
    money, words = currency or party.currency or settings.currency, _language(language or party.language)
    faults = Faults()
    kept_currency(money, faults)
    faults.refuse()
    if money != settings.currency:
        company.exchange_rate(money, on)
    _check_period(service_from, service_until)
    proposal = queries.propose_free(
        lines, on, language=words, currency=money, prices_include_tax=prices_include_tax,
        discount_percent=discount_percent, discount_amount=discount_amount, discount_label=discount_label,
    )  # fmt: skip
    heading = Heading(
        party_id=party.pk, billed_id=billed.pk, title=title.strip(), customer_reference=customer_reference.strip(),
        service_code=service_code.strip(), commitment_number=commitment_number.strip(),
        currency=money, language=words, message=message, due_on=due_on, service_from=service_from,
        service_until=service_until, terms_id=_terms(terms_id) or billed.terms_id or settings.default_terms_id,
    )  # fmt: skip
    invoice = write_draft(heading, proposal, on, by)
    _record("invoice.drafted", invoice, by)
    return invoice


@act("invoice.edit_draft", right=rights.INVOICES)
def edit_draft(
    *,
    invoice_id: int,
    title: str | Kept = KEPT,
    customer_reference: str | Kept = KEPT,
    service_code: str | Kept = KEPT,
    commitment_number: str | Kept = KEPT,
    message: str | Kept = KEPT,
    terms_id: int | Kept | None = KEPT,
    due_on: date | Kept | None = KEPT,
    service_from: date | Kept | None = KEPT,
    service_until: date | Kept | None = KEPT,
    billed_party_id: int | Kept = KEPT,
    language: str | Kept = KEPT,
    retention_percent: Decimal | Kept = KEPT,
    retention_until: date | Kept | None = KEPT,
    reason: str | Kept = KEPT,
    again: bool | Kept = KEPT,
    replaces_id: int | Kept | None = KEPT,
    free: FreeContent | None = None,
    expected_version: int | None = None,
    by: Actor,
) -> Invoice:
    """Change what a draft says; the rows of a free invoice too. What is not given stays; an issued document never changes."""
    orders = hold(orders_of_invoice(invoice_id))
    invoice = locked_draft(invoice_id, expected_version)
    given: dict[str, Any] = {
        "title": title, "customer_reference": customer_reference, "service_code": service_code,
        "commitment_number": commitment_number, "message": message, "terms_id": terms_id,
        "due_on": due_on, "service_from": service_from, "service_until": service_until, "billed_id": billed_party_id,
        "language": language, "retention_percent": retention_percent, "retention_until": retention_until,
        "reason": reason, "to_invoice_again": again,
    }  # fmt: skip
    if invoice.to_invoice_again is None:
        given.pop("to_invoice_again")
    for name, value in given.items():
        if value is not KEPT:
            setattr(invoice, name, value)
    if replaces_id is not KEPT and invoice.kind != "credit_note":
        invoice.corrects = replaced_by(invoice, replaces_id) if replaces_id else None
    if invoice.retention_percent and not invoice.retention_until:
        invoice.retention_until = usual_release(orders, invoice.created_on)
    _check(invoice, orders)
    if free is not None:
        _rewrite_free(invoice, free)
    invoice.version += 1
    invoice.save()
    invoice.content_hash = note_content(invoice.pk)
    check_later([invoice.pk], by)
    _record("invoice.edited", invoice, by, orders)
    return invoice


@act("invoice.delete_draft", right=rights.INVOICES)
def delete_draft(*, invoice_id: int, by: Actor) -> None:
    """Throw a draft away; what it claimed may be invoiced again. An issued document is never deleted (R18)."""
    orders = hold(orders_of_invoice(invoice_id))
    invoice = locked_draft(invoice_id)
    _record("invoice.draft_deleted", invoice, by, orders)
    release_plan_lines(invoice.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM invoicing_invoice WHERE id = %s", [invoice.pk])


def _rewrite_free(invoice: Invoice, free: FreeContent) -> None:
    if invoice.kind != "standard" or InvoiceLine.objects.filter(invoice=invoice, order__isnull=False).exists():
        raise LinesComeFromOrder
    proposal = queries.propose_free(
        free.lines, invoice.created_on, language=invoice.language, currency=invoice.currency,
        prices_include_tax=free.prices_include_tax, discount_percent=free.discount_percent,
        discount_amount=free.discount_amount, discount_label=free.discount_label,
    )  # fmt: skip
    rewrite_rows(invoice, proposal)


def _check(invoice: Invoice, orders: Sequence[int]) -> None:
    """Refuse what a draft may not say."""
    _terms(invoice.terms_id)
    known_party(invoice.billed_id, "billed_party")
    _language(invoice.language)
    _check_period(invoice.service_from, invoice.service_until)
    if not 0 <= invoice.retention_percent <= 100:
        raise PercentImpossible("retention_percent")
    if invoice.kind != "credit_note" and invoice.corrects is not None:
        require_same_customer(invoice, invoice.corrects)
    if invoice.retention_percent and invoice.kind in NOT_RETAINED:
        raise NothingToRetain
    if invoice.kind == "credit_note":
        require_given_up_where_closed(orders, bool(invoice.to_invoice_again))


def _terms(terms_id: int | None) -> int | None:
    if terms_id is not None and not Terms.objects.filter(pk=terms_id).exists():
        raise TermsUnknown
    return terms_id


def _language(language: str) -> str:
    if language not in dict(installation.LANGUAGES):
        raise LanguageUnknown(language)
    return language


def _check_period(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise PeriodReversed


def _record(what: str, invoice: Invoice, by: Actor, orders: Sequence[int] = ()) -> None:
    journal.record(
        what,
        subject=Subject("invoice", invoice.pk),
        about=[*(Subject("order", order_id) for order_id in orders), Subject("party", invoice.billed_id)],
        by=by,
        facts={"kind": str(invoice.kind), "total_incl_tax": str(invoice.total_incl_tax), "currency": invoice.currency},
    )
